package sandbox

import (
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"time"

	"github.com/google/uuid"
	"go.etcd.io/bbolt"
)

// network is a network as the API lists it.
type network struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Default bool   `json:"default"`
	CIDR    string `json:"cidr"`
	Label   string `json:"label"`
	Status  string `json:"status"`
	Region  string `json:"region"`
}

// firewall is a firewall with its rules.
type firewall struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Default   bool   `json:"default"`
	NetworkID string `json:"network_id"`
	Region    string `json:"region"`
	Rules     []rule `json:"rules"`
}

// rule is a rule of a firewall.
type rule struct {
	ID         string   `json:"id"`
	FirewallID string   `json:"firewall_id"`
	Protocol   string   `json:"protocol"`
	StartPort  string   `json:"start_port"`
	EndPort    string   `json:"end_port"`
	Ports      string   `json:"ports"`
	CIDR       []string `json:"cidr"`
	Direction  string   `json:"direction"`
	Action     string   `json:"action"`
	Label      string   `json:"label"`
}

// sshKey is an SSH key as the API lists it.
type sshKey struct {
	ID          string    `json:"id"`
	Name        string    `json:"name"`
	Fingerprint string    `json:"fingerprint"`
	PublicKey   string    `json:"public_key"`
	CreatedAt   time.Time `json:"created_at"`
}

// newNetwork returns a network named after its label and ID.
func newNetwork(region, label, cidr string, isDefault bool, id string) network {
	return network{ID: id, Name: fmt.Sprintf("cust-%s-%s", label, id[:8]), Label: label, Default: isDefault, CIDR: cidr,
		Status: "Active", Region: region}
}

// newFirewall returns a firewall that lets everything out, and lets ports in: "22", or "1-65535".
func newFirewall(n network, name, id string, isDefault bool, ports ...string) firewall {
	f := firewall{ID: id, Name: name, NetworkID: n.ID, Region: n.Region, Default: isDefault, Rules: []rule{}}
	add := func(protocol, ports, direction, label string) {
		first, last, isRange := cutPorts(ports)
		if !isRange {
			last = first
		}
		f.Rules = append(f.Rules, rule{ID: stableID("firewalls", id, direction, protocol, ports), FirewallID: id, Protocol: protocol,
			StartPort: first, EndPort: last, Ports: ports, CIDR: []string{"0.0.0.0/0"}, Direction: direction, Action: "allow", Label: label})
	}
	for _, p := range ports {
		add("tcp", p, "ingress", "in "+p)
	}
	add("tcp", "1-65535", "egress", "all tcp out")
	add("udp", "1-65535", "egress", "all udp out")
	return f
}

// seedDefaults fills a new file with the networks, firewalls and keys that every account has.
func (c catalog) seedDefaults(tx *bbolt.Tx) error {
	for _, name := range []string{"instances", "ids", "names", "lists", "deleting", "pools", "accounts", "networks", "firewalls", "sshkeys"} {
		if _, err := tx.CreateBucket([]byte(name)); err != nil {
			return err
		}
	}
	for _, r := range c.regions {
		for i, label := range []string{"default", "backend"} {
			n := newNetwork(r.Code, label, networkCIDR(i), i == 0, stableID("networks", r.Code, label))
			open := "open"
			if i == 0 {
				open = "default"
			}
			firewalls := []firewall{
				newFirewall(n, label+"-"+open, stableID("firewalls", r.Code, label, open), true, "1-65535"),
				newFirewall(n, label+"-web", stableID("firewalls", r.Code, label, "web"), false, "22", "80", "443"),
			}
			if err := insert(tx, "networks", n); err != nil {
				return err
			}
			for _, f := range firewalls {
				if err := insert(tx, "firewalls", f); err != nil {
					return err
				}
			}
		}
	}
	for _, k := range sshKeys() {
		if err := insert(tx, "sshkeys", k); err != nil {
			return err
		}
	}
	return nil
}

// networkCIDR returns the n-th network. It has room for a million instances, so that seeding fits.
func networkCIDR(n int) string {
	return netip.PrefixFrom(offset(netip.AddrFrom4([4]byte{10}), n<<20), 12).String()
}

// insert adds v at the end of a small table.
func insert(tx *bbolt.Tx, table string, v any) error {
	b := tx.Bucket([]byte(table))
	n, err := b.NextSequence()
	if err != nil {
		return err
	}
	return put(b, key(n), v)
}

