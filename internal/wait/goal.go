package wait

import "strings"

// Goal is what a target is waited for to become.
type Goal struct {
	status  string
	gone    bool
	fresh   bool
	created bool
}

// Active waits for the status ACTIVE.
func Active() Goal { return Status("ACTIVE") }

// Shutoff waits for the status SHUTOFF.
func Shutoff() Goal { return Status("SHUTOFF") }

// Gone waits until the target cannot be found any more.
func Gone() Goal { return Goal{gone: true} }

// Status waits for a status by its name, case ignored.
func Status(name string) Goal { return Goal{status: strings.ToUpper(name)} }

// Fresh is the goal reached anew, as after a reboot or a resize: the status does
// not count until another one was seen, or until 10 seconds have passed in which
// none was.
func (g Goal) Fresh() Goal {
	g.fresh = true
	return g
}

// JustCreated is the goal of a target that was created a moment ago: for 10
// seconds, not to be found is no end. Any other target that is not found any more
// has disappeared.
func (g Goal) JustCreated() Goal {
	g.created = true
	return g
}

// String is the goal in a word: "active", "shutoff", any other status in lower
// case, or "deleted".
func (g Goal) String() string {
	if g.gone {
		return "deleted"
	}
	return strings.ToLower(g.status)
}

func (g Goal) is(status string) bool { return !g.gone && strings.EqualFold(g.status, status) }

// IsFailure reports whether the status is one that an instance does not leave by
// itself. None is documented, so the name is all there is to go by.
func IsFailure(status string) bool {
	s := strings.ToUpper(status)
	return s == "ERROR" || s == "FAILED" || strings.HasSuffix(s, "_ERROR") || strings.HasSuffix(s, "_FAILED")
}
