// Package wait looks at targets until each has become what it is waited for.
//
// Policies:
//   - The pace is 500 ms for the first 10 seconds, 1 s up to a minute, then a
//     fifth longer each time up to 5 s, with a little jitter; the first look is
//     at once. At most one request is in flight.
//   - One target is read by itself. More are read from pages of the list, with
//     at most one request a look for each 100 that are pending.
//   - Failures that may pass are ridden out, looking less and less often, until
//     the timeout. Any other failure ends the waiting.
//   - A status that nobody has heard of is waited on. ERROR, FAILED and names
//     that end so are the end of it.
//   - A target is gone when a request for that very target says so, never because
//     pages lack it: lists lag and move. Those requests do not count against the
//     budget while they find their targets gone, since each ends one; as many as
//     the budget may find theirs alive.
//   - What is gone stays so: it ends the waiting for anything else at once. Only
//     a target that was just created need not be found for 10 seconds.
//   - A status that is left out says nothing.
//   - The timeout counts the time of the process's clock: that in which the process is
//     stopped counts, that in which the machine sleeps does not. A process that was stopped
//     beyond the timeout takes one more look before it says that a target is still pending;
//     so does one whose last look came before the time to settle was over, which is 10
//     seconds after the start.
package wait

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Errors of a result that is not Reached, beside the source's and the context's.
var (
	ErrFailed      = errors.New("went into a failed state")
	ErrTimedOut    = errors.New("still pending when the wait ended")
	ErrDisappeared = errors.New("disappeared while waiting")
)

// State is where a target stands.
type State int

const (
	Pending     State = iota
	Reached           // it is what it was waited for to become
	Failed            // it went into a failed state
	TimedOut          // still pending at the timeout
	Interrupted       // still pending when the context was cancelled
	Disappeared       // gone while waiting for a status
	Error             // the source failed in a way that does not pass
)

// Target is what is waited for.
type Target struct {
	ID   string
	Goal Goal
}

// Observation is what one look saw. Where Found is false the rest of what a
// source returns does not matter.
type Observation[T any] struct {
	Status string
	Found  bool
	Value  T
}

// Page is one page of the list.
type Page[T any] struct {
	Pages int                       // how many there are in all; 0 and 1 mean that this one is the whole list
	Items map[string]Observation[T] // by the ID of their targets, each with Found set
}

// Source is where targets are looked at.
type Source[T any] struct {
	// Get looks at one target. One that does not exist is no error: Found is false.
	Get func(ctx context.Context, id string) (Observation[T], error)

	// Page reads page n of the list, from 1, of 100 items. One past the last is
	// empty and no error. Nil: there is no list, and targets are looked at in turn.
	Page func(ctx context.Context, n int) (Page[T], error)
}

// Event is a change in what is known of one target.
type Event struct {
	Target Target
	Status string // the last one seen
	Found  bool
	State  State
	Done   int // how many targets are not pending any more
	Total  int
}

// Options bounds the waiting.
type Options struct {
	Timeout time.Duration // 0: none but the context's

	// Transient tells the errors that may pass, and how long the server asked to
	// be left alone. Nil: none may.
	Transient func(error) (retryAfter time.Duration, ok bool)

	Event  func(Event)    // called as things happen, one call at a time
	Random func() float64 // for the jitter, uniform in [0, 1); nil: a real one
}

// Result is how the waiting for one target ended.
type Result[T any] struct {
	Target Target
	State  State

	// Last is what was last known. A target that is gone keeps the status and
	// value it had when last found.
	Last Observation[T]

	Elapsed time.Duration
	Err     error // nil only when Reached
	Stayed  bool  // a fresh goal was Reached without another status being seen
}

// Run waits until no target is pending and returns the results in the order of
// the targets.
func Run[T any](ctx context.Context, targets []Target, src Source[T], o Options) []Result[T] {
	run := ctx
	if o.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, o.Timeout)
		defer cancel()
	}
	w := newWaiter(targets, src, o)
	pace := NewPace(o.Random)
	var last error // the failure being ridden out
	for w.pending() > 0 {
		if ctx.Err() != nil {
			if run.Err() == nil && w.isStale(ctx) {
				w.lastLook(run)
			}
			w.stop(ctx, run, last)
			break
		}
		began := time.Now()
		err := w.look(ctx)
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
		pause := pace.pause(began, retryAfter)
		if retryAfter == 0 {
			pause = w.untilSettled(pause)
		}
		_ = Sleep(ctx, pause)
	}
	return w.results
}

// stop ends what is pending when the context is done, or the run's, which it comes from.
func (w *waiter[T]) stop(ctx, run context.Context, last error) {
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
