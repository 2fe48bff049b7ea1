package sandbox

import (
	"cmp"
	"net/http"

	"github.com/google/uuid"
	"go.etcd.io/bbolt"
)

// reservedIP is a reserved IP address as it is stored. It is of one region, and has a place in the
// pool that instances' own addresses are from.
type reservedIP struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	IP         string `json:"ip"`
	Region     string `json:"region"`
	Slot       int    `json:"slot"`
	InstanceID string `json:"instance_id"` // the instance that has it; "" while it is free
}

// identity returns the address's region, ID and name. Several may have one name.
func (a reservedIP) identity() identity { return identity{a.Region, a.ID, a.Name} }

// reservedIPReply is a reserved IP address as the API shows it.
type reservedIPReply struct {
	ID         string    `json:"id"`
	Name       string    `json:"name"`
	IP         string    `json:"ip"`
	AssignedTo *assignee `json:"assigned_to"`
}

// assignee is what has a reserved IP address.
type assignee struct {
	ID   string `json:"id"`
	Type string `json:"type"`
	Name string `json:"name"`
}

// ips returns the table of reserved IP addresses.
func ips(c *call, tx *bbolt.Tx) table[reservedIP] { return table[reservedIP]{tx, "ips", c} }

// showIP returns the reply for an address, with the hostname of its instance as it is now.
func showIP(c *call, tx *bbolt.Tx, a reservedIP) reservedIPReply {
	reply := reservedIPReply{ID: a.ID, Name: a.Name, IP: a.IP}
	if r, ok := lookUp(c, tx, a.InstanceID); ok {
		reply.AssignedTo = &assignee{ID: r.ID, Type: "instance", Name: r.Hostname}
	}
	return reply
}

// ownIP finds the address that the path names.
func ownIP(c *call, tx *bbolt.Tx) (reservedIP, error) {
	a, ok := ips(c, tx).get(c.region, c.id)
	if !ok {
		return a, notFound("database_ip_find", "reserved IP", c.id)
	}
	return a, nil
}

// reservedIP finds a reserved IP of the call's region by its ID, its address or its name, as the
// parameter reserved_ipv4 of a create names it. Of several with the name, a free one comes first.
func (c *call) reservedIP(tx *bbolt.Tx, word string) (reservedIP, error) {
	if a, ok := ips(c, tx).get(c.region, word); ok {
		return a, nil
	}
	if a, ok := ipAt(c, tx, word); ok {
		return a, nil
	}
	var named reservedIP
	for a := range ips(c, tx).all(c.region) {
		if a.Name == word && (named.ID == "" || named.InstanceID != "" && a.InstanceID == "") {
			named = a
		}
	}
	if named.ID == "" {
		return named, notFound("database_ip_find", "reserved IP", word)
	}
	return named, nil
}

// ipAt finds a reserved IP of the call's region by its address.
func ipAt(c *call, tx *bbolt.Tx, address string) (reservedIP, bool) {
	for a := range ips(c, tx).all(c.region) {
		if a.IP == address {
			return a, true
		}
	}
	return reservedIP{}, false
}

// assignAddress gives a reserved address to an instance, and takes it from the one that has it. The
// caller saves r. An instance keeps its own public address meanwhile, and shows it again when the
// reserved one is gone.
func assignAddress(c *call, tx *bbolt.Tx, r *record, a reservedIP) error {
	if r.ReservedIPID == a.ID {
		return nil
	}
	if other, ok := lookUp(c, tx, a.InstanceID); ok {
		was := other
		other.ReservedIP, other.ReservedIPID, other.ReservedIPName = "", "", ""
		if err := saveChanged(c, tx, was, other); err != nil {
			return err
		}
	}
	if err := unassignAddress(c, tx, r); err != nil {
		return err
	}
	r.ReservedIP, r.ReservedIPID, r.ReservedIPName = a.IP, a.ID, a.Name
	a.InstanceID = r.ID
	return ips(c, tx).replace(a)
}

// unassignAddress takes an instance's reserved address from it, if it has one. The caller saves r.
func unassignAddress(c *call, tx *bbolt.Tx, r *record) error {
	a, ok := ips(c, tx).get(r.Region, r.ReservedIPID)
	if !ok {
		return nil
	}
	r.ReservedIP, r.ReservedIPID, r.ReservedIPName = "", "", ""
	a.InstanceID = ""
	return ips(c, tx).replace(a)
}

