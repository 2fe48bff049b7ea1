package sandbox

import (
	"net/netip"

	"go.etcd.io/bbolt"
)

// listInstances answers GET /v2/instances.
func listInstances(c *call) (any, error) {
	var p page[instance]
	err := c.read(c.now, func(tx *bbolt.Tx) (err error) {
		p, err = paged(c, func(offset, n int) ([]instance, int) {
			records, total := c.records(tx, offset, n)
			items := make([]instance, 0, len(records))
			for _, r := range records {
				items = append(items, r.public())
			}
			return items, total
		})
		return err
	})
	return p, err
}

// records returns up to n of the call's instances from offset on, oldest first, and how many
// instances the whole list has. A fault may return them as they were before.
func (c *call) records(tx *bbolt.Tx, offset, n int) (records []record, total int) {
	if c.fault.Lag > 0 {
		all := asOf(c, tx, c.now.Add(-c.fault.Lag))
		offset = min(offset, len(all))
		return all[offset:min(offset+n, len(all))], len(all)
	}
	numbers, total := c.numbers(tx, offset, n)
	for _, n := range numbers {
		records = append(records, load(tx, n, c.now))
	}
	return records, total
}

// numbers returns up to n of the call's instances from offset on, oldest first, and how many
// instances the whole list has.
func (c *call) numbers(tx *bbolt.Tx, offset, n int) (numbers []uint64, total int) {
	var lists []list
	for _, tag := range c.words("tags") {
		lists = append(lists, openList(tx, tagList(c.region, tag)))
	}
	if len(lists) == 0 {
		lists = append(lists, openList(tx, regionList(c.region)))
	}
	if len(lists) == 1 {
		return lists[0].page(offset, n), lists[0].len()
	}
	both := intersect(lists)
	offset = min(offset, len(both))
	return both[offset:min(offset+n, len(both))], len(both)
}

// getInstance answers GET /v2/instances/:id.
func getInstance(c *call) (any, error) {
	var i instance
	err := c.read(c.now, func(tx *bbolt.Tx) error {
		r, err := c.instance(tx)
		i = r.public()
		return err
	})
	return i, err
}

// deleteInstance answers DELETE /v2/instances/:id.
func deleteInstance(c *call) (any, error) {
	return c.change(func(tx *bbolt.Tx, r record) error {
		if r.Status == statusDeleting {
			return nil
		}
		c.effect.Deleted = append(c.effect.Deleted, r.ID)
		return markDeleting(c, tx, r)
	})
}

// updateInstance answers PUT /v2/instances/:id, which changes what it is told and nothing else.
// Empty notes are none given: what clears them is notes_delete.
func updateInstance(c *call) (any, error) {
	for _, name := range []string{"hostname", "reverse_dns"} {
		if v := c.get(name); v != "" || c.has(name) && name == "hostname" {
			if err := checkHostname(name, v); err != nil {
				return nil, err
			}
		}
	}
	clearsNotes, err := c.boolean("notes_delete", false)
	if err != nil {
		return nil, err
	}
	reply := success()
	_, err = edit(c, func(tx *bbolt.Tx, r *record) error {
		reply["id"] = r.ID
		if c.has("reverse_dns") {
			r.ReverseDNS = c.get("reverse_dns")
		}
		if notes := c.get("notes"); notes != "" || clearsNotes {
			r.Notes = notes
		}
		if c.has("hostname") {
			if err := rename(c, tx, r, c.get("hostname")); err != nil {
				return err
			}
		}
		switch said := c.get("public_ip"); said {
		case "":
			return nil
		case "true", "create":
			if r.address() != "" {
				return nil
			}
			if err := c.chargeQuota(tx, r.Region, usage{PublicIPs: 1}); err != nil {
				return err
			}
			return r.assignPublicIP(tx, c.catalog.index(r.Region))
		case "false", "none":
			if err := unassignAddress(c, tx, r); err != nil {
				return err
			}
			if r.PublicSlot == 0 {
				return nil
			}
			slot := r.PublicSlot
			r.PublicSlot, r.PublicIP = 0, nil
			if err := freeSlot(tx, publicPool(r.Region), slot); err != nil {
				return err
			}
			return c.chargeQuota(tx, r.Region, usage{PublicIPs: -1})
		}
		// The vendor's SDK sends the address that it read last.
		if _, err := netip.ParseAddr(c.get("public_ip")); err == nil {
			return nil
		}
		return invalid("public_ip", "must be true or false")
	})
	return reply, err
}

// rename gives a record another hostname, in the names bucket too.
func rename(c *call, tx *bbolt.Tx, r *record, hostname string) error {
	if hostname == r.Hostname {
		return nil
	}
	if c.opts.UniqueNames && isNameTaken(tx, r.Region, hostname) {
		return duplicateHostname(hostname)
	}
	names := tx.Bucket([]byte("names"))
	if err := names.Delete(nameKey(r.Region, r.Hostname, r.Number)); err != nil {
		return err
	}
	r.Hostname = hostname
	return names.Put(nameKey(r.Region, hostname, r.Number), []byte{1})
}
