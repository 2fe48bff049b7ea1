// Package wait polls targets until each has reached its goal.
//
// Policies:
//   - Polls are 500 ms apart for the first 10 seconds, 1 s up to a minute, then a fifth longer each
//     time up to 5 s, with a little jitter; the first poll is at once. At most one request is in
//     flight.
//   - One target is read by itself. Several are read from pages of the list, with at most one
//     request a poll for each 100 that are pending: the budget.
//   - After errors that may pass, polls go on, less and less often, until the timeout. Any other
//     error ends the wait.
//   - An unknown status is waited on. ERROR, FAILED and names that end in _ERROR or _FAILED end the
//     wait for their target.
//   - A target is gone if a request for that very target says so, never because pages lack it:
//     lists lag and move. Such requests do not count against the budget while they find their
//     targets gone, since each ends one; as many as the budget may find their targets alive.
//   - A target that is gone stays gone: that ends the wait for any other goal at once. Only a
//     target that was just created need not be found for 10 seconds.
//   - An empty status says nothing.
//   - The timeout counts the time in which the process is stopped, but not the time in which the
//     machine sleeps. A process that was stopped beyond the timeout polls once more before it
//     reports a target as pending; so does one whose last poll came before the time to settle was
//     over, which is 10 seconds after the start.
package wait

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Errors of results that are not Reached, beside those of the source and of the context.
var (
	ErrFailed      = errors.New("went into a failed state")
	ErrTimedOut    = errors.New("still pending when the wait ended")
	ErrDisappeared = errors.New("disappeared while waiting")
)

// State is the state of the wait for one target.
type State int

const (
	Pending     State = iota
	Reached           // the target has reached its goal
	Failed            // it went into a failed state
	TimedOut          // still pending at the timeout
	Interrupted       // still pending when the context was cancelled
	Disappeared       // gone while waiting for a status
	Error             // the source returned an error that does not pass
)

// Target is one thing to wait for, and the goal it should reach.
type Target struct {
	ID   string
	Goal Goal
}

// Observation is what one request saw of a target. If Found is false, Status and Value are ignored.
type Observation[T any] struct {
	Status string
	Found  bool
	Value  T
}

// Page is one page of the list.
type Page[T any] struct {
	Pages int                       // of the list; 0 and 1 mean that this page is the whole list
	Items map[string]Observation[T] // by target ID, each with Found set
}

// Source reads targets.
type Source[T any] struct {
	// Get reads one target. If it does not exist, Get returns no error and Found is false.
	Get func(ctx context.Context, id string) (Observation[T], error)

	// Page reads page n of the list, from 1, of 100 items. A page past the last is empty and no
	// error. If Page is nil there is no list, and targets are read one by one.
	Page func(ctx context.Context, n int) (Page[T], error)
}

// Event is a change in what is known about one target.
type Event struct {
	Target Target
	Status string // the last one seen
	Found  bool
	State  State
	Done   int // how many targets are not pending any more
	Total  int
}

// Options are the options of [Run].
type Options struct {
	Timeout time.Duration // 0 means none but the deadline of the context

	// Transient reports whether an error may pass, and how long the server asked to wait. Nil means
	// that no error may.
	Transient func(error) (retryAfter time.Duration, ok bool)

	Event  func(Event)    // is called for each change, one call at a time; may be nil
	Random func() float64 // for the jitter, uniform in [0, 1); nil means rand.Float64
}

// Result is how the wait for one target ended.
type Result[T any] struct {
	Target Target
	State  State

	// Last is the last observation. A target that is gone keeps the status and value it had when it
	// was last found.
	Last Observation[T]

	Elapsed time.Duration
	Err     error // nil only when Reached
	Stayed  bool  // a fresh goal was Reached and no other status was seen
}

// Run polls the targets until none is pending, and returns their results in the order of the
// targets.
func Run[T any](ctx context.Context, targets []Target, src Source[T], o Options) []Result[T] {
	run := ctx
	if o.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, o.Timeout)
		defer cancel()
	}
	w := newWaiter(targets, src, o)
	pace := NewPace(o.Random)
	var last error // of the last poll, one that may pass
	for w.pending() > 0 {
		if ctx.Err() != nil {
			if run.Err() == nil && w.isStale(ctx) {
				w.pollLast(run)
			}
			w.finishOnContext(ctx, run, last)
			break
		}
		began := time.Now()
		err := w.poll(ctx)
		retryAfter, transient := w.transient(err)
		switch {
		case err == nil:
			pace.RecordSuccess()
			last = nil
		case ctx.Err() != nil:
			continue
		case transient:
			pace.RecordFailure()
			last = err
		default:
			w.finish(Error, err)
		}
		if w.pending() == 0 {
			break
		}
		pause := pace.untilNext(began, retryAfter)
		if retryAfter == 0 {
			pause = w.cutToSettle(pause)
		}
		_ = Sleep(ctx, pause)
	}
	return w.results
}

// finishOnContext ends every pending target when ctx, a child of run, is done: as Interrupted if
// either was cancelled, otherwise as TimedOut. Last is the error of the last poll, nil for none.
func (w *waiter[T]) finishOnContext(ctx, run context.Context, last error) {
	for _, ended := range []context.Context{run, ctx} {
		if ended.Err() != nil && !errors.Is(ended.Err(), context.DeadlineExceeded) {
			w.finish(Interrupted, ended.Err())
			return
		}
	}
	err := ErrTimedOut
	if last != nil {
		err = fmt.Errorf("%w: %w", ErrTimedOut, last)
	}
	w.finish(TimedOut, err)
}
