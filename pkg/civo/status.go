package civo

// The statuses of instances that the API's page (https://www.civo.com/api/instances) and
// the public clients of the API have. The set is open: an instance may have another one.
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

// Statuses returns the statuses of instances that have a constant, sorted.
func Statuses() []string {
	return []string{
		StatusActive, StatusBuilding, StatusDeleting, StatusError, StatusFailed, StatusMigrating,
		StatusRebooting, StatusResizing, StatusShutoff, StatusStarting, StatusStopping,
	}
}
