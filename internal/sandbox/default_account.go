package sandbox

import "go.etcd.io/bbolt"

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
