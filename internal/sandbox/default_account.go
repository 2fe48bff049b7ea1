package sandbox

import "go.etcd.io/bbolt"

// seedDefaults fills a new file with the networks, firewalls and keys that every account has.
func (c catalog) seedDefaults(tx *bbolt.Tx) error {
	for _, name := range append(tableNames(), "index", "instances", "ids", "names", "lists", "deleting", "pools", "accounts") {
		if _, err := tx.CreateBucket([]byte(name)); err != nil {
			return err
		}
	}
	for _, r := range c.regions {
		var used usage
		for i, label := range []string{"default", "backend"} {
			n := newNetwork(r.Code, label, networkCIDR(i), i == 0, stableID("networks", r.Code, label))
			open := "open"
			if i == 0 {
				open = "default"
			}
			firewalls := []firewall{
				newFirewall(n, label+"-"+open, defaultFirewallID(n), true, "1-65535"),
				newFirewall(n, label+"-web", stableID("firewalls", r.Code, label, "web"), false, "22", "80", "443"),
			}
			if err := (table[network]{tx: tx, name: "networks"}).insert(n); err != nil {
				return err
			}
			used.Networks++
			for _, f := range firewalls {
				if err := (table[firewall]{tx: tx, name: "firewalls"}).insert(f); err != nil {
					return err
				}
				used = used.plus(f.usage(), 1)
			}
		}
		if err := (account{Used: used}).write(tx, r.Code); err != nil {
			return err
		}
	}
	for _, k := range sshKeys() {
		if err := (table[sshKey]{tx: tx, name: "sshkeys"}).insert(k); err != nil {
			return err
		}
	}
	return nil
}