// find returns the first row of a small table for which wanted is true, and its key.
func find[T any](tx *bbolt.Tx, table string, wanted func(T) bool) (k []byte, row T, ok bool) {
	for k, row := range scan[T](tx.Bucket([]byte(table))) {
		if wanted(row) {
			return k, row, true
		}
	}
	return nil, row, false
}

// rows returns every row of a small table for which wanted is true, in the order of creation.
func rows[T any](s *Sandbox, table string, wanted func(*bbolt.Tx, T) bool) ([]T, error) {
	all := []T{}
	err := s.store.view(func(tx *bbolt.Tx) error {
		for _, row := range scan[T](tx.Bucket([]byte(table))) {
			if wanted(tx, row) {
				all = append(all, row)
			}
		}
		return nil
	})
	return all, err
}

// network finds a network of the call's region by ID; "" is the default one.
func (c *call) network(tx *bbolt.Tx, id string) (network, error) {
	_, n, ok := find(tx, "networks", func(n network) bool {
		return n.Region == c.region && (n.ID == id || id == "" && n.Default)
	})
	if !ok {
		return n, notFound("database_network_not_found", "network", id)
	}
	return n, nil
}

// firewall finds a firewall for an instance in a network; "" is the default one of the default
// network.
func (c *call) firewall(tx *bbolt.Tx, n network, id string) (firewall, error) {
	if id == "" && !n.Default {
		return firewall{}, missing("firewall_id")
	}
	_, f, ok := find(tx, "firewalls", func(f firewall) bool {
		if id == "" {
			return f.NetworkID == n.ID && f.Default
		}
		return f.Region == c.region && f.ID == id
	})
	switch {
	case !ok:
		return f, notFound("database_firewall_not_found", "firewall", id)
	case f.NetworkID != n.ID:
		return f, refuse(http.StatusBadRequest, "database_firewall_mismatch", "the firewall %s is not in the network %s", f.ID, n.ID)
	}
	return f, nil
}

// listNetworks answers GET /v2/networks.
func (c *call) listNetworks() (any, error) {
	return rows(c.Sandbox, "networks", func(_ *bbolt.Tx, n network) bool { return n.Region == c.region })
}

// getNetwork answers GET /v2/networks/:id.
func (c *call) getNetwork() (any, error) {
	var n network
	err := c.store.view(func(tx *bbolt.Tx) (err error) {
		n, err = c.network(tx, c.id)
		return err
	})
	return n, err
}

// createNetwork answers POST /v2/networks.
func (c *call) createNetwork() (any, error) {
	label := c.get("label")
	if label == "" {
		return nil, missing("label")
	}
	n := newNetwork(c.region, label, "", false, uuid.NewString())
	err := c.store.update(func(tx *bbolt.Tx) error {
		var cidrs []string
		for _, other := range scan[network](tx.Bucket([]byte("networks"))) {
			if other.Region != c.region {
				continue
			}
			if other.Label == label {
				return refuse(http.StatusConflict, "database_network_duplicate_name", "there is a network %q already", label)
			}
			cidrs = append(cidrs, other.CIDR)
		}
		if len(cidrs) >= min(c.opts.Limits.Networks, 16) {
			return refuse(http.StatusForbidden, "quota_limit_reached", "network_count is %d already", len(cidrs))
		}
		for i := 0; n.CIDR == "" || slices.Contains(cidrs, n.CIDR); i++ {
			n.CIDR = networkCIDR(i)
		}
		return insert(tx, "networks", n)
	})
	return map[string]string{"id": n.ID, "label": n.Label, "result": "success"}, err
}

// deleteNetwork answers DELETE /v2/networks/:id.
func (c *call) deleteNetwork() (any, error) {
	return success(), c.store.update(func(tx *bbolt.Tx) error {
		k, n, ok := find(tx, "networks", func(n network) bool { return n.Region == c.region && n.ID == c.id })
		switch {
		case !ok:
			return notFound("database_network_not_found", "network", c.id)
		case n.Default:
			return refuse(http.StatusConflict, "network_delete_default", "the default network stays")
		}
		firewalls := tx.Bucket([]byte("firewalls"))
		var own [][]byte
		for fk, f := range scan[firewall](firewalls) {
			if f.NetworkID != n.ID {
				continue
			}
			if f.users(tx) > 0 {
				return refuse(http.StatusConflict, "database_network_delete_with_instance", "the network %s has instances", n.ID)
			}
			own = append(own, fk)
		}
		for _, fk := range own {
			if err := firewalls.Delete(fk); err != nil {
				return err
			}
		}
		return tx.Bucket([]byte("networks")).Delete(k)
	})
}
