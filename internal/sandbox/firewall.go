package sandbox

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/google/uuid"
	"go.etcd.io/bbolt"
)

// firewallReply is a firewall as lists show it.
type firewallReply struct {
	firewall
	RulesCount    int `json:"rules_count"`
	InstanceCount int `json:"instance_count"`
	ClusterCount  int `json:"cluster_count"`
	BalancerCount int `json:"loadbalancer_count"`
}

// cutPorts splits a range of ports, such as "1-65535".
func cutPorts(ports string) (first, last string, isRange bool) { return strings.Cut(ports, "-") }

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
