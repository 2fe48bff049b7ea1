// Package bulk calls a function for each of many targets, a bounded number at a time, and returns
// the outcome of each.
//
// A failure does not affect other targets unless [Options.FailFast] is set, and never cuts short a
// call that has begun. No call begins once the context is done. A panic in a call is a bug and ends
// the program.
package bulk

import (
	"context"
	"errors"
	"sync"

	"golang.org/x/sync/errgroup"
)

// DefaultParallel is how many calls run at once if [Options.Parallel] is below 1.
const DefaultParallel = 8

// ErrFailFast is the error of a target that was skipped because another failed.
var ErrFailFast = errors.New("skipped after an earlier failure")

// Options are the options of [Run]. The zero value is ready to use.
type Options struct {
	Parallel int  // calls that run at once; below 1 means DefaultParallel
	FailFast bool // begin no call after the first failure

	// Progress is called with the number of calls that have ended, failures included and skipped
	// targets not. Its calls never overlap, and done only grows. It may be nil.
	Progress func(done, total int)
}

// Outcome is the result of the call for one target.
type Outcome[R any] struct {
	Value R
	Err   error

	// Skipped means that there was no call. Err is then ErrFailFast or the error of the context.
	Skipped bool
}

// Run calls do for each target and returns the outcomes, in the order of the targets, when every
// call has ended.
func Run[T, R any](ctx context.Context, targets []T, o Options, do func(context.Context, T) (R, error)) []Outcome[R] {
	outcomes := make([]Outcome[R], len(targets))
	var (
		mu     sync.Mutex
		done   int
		failed bool
	)
	begin := func() error {
		mu.Lock()
		defer mu.Unlock()
		if failed && o.FailFast && ctx.Err() == nil {
			return ErrFailFast
		}
		return ctx.Err()
	}
	end := func(err error) {
		mu.Lock()
		defer mu.Unlock()
		failed = failed || err != nil
		done++
		if o.Progress != nil {
			o.Progress(done, len(targets))
		}
	}

	// The group gets no errors: each belongs to its target.
	var group errgroup.Group
	group.SetLimit(DefaultParallel)
	if o.Parallel > 0 {
		group.SetLimit(o.Parallel)
	}
	for i, target := range targets {
		group.Go(func() error {
			if err := begin(); err != nil {
				outcomes[i] = Outcome[R]{Err: err, Skipped: true}
				return nil
			}
			value, err := do(ctx, target)
			outcomes[i] = Outcome[R]{Value: value, Err: err}
			end(err)
			return nil
		})
	}
	_ = group.Wait()
	return outcomes
}
