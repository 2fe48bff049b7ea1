package sandbox

import (
	"net/http"

	"github.com/google/uuid"
	"go.etcd.io/bbolt"
)

// firewall is a firewall with its rules.
type firewall struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Default   bool   `json:"default"`
	NetworkID string `json:"network_id"`
	Region    string `json:"region"`
	Rules     []rule `json:"rules"`
}

// identity returns the firewall's region and ID, and its name: that is unique in a region.
func (f firewall) identity() identity { return identity{f.Region, f.ID, f.Name} }

// usage returns how much of the quota the firewall takes.
func (f firewall) usage() usage { return usage{Firewalls: 1, Rules: len(f.Rules)} }

// newFirewall returns a firewall that lets everything out, and lets ports in: "22", or "1-65535".
// What rules the API makes by itself is told in different ways; all agree that 22, 80 and 443 are
// reachable and that everything is let out.
func newFirewall(n network, name, id string, isDefault bool, ports ...string) firewall {
	f := firewall{ID: id, Name: name, NetworkID: n.ID, Region: n.Region, Default: isDefault, Rules: []rule{}}
	add := func(protocol, ports, direction, label string) {
		r := rule{ID: stableID("firewalls", id, direction, protocol, ports), FirewallID: id, Protocol: protocol,
			CIDR: []string{"0.0.0.0/0"}, Direction: direction, Action: "allow", Label: label}
		r.setPorts(ports)
		f.Rules = append(f.Rules, r)
	}
	for _, p := range ports {
		add("tcp", p, "ingress", "in "+p)
	}
	add("tcp", "1-65535", "egress", "all tcp out")
	add("udp", "1-65535", "egress", "all udp out")
	return f
}

// defaultFirewallID returns the ID of a network's default firewall, which instances get that name
// none.
func defaultFirewallID(n network) string { return stableID("firewalls", n.ID, "default") }

// firewalls returns the table of firewalls.
func (c *call) firewalls(tx *bbolt.Tx) table[firewall] { return table[firewall]{tx, "firewalls", c} }

// firewall finds a firewall for an instance in a network; "" is the network's default one. A
// network that has none is given one: the Terraform provider creates every instance without a
// firewall, in any network. What firewall the API gives such an instance is not known.
func (c *call) firewall(tx *bbolt.Tx, n network, id string) (firewall, error) {
	if id == "" {
		id = defaultFirewallID(n)
		if _, ok := c.firewalls(tx).get(c.region, id); !ok {
			return addFirewall(c, tx, newFirewall(n, "default-"+n.ID[:8], id, true, "1-65535"))
		}
	}
	f, ok := c.firewalls(tx).get(c.region, id)
	switch {
	case !ok:
		return f, notFound("database_firewall_not_found", "firewall", id)
	case f.NetworkID != n.ID:
		return f, refuse(http.StatusBadRequest, "database_firewall_mismatch", "the firewall %s is not in the network %s", f.ID, n.ID)
	}
	return f, nil
}

// firewallNamed returns the ID of a network's firewall of that name, and the name when there is
// none.
func firewallNamed(c *call, tx *bbolt.Tx, n network, name string) string {
	if f, ok := c.firewalls(tx).named(c.region, name); ok && f.NetworkID == n.ID {
		return f.ID
	}
	return name
}

// addFirewall stores a new firewall and returns it.
func addFirewall(c *call, tx *bbolt.Tx, f firewall) (firewall, error) {
	if _, taken := c.firewalls(tx).named(f.Region, f.Name); taken {
		return f, duplicateFirewall(f.Name)
	}
	if err := c.chargeQuota(tx, f.Region, f.usage()); err != nil {
		return f, err
	}
	return f, c.firewalls(tx).insert(f)
}

// duplicateFirewall returns the refusal of a name that another firewall has.
func duplicateFirewall(name string) error {
	return refuse(http.StatusConflict, "database_firewall_duplicate_name", "there is a firewall %q already", name)
}

// firewallReply is a firewall as lists show it.
type firewallReply struct {
	firewall
	RulesCount    int `json:"rules_count"`
	InstanceCount int `json:"instance_count"`
	ClusterCount  int `json:"cluster_count"`
	BalancerCount int `json:"loadbalancer_count"`
}

// reply returns the firewall with the number of its rules and its instances.
func (f firewall) reply(tx *bbolt.Tx) firewallReply {
	return firewallReply{firewall: f, RulesCount: len(f.Rules), InstanceCount: f.users(tx)}
}

// users returns how many instances use the firewall.
func (f firewall) users(tx *bbolt.Tx) int {
	l := openList(tx, firewallList(f.ID))
	return l.len()
}

