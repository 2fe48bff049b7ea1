// Package interrupt ends long work when a signal interrupts the run. [Catch] turns signals into
// the end of a context, and two rules say what the end of that context does:
//
//   - Work that only reads or computes ends at once. [Call] does so for calls that take no
//     context, such as a read of a pipe.
//   - A request that changes something and is under way has a grace period ([WithGrace]), so that
//     its reply can still tell what it did. No such request begins after the interruption.
package interrupt

import (
	"context"
	"time"
)

// Call calls f and returns its results. If ctx ends first, Call returns the error of ctx and f
// goes on in the background: the caller must not touch what f uses after that.
func Call[T any](ctx context.Context, f func() (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	results := make(chan result, 1)
	go func() {
		value, err := f()
		results <- result{value, err}
	}()
	select {
	case r := <-results:
		return r.value, r.err
	case <-ctx.Done():
		var zero T
		return zero, ctx.Err()
	}
}

// originKey is the key under which a context with a grace period holds the context it outlives.
type originKey struct{}

// WithGrace returns a context with the values of ctx that ends d after ctx does, or when the
// returned function is called.
func WithGrace(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	longer := context.WithValue(context.WithoutCancel(ctx), originKey{}, Origin(ctx))
	longer, cancel := context.WithCancel(longer)
	stop := context.AfterFunc(ctx, func() {
		timer := time.AfterFunc(d, cancel)
		context.AfterFunc(longer, func() { timer.Stop() })
	})
	return longer, func() {
		stop()
		cancel()
	}
}

// Origin returns the context whose end is the interruption: the one that was passed to
// [WithGrace] if ctx has a grace period, otherwise ctx itself.
func Origin(ctx context.Context) context.Context {
	if origin, ok := ctx.Value(originKey{}).(context.Context); ok {
		return origin
	}
	return ctx
}
