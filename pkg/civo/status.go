package civo

// The statuses that the public clients of the API know. The set is open: an
// instance may be in another one.
const (
	StatusBuilding  = "BUILDING"
	StatusActive    = "ACTIVE"
	StatusShutoff   = "SHUTOFF"
	StatusRebooting = "REBOOTING"
	StatusStopping  = "STOPPING"
	StatusStarting  = "STARTING"
	StatusResizing  = "RESIZING"
	StatusMigrating = "MIGRATING"
	StatusDeleting  = "DELETING"
	StatusError     = "ERROR"
	StatusFailed    = "FAILED"
)

// Statuses returns the statuses that have a constant here, sorted.
func Statuses() []string {
	return []string{
		StatusActive, StatusBuilding, StatusDeleting, StatusError, StatusFailed, StatusMigrating,
		StatusRebooting, StatusResizing, StatusShutoff, StatusStarting, StatusStopping,
	}
}