// listFirewalls answers GET /v2/firewalls.
func listFirewalls(c *call) (any, error) {
	all := []firewallReply{}
	err := c.read(c.now, func(tx *bbolt.Tx) error {
		for _, f := range c.firewalls(tx).list(c.region) {
			all = append(all, f.reply(tx))
		}
		return nil
	})
	return all, err
}

// ownFirewall finds the firewall that the path names.
func ownFirewall(c *call, tx *bbolt.Tx) (firewall, error) {
	f, ok := c.firewalls(tx).get(c.region, c.id)
	if !ok {
		return f, notFound("database_firewall_not_found", "firewall", c.id)
	}
	return f, nil
}

// getFirewall answers GET /v2/firewalls/:id.
func getFirewall(c *call) (any, error) {
	var reply firewallReply
	err := c.read(c.now, func(tx *bbolt.Tx) error {
		f, err := ownFirewall(c, tx)
		reply = f.reply(tx)
		return err
	})
	return reply, err
}

// parseRules returns the rules in the parameter rules, each a JSON object, for a firewall of that
// ID.
func parseRules(c *call, firewallID string) ([]rule, error) {
	all := []rule{}
	for _, text := range c.params["rules"] {
		if text == "" {
			continue
		}
		said, err := readJSON([]byte(text))
		if err != nil {
			return nil, refuse(http.StatusBadRequest, "database_firewall_rules_invalid_params", "a rule cannot be read: %v", err)
		}
		r, err := parseRule(said, firewallID)
		if err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, nil
}

// createFirewall answers POST /v2/firewalls. The firewall is open, or has the request's rules with
// create_rules=false.
func createFirewall(c *call) (any, error) {
	name := c.get("name")
	if err := checkName("name", name); err != nil {
		return nil, err
	}
	isOpen, err := c.boolean("create_rules", true)
	if err != nil {
		return nil, err
	}
	id := uuid.NewString()
	own, err := parseRules(c, id)
	switch {
	case err != nil:
		return nil, err
	case isOpen && len(own) > 0:
		return nil, refuse(http.StatusBadRequest, "database_firewall_rules_invalid_params", "rules are for create_rules=false")
	}
	err = c.store.update(func(tx *bbolt.Tx) error {
		n, err := c.network(tx, c.get("network_id"))
		if err != nil {
			return err
		}
		f := newFirewall(n, name, id, false, "1-65535")
		if !isOpen {
			f.Rules = own
		}
		_, err = addFirewall(c, tx, f)
		return err
	})
	return map[string]string{"id": id, "name": name, "result": "success"}, err
}

// updateFirewall answers PUT /v2/firewalls/:id, which gives a firewall another name. It never moves
// the firewall, whatever network_id says: the vendor's CLI sends the default network's ID.
func updateFirewall(c *call) (any, error) {
	name := c.get("name")
	if err := checkName("name", name); err != nil {
		return nil, err
	}
	return editFirewall(c, func(tx *bbolt.Tx, f *firewall) error {
		if _, taken := c.firewalls(tx).named(f.Region, name); taken && name != f.Name {
			return duplicateFirewall(name)
		}
		f.Name = name
		return nil
	})
}

// editFirewall finds the firewall that the path names, saves what change makes of it, and returns
// the acknowledgement.
func editFirewall(c *call, change func(*bbolt.Tx, *firewall) error) (any, error) {
	return success(), c.store.update(func(tx *bbolt.Tx) error {
		f, err := ownFirewall(c, tx)
		if err != nil {
			return err
		}
		before := len(f.Rules)
		if err := change(tx, &f); err != nil {
			return err
		}
		if err := c.chargeQuota(tx, f.Region, usage{Rules: len(f.Rules) - before}); err != nil {
			return err
		}
		return c.firewalls(tx).replace(f)
	})
}

// deleteFirewall answers DELETE /v2/firewalls/:id. In 2022 the API refused a firewall in use with a
// 500 and database_firewall_deleted_failed, which is not the code that clients know.
func deleteFirewall(c *call) (any, error) {
	return success(), c.write(c.now, func(tx *bbolt.Tx) error {
		f, err := ownFirewall(c, tx)
		if err != nil {
			return err
		}
		if f.Default {
			return refuse(http.StatusConflict, "database_firewall_delete_failed", "a network's default firewall stays")
		}
		if used := f.users(tx); used > 0 {
			return refuse(http.StatusConflict, "database_firewall_delete_failed", "%d instances use the firewall %s", used, f.ID)
		}
		if err := c.chargeQuota(tx, f.Region, usage{}.plus(f.usage(), -1)); err != nil {
			return err
		}
		return c.firewalls(tx).remove(f)
	})
}