// listIPs answers GET /v2/ips.
func listIPs(c *call) (any, error) {
	var p page[reservedIPReply]
	err := c.read(c.now, func(tx *bbolt.Tx) (err error) {
		all := ips(c, tx).list(c.region)
		p, err = paged(c, func(offset, n int) (items []reservedIPReply, total int) {
			for i := offset; i < min(offset+n, len(all)); i++ {
				items = append(items, showIP(c, tx, all[i]))
			}
			return items, len(all)
		})
		return err
	})
	return p, err
}

// getIP answers GET /v2/ips/:id.
func getIP(c *call) (any, error) {
	var reply reservedIPReply
	err := c.read(c.now, func(tx *bbolt.Tx) error {
		a, err := ownIP(c, tx)
		reply = showIP(c, tx, a)
		return err
	})
	return reply, err
}

// createIP answers POST /v2/ips. An address without a name is its own name.
func createIP(c *call) (any, error) {
	name := c.get("name")
	if err := checkName("name", name); name != "" && err != nil {
		return nil, err
	}
	var reply reservedIPReply
	err := c.write(c.now, func(tx *bbolt.Tx) error {
		if err := c.chargeQuota(tx, c.region, usage{PublicIPs: 1}); err != nil {
			return err
		}
		slot, err := takeSlot(tx, publicPool(c.region))
		if err != nil {
			return err
		}
		ip := publicAddress(c.catalog.index(c.region), slot).String()
		a := reservedIP{ID: uuid.NewString(), Name: cmp.Or(name, ip), IP: ip, Region: c.region, Slot: slot}
		reply = showIP(c, tx, a)
		return ips(c, tx).insert(a)
	})
	return reply, err
}

// updateIP answers PUT /v2/ips/:id, which gives an address another name.
func updateIP(c *call) (any, error) {
	name := c.get("name")
	if err := checkName("name", name); err != nil {
		return nil, err
	}
	var reply reservedIPReply
	err := c.write(c.now, func(tx *bbolt.Tx) error {
		a, err := ownIP(c, tx)
		if err != nil {
			return err
		}
		a.Name = name
		if r, ok := lookUp(c, tx, a.InstanceID); ok {
			was := r
			r.ReservedIPName = name
			if err := saveChanged(c, tx, was, r); err != nil {
				return err
			}
		}
		reply = showIP(c, tx, a)
		return ips(c, tx).replace(a)
	})
	return reply, err
}

// deleteIP answers DELETE /v2/ips/:id.
func deleteIP(c *call) (any, error) {
	return success(), c.write(c.now, func(tx *bbolt.Tx) error {
		a, err := ownIP(c, tx)
		switch {
		case err != nil:
			return err
		case a.InstanceID != "":
			return refuse(http.StatusConflict, "database_cannot_move_ip", "the reserved IP %s is assigned to the instance %s", a.Name, a.InstanceID)
		}
		if err := freeSlot(tx, publicPool(a.Region), a.Slot); err != nil {
			return err
		}
		if err := c.chargeQuota(tx, a.Region, usage{PublicIPs: -1}); err != nil {
			return err
		}
		return ips(c, tx).remove(a)
	})
}

// actOnIP answers POST /v2/ips/:id/actions: assign, which moves an address that is assigned
// already, and unassign, which may be repeated.
func actOnIP(c *call) (any, error) {
	action := c.get("action")
	switch action {
	case "assign", "unassign":
	case "":
		return nil, missing("action")
	default:
		return nil, invalid("action", "must be assign or unassign")
	}
	return success(), c.write(c.now, func(tx *bbolt.Tx) error {
		a, err := ownIP(c, tx)
		if err != nil {
			return err
		}
		id := a.InstanceID
		if action == "assign" {
			if id, err = c.assignee(); err != nil {
				return err
			}
		}
		if id == "" {
			return nil
		}
		r, err := findInstance(c, tx, id)
		if err != nil {
			return err
		}
		if r.Status == statusDeleting {
			return wrongState(r)
		}
		was := r
		if action == "assign" {
			err = assignAddress(c, tx, &r, a)
		} else {
			err = unassignAddress(c, tx, &r)
		}
		if err != nil {
			return err
		}
		return saveChanged(c, tx, was, r)
	})
}

// assignee returns the ID of the instance that an address is to be assigned to.
func (c *call) assignee() (string, error) {
	id := c.get("assign_to_id")
	switch kind := c.get("assign_to_type"); {
	case id == "":
		return "", missing("assign_to_id")
	case kind == "":
		return "", missing("assign_to_type")
	case kind == "loadbalancer":
		return "", notFound("database_loadbalancer_not_found", "load balancer", id)
	case kind != "instance":
		return "", invalid("assign_to_type", "must be instance or loadbalancer")
	}
	return id, nil
}
