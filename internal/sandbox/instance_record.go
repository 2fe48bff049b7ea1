package sandbox

import (
	"time"
)

// The statuses of the sandbox's instances: the ones that the vendor's clients know. Starting and
// resizing are REBOOTING, which is what the Terraform provider waits through after a resize. A
// fault may add another.
const (
	statusBuilding  = "BUILDING"
	statusActive    = "ACTIVE"
	statusStopping  = "STOPPING"
	statusShutoff   = "SHUTOFF"
	statusRebooting = "REBOOTING"
	statusDeleting  = "DELETING"
)

// record is an instance as it is stored: in the status it was last put in, with the status that
// follows in time.
type record struct {
	instance
	Number      uint64    `json:"_number"`             // its place in the order of creation
	Then        string    `json:"_then,omitempty"`     // the status from Due on; "" when the status stays
	Due         time.Time `json:"_due,omitzero"`       // when Then begins
	PublicSlot  int       `json:"_public,omitempty"`   // its place in the region's pool of addresses; 0 without one
	PrivateSlot int       `json:"_private,omitempty"`  // the same in its network's
	Recovery    bool      `json:"_recovery,omitempty"` // whether it boots into recovery mode
	Console     *console  `json:"_console,omitempty"`  // its last console session
}

// at returns the record as it is at a time: in the next status when that is due.
func (r record) at(now time.Time) record {
	if r.Then != "" && !now.Before(r.Due) {
		r.Status, r.Then, r.Due = r.Then, "", time.Time{}
	}
	return r
}

// transition puts a record into a status that lasts d and is followed by then.
func (r *record) transition(status, then string, now time.Time, d time.Duration) {
	r.Status, r.Then, r.Due = status, then, now.Add(max(d, 0))
}

// public returns the instance as clients see it: without addresses until it has come up, and with
// a reserved address in place of its own. The record must have been brought to the present.
func (r record) public() instance {
	if r.ReservedIP != "" {
		r.PublicIP = &r.ReservedIP
	}
	switch r.Status {
	case statusBuilding, statusDeleting:
		r.PublicIP, r.PrivateIP = nil, nil
	}
	r.Script = r.UserScript // clients of the SDK read that one
	return r.instance
}

// address returns the public address, visible or not; "" without one.
func (r record) address() string {
	switch {
	case r.ReservedIP != "":
		return r.ReservedIP
	case r.PublicIP != nil:
		return *r.PublicIP
	}
	return ""
}

// isSettled reports whether the instance is in one of the two statuses that last.
func (r record) isSettled() bool { return r.Status == statusActive || r.Status == statusShutoff }
