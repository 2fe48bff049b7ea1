package wait

import (
	"strings"
	"time"
)

const (
	// grace is how long after the start a target that cannot be found is taken
	// to be not there yet: a new instance may be answered with 404 for a while.
	grace = 10 * time.Second

	// settle is how long a fresh goal's status must have lasted, when it was
	// never seen to change, until it is believed to be the new one.
	settle = 10 * time.Second
)

// Goal is what a target is waited for to become.
type Goal struct {
	status string
	gone   bool
	fresh  bool
}

// Active waits for the status ACTIVE.
func Active() Goal { return Status("ACTIVE") }

// Shutoff waits for the status SHUTOFF.
func Shutoff() Goal { return Status("SHUTOFF") }

// Gone waits until the target cannot be found any more.
func Gone() Goal { return Goal{gone: true} }

// Status waits for a status by its name, case ignored.
func Status(name string) Goal { return Goal{status: strings.ToUpper(name)} }

// Fresh is the goal reached anew, as after a reboot or a resize: the status
// does not count until another one was seen, or until it lasted for 10 seconds.
func (g Goal) Fresh() Goal {
	g.fresh = true
	return g
}

// String is the goal as a word: "active", "shutoff", "deleted", or any other
// status in lower case.
func (g Goal) String() string {
	if g.gone {
		return "deleted"
	}
	return strings.ToLower(g.status)
}

func (g Goal) is(status string) bool {
	return !g.gone && strings.EqualFold(g.status, status)
}

// failure tells the statuses out of which an instance does not come by itself.
// None is documented, so their names are all there is to go by.
func failure(status string) bool {
	s := strings.ToUpper(status)
	return s == "ERROR" || s == "FAILED" || strings.HasSuffix(s, "_ERROR") || strings.HasSuffix(s, "_FAILED")
}

// machine follows one target. It does nothing by itself: it is told what was
// seen and when, and answers with the state that follows.
type machine struct {
	goal  Goal
	start time.Time

	first string // the first status seen
	left  bool   // a status other than the goal's was seen
}

func (m *machine) observe(now time.Time, status string, found bool) State {
	if !found {
		return m.missing(now)
	}
	if m.first == "" {
		m.first = status
	}
	switch {
	case m.goal.is(status):
		if m.goal.fresh && !m.left && now.Sub(m.start) < settle {
			return Pending
		}
		return Reached
	case failure(status) && !m.old(status):
		return Failed
	}
	m.left = true
	return Pending
}

// old tells a failure that was there before the deletion, of which it says
// nothing: broken instances are what people delete.
func (m *machine) old(status string) bool {
	return m.goal.gone && !m.left && strings.EqualFold(m.first, status)
}

func (m *machine) missing(now time.Time) State {
	switch {
	case m.goal.gone:
		return Reached
	case now.Sub(m.start) < grace:
		return Pending
	}
	return Disappeared
}
