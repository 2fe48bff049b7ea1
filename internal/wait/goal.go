package wait

import "strings"

// Goal is the state that a wait is for.
type Goal struct {
	status  string
	gone    bool
	fresh   bool
	created bool
}

// Active returns the goal of the status ACTIVE.
func Active() Goal { return Status("ACTIVE") }

// Shutoff returns the goal of the status SHUTOFF.
func Shutoff() Goal { return Status("SHUTOFF") }

// Gone returns the goal that the target does not exist any more.
func Gone() Goal { return Goal{gone: true} }

// Status returns the goal of a status by its name, case ignored.
func Status(name string) Goal { return Goal{status: strings.ToUpper(name)} }

// Fresh returns g for a target that may still have the status of g, as before a reboot or a resize.
// The status does not count until another one was seen, or for 10 seconds if none is.
func (g Goal) Fresh() Goal {
	g.fresh = true
	return g
}

// JustCreated returns g for a target that was created a moment ago. It need not be found for 10
// seconds; any other target that is not found has disappeared.
func (g Goal) JustCreated() Goal {
	g.created = true
	return g
}

// String returns the goal in a word: "active", "shutoff", any other status in lower case, or
// "deleted".
func (g Goal) String() string {
	if g.gone {
		return "deleted"
	}
	return strings.ToLower(g.status)
}

// isStatus reports whether a target of the status has reached the goal, case ignored.
func (g Goal) isStatus(status string) bool { return !g.gone && strings.EqualFold(g.status, status) }

// IsFailure reports whether status is one that an instance does not leave by itself: ERROR, FAILED,
// or a name that ends in _ERROR or _FAILED. The API documents no such status.
func IsFailure(status string) bool {
	s := strings.ToUpper(status)
	return s == "ERROR" || s == "FAILED" || strings.HasSuffix(s, "_ERROR") || strings.HasSuffix(s, "_FAILED")
}
