package wait

import (
	"strings"
	"time"
)

const (
	// grace is how long after the start a target that was just created need not be
	// found: a new instance is answered with 404 for a moment, and lists lag.
	grace = 10 * time.Second

	// settle is when a fresh goal's status is believed although it was never
	// seen to change: what came and went between two looks was too short to see.
	settle = 10 * time.Second
)

// machine follows one target. It looks at nothing itself: it is told what was
// seen and when, and answers with the state that follows.
type machine struct {
	goal  Goal
	start time.Time

	first   string // the first status seen
	changed bool   // another one was seen since
	left    bool   // one that is not the goal's was seen

	last string    // the last status seen
	seen time.Time // when that was
}

func (m *machine) observe(now time.Time, status string, found bool) State {
	if !found {
		return m.missing(now)
	}
	if status == "" {
		return Pending // the API left it out: that says nothing
	}
	if m.first == "" {
		m.first = status
	}
	m.last, m.seen = status, now
	m.changed = m.changed || !strings.EqualFold(m.first, status)

	if m.goal.is(status) {
		if m.unsettled() && now.Sub(m.start) < settle {
			return Pending
		}
		return Reached
	}
	m.left = true
	if IsFailure(status) && !m.stale() {
		return Failed
	}
	return Pending
}

// stayed reports whether a fresh goal's status was there all the time, as far as
// was seen.
func (m *machine) stayed() bool { return m.goal.fresh && !m.left }

// stale tells a failure that was there before the deletion and says nothing
// about it: broken instances are what people delete.
func (m *machine) stale() bool { return m.goal.gone && !m.changed }

// unsettled reports whether the goal's status is not believed before the time
// to settle is over.
func (m *machine) unsettled() bool { return m.goal.fresh && !m.left }

// missing returns the state of a target that does not exist.
func (m *machine) missing(now time.Time) State {
	switch {
	case m.goal.gone:
		return Reached
	case m.goal.created && now.Sub(m.start) < grace:
		return Pending
	}
	return Disappeared
}
