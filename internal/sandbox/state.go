package sandbox

import (
	"time"
)

// The statuses an instance of the sandbox can have. Faults add others.
const (
	building  = "BUILDING"
	active    = "ACTIVE"
	stopping  = "STOPPING"
	shutoff   = "SHUTOFF"
	starting  = "STARTING"
	rebooting = "REBOOTING"
	resizing  = "RESIZING"
	deleting  = "DELETING"
)

// record is an instance as it is kept: in the status it was last put in, with the one that time will turn it into.
type record struct {
	instance
	Number      uint64    `json:"_number"`            // its place in the order of creation
	Then        string    `json:"_then,omitempty"`    // the status from Due on; "" when the status stays
	Due         time.Time `json:"_due,omitzero"`      // when Then begins
	PublicSlot  int       `json:"_public,omitempty"`  // its place in the region's pool of addresses; 0 for none
	PrivateSlot int       `json:"_private,omitempty"` // the same in its network's
}

// at brings a record to the present.
func (r record) at(now time.Time) record {
	if r.Then != "" && !now.Before(r.Due) {
		r.Status, r.Then, r.Due = r.Then, "", time.Time{}
	}
	return r
}

// become puts a record into a status that lasts d and is followed by then.
func (r *record) become(status, then string, now time.Time, d time.Duration) {
	r.Status, r.Then, r.Due = status, then, now.Add(max(d, 0))
}

// shown is what a client sees of a record that has been brought to the present: addresses are there once it has come up.
func (r record) shown() instance {
	switch r.Status {
	case building, deleting:
		r.PublicIP, r.PrivateIP = nil, nil
	}
	return r.instance
}

// address is the public one, whether shown yet or not; "" for none.
func (r record) address() string {
	if r.PublicIP == nil {
		return ""
	}
	return *r.PublicIP
}

// settled reports whether the instance is in one of the two statuses that last.
func (r record) settled() bool { return r.Status == active || r.Status == shutoff }
