package submit

import (
	"context"
	"slices"
	"time"

	"github.com/civoctl/civoctl/internal/interrupt"
	"github.com/civoctl/civoctl/internal/wait"
	"github.com/civoctl/civoctl/pkg/civo"
)

// searchTime is how long the list is searched for an instance whose reply is lost. The lists of a
// real API lag 8 to 12 s behind.
const searchTime = 30 * time.Second

// searchPauses returns the pauses before each look at the list. They add up to searchTime.
func searchPauses() []time.Duration {
	const s = time.Second
	return []time.Duration{0, 1 * s, 1 * s, 2 * s, 3 * s, 4 * s, 4 * s, 5 * s, 5 * s, 5 * s}
}

// searchResult is what the list shows of a request that creates.
type searchResult struct {
	matches []civo.Instance // new, and as asked for in all that they show
	others  []string        // new and not as asked for, each described with the reason
	err     error           // why the last look failed, or why there was none
}

// search looks in the list for the want instances that the request created, until two looks in a
// row show exactly that many, one shows more, or searchTime is over.
func (m *Creator) search(ctx context.Context, s submission, want int) (found searchResult) {
	ctx, cancel := interrupt.WithGrace(ctx, createGrace)
	defer cancel()
	ctx, stop := context.WithTimeout(ctx, searchTime+createGrace)
	defer stop()
	var elapsed time.Duration
	for _, pause := range searchPauses() {
		if err := wait.Sleep(ctx, pause); err != nil {
			found.err = err
			return found
		}
		if elapsed += pause; elapsed > 10*time.Second {
			m.app.Term.Notef("create %s: still looking in the list after %s", s.Hostname, elapsed)
		}
		before := found.matches
		looked, err := m.look(ctx, s)
		if found.err = err; err != nil {
			continue
		}
		found = looked
		// One look may come between the instances of two processes that create at the same time.
		isSettled := slices.EqualFunc(before, found.matches, func(a, b civo.Instance) bool { return civo.SameID(a.ID, b.ID) })
		if len(found.matches) > want || len(found.matches) == want && isSettled {
			return found
		}
	}
	return found
}

// look reads the list once.
func (m *Creator) look(ctx context.Context, s submission) (found searchResult, err error) {
	namesakes, err := FindNamesakes(ctx, m.c, []string{s.Hostname}, s.Count)
	if err != nil {
		return found, err
	}
	for _, i := range namesakes {
		if m.isKnown(i) {
			continue
		}
		if why := s.mismatch(i); why != "" {
			found.others = append(found.others, nameForPerson(i)+": "+why)
			continue
		}
		found.matches = append(found.matches, i)
	}
	return found, nil
}
