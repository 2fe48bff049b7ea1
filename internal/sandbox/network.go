package sandbox

import (
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"github.com/google/uuid"
	"go.etcd.io/bbolt"
)

// network is a network as it is stored. The API shows the same and a count.
type network struct {
	ID                string   `json:"id"`
	Name              string   `json:"name"`
	Default           bool     `json:"default"`
	CIDR              string   `json:"cidr"`
	CIDRv6            string   `json:"cidr_v6"`
	Label             string   `json:"label"`
	Status            string   `json:"status"`
	Region            string   `json:"region"`
	IPv4Enabled       bool     `json:"ipv4_enabled"`
	IPv6Enabled       bool     `json:"ipv6_enabled"`
	NameserversV4     []string `json:"nameservers_v4"`
	NameserversV6     []string `json:"nameservers_v6"`
	VLANID            int      `json:"vlan_id"`
	PhysicalInterface string   `json:"physical_interface"`
	GatewayIPv4       string   `json:"gateway_ipv4"`
	PoolStartV4       string   `json:"allocation_pool_v4_start"`
	PoolEndV4         string   `json:"allocation_pool_v4_end"`
}

// networkReply is a network as the API shows it.
type networkReply struct {
	network
	FreeIPCount int `json:"free_ip_count"`
}

// identity returns the network's region and ID, and its label: that is unique in a region.
func (n network) identity() identity { return identity{n.Region, n.ID, n.Label} }

// newNetwork returns a network named after its label and ID.
func newNetwork(region, label, cidr string, isDefault bool, id string) network {
	n := network{ID: id, Name: fmt.Sprintf("cust-%s-%s", label, id[:8]), Label: label, Default: isDefault,
		Status: "Active", Region: region, IPv4Enabled: true, NameserversV4: []string{"8.8.8.8", "1.1.1.1"}, NameserversV6: []string{}}
	n.setCIDR(netip.MustParsePrefix(cidr))
	return n
}

// setCIDR gives a network its addresses: the first is the gateway's, the others are for instances.
func (n *network) setCIDR(cidr netip.Prefix) {
	n.CIDR = cidr.String()
	n.GatewayIPv4 = offset(cidr.Addr(), 1).String()
	n.PoolStartV4 = privateAddress(cidr, 1).String()
	n.PoolEndV4 = privateAddress(cidr, n.size()).String()
}

// size returns how many instances have room in the network.
func (n network) size() int { return 1<<(32-netip.MustParsePrefix(n.CIDR).Bits()) - 3 }

// networkCIDR returns the n-th network. It has room for a million instances, so that seeding fits.
func networkCIDR(n int) string {
	return netip.PrefixFrom(offset(netip.AddrFrom4([4]byte{10}), n<<20), 12).String()
}

// mostCIDRs is how many different networks networkCIDR has.
const mostCIDRs = 16

// networks returns the table of networks.
func networks(c *call, tx *bbolt.Tx) table[network] { return table[network]{tx, "networks", c} }

// network finds a network of the call's region by ID; "" is the default one.
func (c *call) network(tx *bbolt.Tx, id string) (network, error) {
	if n, ok := networks(c, tx).get(c.region, id); ok {
		return n, nil
	}
	if id == "" {
		for n := range networks(c, tx).all(c.region) {
			if n.Default {
				return n, nil
			}
		}
	}
	return network{}, notFound("database_network_not_found", "network", id)
}

// showNetworks returns the replies for networks, with the number of their free addresses.
func showNetworks(c *call, tx *bbolt.Tx, all ...network) []networkReply {
	used := map[string]int{}
	for f := range c.firewalls(tx).all(c.region) {
		used[f.NetworkID] += f.users(tx)
	}
	replies := make([]networkReply, len(all))
	for i, n := range all {
		replies[i] = networkReply{n, max(0, n.size()-used[n.ID])}
	}
	return replies
}

// listNetworks answers GET /v2/networks.
func listNetworks(c *call) (any, error) {
	var all []networkReply
	err := c.read(c.now, func(tx *bbolt.Tx) error {
		all = showNetworks(c, tx, networks(c, tx).list(c.region)...)
		return nil
	})
	return all, err
}

