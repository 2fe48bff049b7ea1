package sandbox

import (
	"fmt"
	"net/http"
	"net/netip"
	"slices"

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

// newNetwork returns a network named after its label and ID.
func newNetwork(region, label, cidr string, isDefault bool, id string) network {
	return network{ID: id, Name: fmt.Sprintf("cust-%s-%s", label, id[:8]), Label: label, Default: isDefault, CIDR: cidr,
		Status: "Active", Region: region}
}

// networkCIDR returns the n-th network. It has room for a million instances, so that seeding fits.
func networkCIDR(n int) string {
	return netip.PrefixFrom(offset(netip.AddrFrom4([4]byte{10}), n<<20), 12).String()
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
