// Package bulk does one thing to many targets, a bounded number at a time, and
// says of each what came of it.
//
// Policy: a failure stops none of the others unless [Options.FailFast] is set,
// and what has begun is never cut short by it. Nothing new begins once the
// context is done. A panic in the work is a bug and ends the program.
package bulk

import (
	"context"
	"errors"
	"sync"

	"golang.org/x/sync/errgroup"
)

// DefaultParallel is how many targets are worked on at once where
// [Options.Parallel] does not say.
const DefaultParallel = 8

// ErrFailFast is the error of a target that was skipped because another failed.
var ErrFailFast = errors.New("skipped after an earlier failure")

// Options bounds a run. The zero value is useful.
type Options struct {
	Parallel int  // targets worked on at once; below 1 means DefaultParallel
	FailFast bool // begin nothing more after the first failure

	// Progress is told how many targets have been worked on, failures included
	// and skipped ones not. Calls never overlap and done only grows.
	Progress func(done, total int)
}

// Outcome is what came of one target.
type Outcome[R any] struct {
	Value R
	Err   error

	// Skipped means that the work never began. Err then is ErrFailFast or the
	// context's error.
	Skipped bool
}

// Run calls do for each target and returns the outcomes in the order of the
// targets, once all that began have ended.
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

	// The group carries no errors: each belongs to its target.
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
