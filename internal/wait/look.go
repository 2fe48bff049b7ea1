package wait

import (
	"cmp"
	"context"
	"slices"
	"time"
)

// waiter is one run: the targets' machines, and the plan of what to read.
type waiter[T any] struct {
	src      Source[T]
	o        Options
	start    time.Time
	machines []machine
	results  []Result[T]
	done     int
	plan     *plan
}

func newWaiter[T any](targets []Target, src Source[T], o Options) *waiter[T] {
	w := &waiter[T]{src: src, o: o, start: time.Now()}
	for _, t := range targets {
		w.machines = append(w.machines, machine{goal: t.Goal, start: w.start})
		w.results = append(w.results, Result[T]{Target: t})
	}
	w.plan = newPlan(len(targets), src.Page != nil)
	return w
}

func (w *waiter[T]) pending() int { return len(w.results) - w.done }

func (w *waiter[T]) transient(err error) (time.Duration, bool) {
	if err == nil || w.o.Transient == nil {
		return 0, false
	}
	return w.o.Transient(err)
}

// look spends the requests of one look.
func (w *waiter[T]) look(ctx context.Context) error {
	w.plan.begin()
	budget := (w.pending() + perRequest - 1) / perRequest
	wrong := budget // how many suspects may turn out to be there
	for range budget {
		r, ok := w.plan.next()
		if !ok {
			return nil
		}
		if err := w.request(ctx, r); err != nil {
			return err
		}
		for wrong > 0 {
			t, ok := w.plan.suspect()
			if !ok {
				break
			}
			if err := w.get(ctx, t); err != nil {
				return err
			}
			// One that is gone ends its target: there are no more of those than targets.
			if w.results[t].State == Pending {
				wrong--
			}
		}
	}
	return nil
}

func (w *waiter[T]) request(ctx context.Context, r request) error {
	if r.page == 0 {
		return w.get(ctx, r.target)
	}
	page, err := w.src.Page(ctx, r.page)
	if err != nil {
		return err
	}
	now := time.Now()
	w.plan.read(r.page, page.Pages)
	for i := range w.results {
		if w.results[i].State != Pending {
			continue
		}
		if seen, ok := page.Items[w.results[i].Target.ID]; ok {
			w.plan.sighted(i, r.page)
			w.observe(i, seen)
			continue
		}
		switch {
		case !w.plan.absent(i, r.page):
		case w.machines[i].missing(now) == Pending:
			w.plan.excuse(i)
		default:
			w.plan.doubt(i)
		}
	}
	return nil
}

// get looks at one target by itself.
func (w *waiter[T]) get(ctx context.Context, i int) error {
	seen, err := w.src.Get(ctx, w.results[i].Target.ID)
	if err != nil {
		return err
	}
	w.plan.got(i)
	w.observe(i, seen)
	return nil
}

// observe tells a target's machine what was seen, and the caller what changed.
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
		r.Stayed = w.machines[i].stayed()
		w.end(i, Reached, nil)
	case Failed:
		w.end(i, Failed, ErrFailed)
	case Disappeared:
		w.end(i, Disappeared, ErrDisappeared)
	}
	if r.State != before.State || r.Last.Status != before.Last.Status || r.Last.Found != before.Last.Found {
		w.tell(i)
	}
}

func (w *waiter[T]) end(i int, s State, err error) {
	r := &w.results[i]
	r.State, r.Err, r.Elapsed = s, err, time.Since(w.start)
	w.done++
	w.plan.drop(i)
}

// finish ends all that is pending. A target that was found before, and last was
// not, has disappeared, whatever else ends the waiting.
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
		w.tell(i)
	}
}

const (
	// stopped is how late a deadline is noticed at least by a process that was stopped.
	stopped = time.Second
	// longestLastLook bounds the last look that comes after the deadline.
	longestLastLook = 10 * time.Second
)

// isStale reports whether, at the deadline of ctx, what was seen last says too little of how
// a target is: the process was stopped meanwhile, or the target had not settled yet.
func (w *waiter[T]) isStale(ctx context.Context) bool {
	deadline, ok := ctx.Deadline()
	if !ok {
		return false
	}
	if time.Since(deadline) >= stopped {
		return true
	}
	settled := w.start.Add(settle)
	for _, t := range w.plan.pending {
		m := &w.machines[t]
		if deadline.After(settled) && m.unsettled() && m.goal.is(m.last) && m.seen.Before(settled) {
			return true
		}
	}
	return false
}

// lastLook looks once more at all that is pending: at every page, or at each target where
// those are fewer. Its failures change nothing.
func (w *waiter[T]) lastLook(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, longestLastLook)
	defer cancel()
	w.plan.begin()
	for page := 1; w.src.Page != nil && page <= max(w.plan.pages, 1) && w.pending() > max(w.plan.pages, 1); page++ {
		if w.request(ctx, request{page: page}) != nil {
			return
		}
	}
	for _, t := range slices.Clone(w.plan.pending) {
		if w.plan.seen[t] < w.plan.look && w.get(ctx, t) != nil {
			return
		}
	}
}

// untilSettled shortens a pause so that the next look is not later than the time
// at which targets that never left their goal's status have settled in it.
func (w *waiter[T]) untilSettled(pause time.Duration) time.Duration {
	left := settle - time.Since(w.start)
	if left <= 0 || left > pause {
		return pause
	}
	for _, t := range w.plan.pending {
		if w.machines[t].unsettled() {
			return left
		}
	}
	return pause
}

func (w *waiter[T]) tell(i int) {
	if w.o.Event == nil {
		return
	}
	r := w.results[i]
	w.o.Event(Event{
		Target: r.Target, Status: r.Last.Status, Found: r.Last.Found, State: r.State,
		Done: w.done, Total: len(w.results),
	})
}