// getNetwork answers GET /v2/networks/:id. The vendor's CLI puts there what was typed: an ID, a
// label or a name.
func getNetwork(c *call) (any, error) {
	var reply networkReply
	err := c.read(c.now, func(tx *bbolt.Tx) error {
		n, err := ownNetwork(c, tx)
		if err != nil {
			for other := range networks(c, tx).all(c.region) {
				if other.Label == c.id || other.Name == c.id {
					n, err = other, nil
					break
				}
			}
		}
		if err == nil {
			reply = showNetworks(c, tx, n)[0]
		}
		return err
	})
	return reply, err
}

// networkParams returns the parameters that say what a network is like.
func networkParams() []string {
	return []string{"label", "default", "cidr_v4", "nameservers_v4[]", "ipv4_enabled", "ipv6_enabled"}
}

// setNetwork gives a network what the parameters say, and refuses what no network of the sandbox
// has: IPv6, and a default that is another one. What they do not say stays.
func setNetwork(c *call, n *network) error {
	if label := c.get("label"); label != "" {
		if err := checkName("label", label); err != nil {
			return err
		}
		n.Label = label
	}
	for _, p := range []struct {
		name string
		is   bool
	}{{"default", n.Default}, {"ipv4_enabled", true}, {"ipv6_enabled", false}} {
		switch asked, err := c.boolean(p.name, p.is); {
		case err != nil:
			return err
		case p.name == "default" && asked && !p.is:
			return refuse(http.StatusConflict, "network_create_default", "the region has a default network already")
		case asked != p.is:
			return invalid(p.name, fmt.Sprintf("must be %t here", p.is))
		}
	}
	if servers := c.list("nameservers_v4"); len(servers) > 0 {
		if len(servers) < 2 || len(servers) > 3 {
			return invalid("nameservers_v4", "must be two or three addresses")
		}
		for _, s := range servers {
			if a, err := netip.ParseAddr(s); err != nil || !a.Is4() {
				return invalid("nameservers_v4", "must be IPv4 addresses")
			}
		}
		n.NameserversV4 = servers
	}
	return nil
}

// parseCIDR reads the range of a network: a private one with room for an instance.
func parseCIDR(text string) (netip.Prefix, error) {
	p, err := netip.ParsePrefix(text)
	if err != nil || !p.Addr().Is4() || p.Masked() != p || p.Bits() < 8 || p.Bits() > 29 || !p.Addr().IsPrivate() {
		return p, invalid("cidr_v4", "must be a private range from /8 to /29, as 10.0.0.0/24 is")
	}
	return p, nil
}

// list returns the values of a parameter that has several, each with or without a comma between.
func (p params) list(name string) []string {
	var all []string
	for _, v := range p[name] {
		for part := range strings.SplitSeq(v, ",") {
			if part = strings.TrimSpace(part); part != "" {
				all = append(all, part)
			}
		}
	}
	return all
}

// duplicateLabel returns the refusal of a label that another network has. Other clients have met
// this code; database_network_duplicate_name is one that they only know.
func duplicateLabel(label string) error {
	return refuse(http.StatusConflict, "database_network_exists", "there is a network %q already", label)
}

// createNetwork answers POST /v2/networks. Without a range it takes one that no network of the
// region has; a range that is asked for may be one that another network has.
func createNetwork(c *call) (any, error) {
	n := newNetwork(c.region, "", networkCIDR(0), false, uuid.NewString())
	if err := setNetwork(c, &n); err != nil {
		return nil, err
	}
	if n.Label == "" {
		return nil, missing("label")
	}
	n.Name = fmt.Sprintf("cust-%s-%s", n.Label, n.ID[:8])
	asked := c.get("cidr_v4")
	if asked != "" {
		cidr, err := parseCIDR(asked)
		if err != nil {
			return nil, err
		}
		n.setCIDR(cidr)
	}
	err := c.store.update(func(tx *bbolt.Tx) error {
		if _, taken := networks(c, tx).named(c.region, n.Label); taken {
			return duplicateLabel(n.Label)
		}
		if err := c.chargeQuota(tx, c.region, usage{Networks: 1}); err != nil {
			return err
		}
		if asked == "" {
			cidr, err := freeCIDR(c, tx)
			if err != nil {
				return err
			}
			n.setCIDR(cidr)
		}
		return networks(c, tx).insert(n)
	})
	return networkResult(n), err
}

