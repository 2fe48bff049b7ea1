package wait

import (
	"cmp"
	"context"
	"slices"
	"time"
)

// waiter is one run of [Run]: the targets' machines, their results so far, and the plan of what to
// read.
type waiter[T any] struct {
	src      Source[T]
	o        Options
	start    time.Time
	machines []machine
	results  []Result[T]
	done     int // how many results are not Pending
	plan     *plan
}

// newWaiter returns a waiter that starts now, with every target pending.
func newWaiter[T any](targets []Target, src Source[T], o Options) *waiter[T] {
	w := &waiter[T]{src: src, o: o, start: time.Now()}
	for _, t := range targets {
		w.machines = append(w.machines, machine{goal: t.Goal, start: w.start})
		w.results = append(w.results, Result[T]{Target: t})
	}
	w.plan = newPlan(len(targets), src.Page != nil)
	return w
}

// pending returns how many targets are pending.
func (w *waiter[T]) pending() int { return len(w.results) - w.done }

// transient reports whether err may pass, and how long the server asked to wait.
func (w *waiter[T]) transient(err error) (time.Duration, bool) {
	if err == nil || w.o.Transient == nil {
		return 0, false
	}
	return w.o.Transient(err)
}

// poll sends the requests of one poll, as the budget in the package comment allows. It returns the
// first error of the source.
func (w *waiter[T]) poll(ctx context.Context) error {
	w.plan.beginPoll()
	budget := (w.pending() + pageSize - 1) / pageSize
	found := budget // how many suspects may turn out to exist
	for range budget {
		r, ok := w.plan.nextRequest()
		if !ok {
			return nil
		}
		if err := w.read(ctx, r); err != nil {
			return err
		}
		for found > 0 {
			t, ok := w.plan.oldestSuspect()
			if !ok {
				break
			}
			if err := w.readTarget(ctx, t); err != nil {
				return err
			}
			// A target that is gone ends, so its request is not counted.
			if w.results[t].State == Pending {
				found--
			}
		}
	}
	return nil
}

// read sends one request and observes the targets that its reply tells of.
func (w *waiter[T]) read(ctx context.Context, r request) error {
	if r.page == 0 {
		return w.readTarget(ctx, r.target)
	}
	page, err := w.src.Page(ctx, r.page)
	if err != nil {
		return err
	}
	now := time.Now()
	w.plan.sawPage(r.page, page.Pages)
	for i := range w.results {
		if w.results[i].State != Pending {
			continue
		}
		if seen, ok := page.Items[w.results[i].Target.ID]; ok {
			w.plan.sawOnPage(i, r.page)
			w.observe(i, seen)
			continue
		}
		switch {
		case !w.plan.missingFrom(i, r.page):
		case w.machines[i].observeMissing(now) == Pending:
			w.plan.markSeen(i)
		default:
			w.plan.addSuspect(i)
		}
	}
	return nil
}

// readTarget reads target i by itself and observes it.
func (w *waiter[T]) readTarget(ctx context.Context, i int) error {
	seen, err := w.src.Get(ctx, w.results[i].Target.ID)
	if err != nil {
		return err
	}
	w.plan.sawSingle(i)
	w.observe(i, seen)
	return nil
}

// observe passes an observation to the machine of target i, ends the target if that decides it, and
// emits an event if anything changed.
func (w *waiter[T]) observe(i int, seen Observation[T]) {
	r := &w.results[i]
	before := *r
	state := w.machines[i].observe(time.Now(), seen.Status, seen.Found)
	if seen.Found {
		seen.Status = cmp.Or(seen.Status, r.Last.Status)
		r.Last = seen
	} else {
		r.Last.Found = false
	}
	switch state {
	case Reached:
		r.Stayed = w.machines[i].hasStayed()
		w.end(i, Reached, nil)
	case Failed:
		w.end(i, Failed, ErrFailed)
	case Disappeared:
		w.end(i, Disappeared, ErrDisappeared)
	}
	if r.State != before.State || r.Last.Status != before.Last.Status || r.Last.Found != before.Last.Found {
		w.emit(i)
	}
}

// end records the result of target i.
func (w *waiter[T]) end(i int, s State, err error) {
	r := &w.results[i]
	r.State, r.Err, r.Elapsed = s, err, time.Since(w.start)
	w.done++
	w.plan.remove(i)
}

// finish ends every pending target with the state s and err. At a timeout, a target that was found
// before and was missing last has disappeared instead.
func (w *waiter[T]) finish(s State, err error) {
	for i := range w.results {
		r := &w.results[i]
		switch {
		case r.State != Pending:
			continue
		case s == TimedOut && !r.Last.Found && r.Last.Status != "":
			w.end(i, Disappeared, ErrDisappeared)
		default:
			w.end(i, s, err)
		}
		w.emit(i)
	}
}

const (
	// minStopped is how long after its deadline a process notices it at least if it was stopped.
	minStopped = time.Second
	// lastPollLimit is the time limit of the poll after the deadline.
	lastPollLimit = 10 * time.Second
)

// isStale reports whether the last observations say too little at the deadline of ctx: the process
// was stopped meanwhile, or a target had not settled yet.
func (w *waiter[T]) isStale(ctx context.Context) bool {
	deadline, ok := ctx.Deadline()
	if !ok {
		return false
	}
	if time.Since(deadline) >= minStopped {
		return true
	}
	settled := w.start.Add(settleTime)
	for _, t := range w.plan.pending {
		m := &w.machines[t]
		if deadline.After(settled) && m.isUnsettled() && m.goal.isStatus(m.lastStatus) && m.lastSeen.Before(settled) {
			return true
		}
	}
	return false
}

// pollLast observes every pending target once more: it reads every page, or each target if those
// are fewer. An error ends it and changes nothing.
func (w *waiter[T]) pollLast(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, lastPollLimit)
	defer cancel()
	w.plan.beginPoll()
	for page := 1; w.src.Page != nil && page <= max(w.plan.pages, 1) && w.pending() > max(w.plan.pages, 1); page++ {
		if w.read(ctx, request{page: page}) != nil {
			return
		}
	}
	for _, t := range slices.Clone(w.plan.pending) {
		if w.plan.lastPoll[t] < w.plan.polls && w.readTarget(ctx, t) != nil {
			return
		}
	}
}

// cutToSettle returns pause, shortened so that the next poll is not later than the time at which
// targets that never left their goal's status have settled in it.
func (w *waiter[T]) cutToSettle(pause time.Duration) time.Duration {
	left := settleTime - time.Since(w.start)
	if left <= 0 || left > pause {
		return pause
	}
	for _, t := range w.plan.pending {
		if w.machines[t].isUnsettled() {
			return left
		}
	}
	return pause
}

// emit passes the state of target i to Options.Event.
func (w *waiter[T]) emit(i int) {
	if w.o.Event == nil {
		return
	}
	r := w.results[i]
	w.o.Event(Event{
		Target: r.Target, Status: r.Last.Status, Found: r.Last.Found, State: r.State,
		Done: w.done, Total: len(w.results),
	})
}
