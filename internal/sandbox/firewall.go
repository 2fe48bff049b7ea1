package sandbox

import (
	"encoding/json"
	"net/http"
	"strings"

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

// newFirewall returns a firewall that lets everything out, and lets ports in: "22", or "1-65535".
func newFirewall(n network, name, id string, isDefault bool, ports ...string) firewall {
	f := firewall{ID: id, Name: name, NetworkID: n.ID, Region: n.Region, Default: isDefault, Rules: []rule{}}
	add := func(protocol, ports, direction, label string) {
		first, last, isRange := strings.Cut(ports, "-")
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

// firewallNamed returns the ID of a network's firewall of that name, and the name when there is none.
func (c *call) firewallNamed(tx *bbolt.Tx, n network, name string) string {
	if name == "" {
		return ""
	}
	_, f, ok := find(tx, "firewalls", func(f firewall) bool { return f.NetworkID == n.ID && f.Name == name })
	if !ok {
		return name
	}
	return f.ID
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
func (c *call) listFirewalls() (any, error) {
	all := []firewallReply{}
	err := c.read(c.now, func(tx *bbolt.Tx) error {
		for _, f := range scan[firewall](tx.Bucket([]byte("firewalls"))) {
			if f.Region == c.region {
				all = append(all, f.reply(tx))
			}
		}
		return nil
	})
	return all, err
}

// ownFirewall finds the firewall that the path names, and its key in the table.
func (c *call) ownFirewall(tx *bbolt.Tx) ([]byte, firewall, error) {
	k, f, ok := find(tx, "firewalls", func(f firewall) bool { return f.Region == c.region && f.ID == c.id })
	if !ok {
		return nil, f, notFound("database_firewall_not_found", "firewall", c.id)
	}
	return k, f, nil
}

// getFirewall answers GET /v2/firewalls/:id.
func (c *call) getFirewall() (any, error) {
	var reply firewallReply
	err := c.read(c.now, func(tx *bbolt.Tx) error {
		_, f, err := c.ownFirewall(tx)
		reply = f.reply(tx)
		return err
	})
	return reply, err
}

// rules returns the rules in a request, each a JSON object, for a firewall of that ID.
func (c *call) rules(firewall string) ([]rule, error) {
	all := []rule{}
	for _, text := range c.params["rules"] {
		r := rule{Protocol: "tcp", Direction: "ingress", Action: "allow", CIDR: []string{"0.0.0.0/0"}}
		if err := json.Unmarshal([]byte(text), &r); err != nil {
			return nil, refuse(http.StatusBadRequest, "database_firewall_rules_invalid_params", "a rule cannot be read: %v", err)
		}
		r.ID, r.FirewallID = uuid.NewString(), firewall
		all = append(all, r)
	}
	return all, nil
}

// createFirewall answers POST /v2/firewalls. The firewall is open, or has the request's rules with
// create_rules=false.
func (c *call) createFirewall() (any, error) {
	name := c.get("name")
	if name == "" {
		return nil, missing("name")
	}
	id := uuid.NewString()
	err := c.store.update(func(tx *bbolt.Tx) error {
		n, err := c.network(tx, c.get("network_id"))
		if err != nil {
			return err
		}
		count := 0
		for _, f := range scan[firewall](tx.Bucket([]byte("firewalls"))) {
			if f.Region != c.region {
				continue
			}
			count++
			if f.Name == name && f.NetworkID == n.ID {
				return refuse(http.StatusConflict, "database_firewall_duplicate_name", "there is a firewall %q already", name)
			}
		}
		if count >= c.opts.Limits.Firewalls {
			return refuse(http.StatusForbidden, "quota_limit_reached", "security_group is %d already", count)
		}
		f := newFirewall(n, name, id, false, "1-65535")
		if c.get("create_rules") == "false" {
			if f.Rules, err = c.rules(id); err != nil {
				return err
			}
		}
		return insert(tx, "firewalls", f)
	})
	return map[string]string{"id": id, "name": name, "result": "success"}, err
}

// deleteFirewall answers DELETE /v2/firewalls/:id.
func (c *call) deleteFirewall() (any, error) {
	return success(), c.write(c.now, func(tx *bbolt.Tx) error {
		k, f, err := c.ownFirewall(tx)
		if err != nil {
			return err
		}
		if f.Default {
			return refuse(http.StatusConflict, "database_firewall_delete_failed", "a network's default firewall stays")
		}
		if used := f.users(tx); used > 0 {
			return refuse(http.StatusConflict, "database_firewall_delete_failed", "%d instances use the firewall %s", used, f.ID)
		}
		return tx.Bucket([]byte("firewalls")).Delete(k)
	})
}