// freeCIDR returns a range that no network of the call's region has.
func freeCIDR(c *call, tx *bbolt.Tx) (netip.Prefix, error) {
	var taken []string
	for n := range networks(c, tx).all(c.region) {
		taken = append(taken, n.CIDR)
	}
	for i := range mostCIDRs {
		if !slices.Contains(taken, networkCIDR(i)) {
			return netip.MustParsePrefix(networkCIDR(i)), nil
		}
	}
	return netip.Prefix{}, refuse(http.StatusConflict, "database_network_create", "every range is taken: say one with cidr_v4")
}

// networkResult returns the acknowledgement of a change to a network.
func networkResult(n network) map[string]string {
	return map[string]string{"id": n.ID, "name": n.Name, "label": n.Label, "result": "success"}
}

// ownNetwork finds the network that the path names.
func ownNetwork(c *call, tx *bbolt.Tx) (network, error) {
	if c.id == "" {
		return network{}, missing("id")
	}
	return c.network(tx, c.id)
}

// updateNetwork answers PUT /v2/networks/:id, which changes the label and the name servers. Empty
// ones stay as they are: clients that change the one send the other empty.
func updateNetwork(c *call) (any, error) {
	var n network
	err := c.store.update(func(tx *bbolt.Tx) (err error) {
		if n, err = ownNetwork(c, tx); err != nil {
			return err
		}
		was := n.Label
		if err := setNetwork(c, &n); err != nil {
			return err
		}
		if v := c.get("cidr_v4"); v != "" && v != n.CIDR {
			return invalid("cidr_v4", "cannot be changed")
		}
		if _, taken := networks(c, tx).named(c.region, n.Label); taken && n.Label != was {
			return duplicateLabel(n.Label)
		}
		return networks(c, tx).replace(n)
	})
	return networkResult(n), err
}

// deleteNetwork answers DELETE /v2/networks/:id. Its firewalls go with it: the Terraform provider
// makes one beside each network and never deletes it.
func deleteNetwork(c *call) (any, error) {
	return success(), c.write(c.now, func(tx *bbolt.Tx) error {
		n, err := ownNetwork(c, tx)
		switch {
		case err != nil:
			return err
		case n.Default:
			return refuse(http.StatusConflict, "network_delete_default", "the default network stays")
		}
		back := usage{Networks: 1}
		var own []firewall
		for f := range c.firewalls(tx).all(c.region) {
			if f.NetworkID != n.ID {
				continue
			}
			if f.users(tx) > 0 {
				return refuse(http.StatusConflict, "database_network_delete_with_instance", "the network %s has instances", n.Label)
			}
			own, back = append(own, f), back.plus(f.usage(), 1)
		}
		for v := range c.volumes(tx).all(c.region) {
			if v.NetworkID == n.ID {
				return refuse(http.StatusConflict, "database_network_inuse_by_volumes", "the network %s has the volume %s", n.Label, v.Name)
			}
		}
		for _, f := range own {
			if err := c.firewalls(tx).remove(f); err != nil {
				return err
			}
		}
		if err := dropPool(tx, privatePool(n.ID)); err != nil {
			return err
		}
		if err := c.chargeQuota(tx, c.region, usage{}.plus(back, -1)); err != nil {
			return err
		}
		return networks(c, tx).remove(n)
	})
}

// listSubnets answers GET /v2/networks/:id/subnets: no network of the sandbox has any.
func listSubnets(c *call) (any, error) {
	return []struct{}{}, c.store.view(func(tx *bbolt.Tx) error {
		_, err := ownNetwork(c, tx)
		return err
	})
}
