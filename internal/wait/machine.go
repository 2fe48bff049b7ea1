package wait

import (
	"strings"
	"time"
)

const (
	// creationGrace is how long after the start a target that was just created need not be found:
	// the API answers 404 for a new instance at first, and its lists lag.
	creationGrace = 10 * time.Second

	// settleTime is how long after the start the status of a fresh goal is believed although it
	// never changed: another status may have come and gone between two polls.
	settleTime = 10 * time.Second
)

// machine decides the state of one target from what was observed, and when.
type machine struct {
	goal  Goal
	start time.Time

	firstStatus string    // the first status seen, "" for none
	hasChanged  bool      // another status was seen after it
	hasLeftGoal bool      // a status other than the goal's was seen
	lastStatus  string    // the last status seen
	lastSeen    time.Time // when it was seen
}

// observe returns the state of the target after an observation at the time now.
func (m *machine) observe(now time.Time, status string, found bool) State {
	if !found {
		return m.observeMissing(now)
	}
	if status == "" {
		return Pending // the API left the status out
	}
	if m.firstStatus == "" {
		m.firstStatus = status
	}
	m.lastStatus, m.lastSeen = status, now
	m.hasChanged = m.hasChanged || !strings.EqualFold(m.firstStatus, status)

	if m.goal.isStatus(status) {
		if m.isUnsettled() && now.Sub(m.start) < settleTime {
			return Pending
		}
		return Reached
	}
	m.hasLeftGoal = true
	if IsFailure(status) && !m.isStaleFailure() {
		return Failed
	}
	return Pending
}

// hasStayed reports whether the goal is fresh and every status seen was its own.
func (m *machine) hasStayed() bool { return m.goal.fresh && !m.hasLeftGoal }

// isStaleFailure reports whether a failed status may be older than the deletion that the wait is
// for: broken instances are deleted, too.
func (m *machine) isStaleFailure() bool { return m.goal.gone && !m.hasChanged }

// isUnsettled reports whether the goal's status is not believed before settleTime is over.
func (m *machine) isUnsettled() bool { return m.goal.fresh && !m.hasLeftGoal }

// observeMissing returns the state of a target that does not exist at the time now.
func (m *machine) observeMissing(now time.Time) State {
	switch {
	case m.goal.gone:
		return Reached
	case m.goal.created && now.Sub(m.start) < creationGrace:
		return Pending
	}
	return Disappeared
}
