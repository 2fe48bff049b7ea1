package sandbox

import (
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

func cutPorts(ports string) (first, last string, isRange bool) { return strings.Cut(ports, "-") }

// reply counts who uses a firewall.
func (f firewall) reply(tx *bbolt.Tx) firewallReply {
	l := openList(tx, firewallList(f.ID))
	return firewallReply{firewall: f, RulesCount: len(f.Rules), InstanceCount: l.len()}
}

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

// ownFirewall finds the firewall that the path names.
func (c *call) ownFirewall(tx *bbolt.Tx) ([]byte, firewall, error) {
	k, f, ok := find(tx, "firewalls", func(f firewall) bool { return f.Region == c.region && f.ID == c.id })
	if !ok {
		return nil, f, notFound("database_firewall_not_found", "firewall", c.id)
	}
	return k, f, nil
}

func (c *call) getFirewall() (any, error) {
	var reply firewallReply
	err := c.read(c.now, func(tx *bbolt.Tx) error {
		_, f, err := c.ownFirewall(tx)
		reply = f.reply(tx)
		return err
	})
	return reply, err
}

// createFirewall makes one that is open, or with create_rules=false one that lets nothing in.
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
				return refuse(http.StatusConflict, "database_firewall_exists", "there is a firewall %q already", name)
			}
		}
		if count >= c.opts.Limits.Firewalls {
			return refuse(http.StatusForbidden, "quota_limit_reached", "security_group is %d already", count)
		}
		ports := []string{"1-65535"}
		if c.get("create_rules") == "false" {
			ports = nil
		}
		return insert(tx, "firewalls", newFirewall(n, name, id, false, ports...))
	})
	return map[string]string{"id": id, "name": name, "result": "success"}, err
}

func (c *call) deleteFirewall() (any, error) {
	return success(), c.write(c.now, func(tx *bbolt.Tx) error {
		k, f, err := c.ownFirewall(tx)
		if err != nil {
			return err
		}
		if f.isDefault() {
			return refuse(http.StatusConflict, "database_firewall_delete_default", "a network's default firewall stays")
		}
		if used := f.reply(tx).InstanceCount; used > 0 {
			return refuse(http.StatusConflict, "database_firewall_inuse", "%d instances use the firewall %s", used, f.ID)
		}
		return tx.Bucket([]byte("firewalls")).Delete(k)
	})
}
