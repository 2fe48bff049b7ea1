// Package interrupt says what becomes of work that lasts when the run is interrupted, which
// ends its context:
//
//   - What only reads or computes ends at once. [Leave] does so for calls that take no
//     context, such as a read of a pipe.
//   - A request that changes something and is under way has a [Grace], so that its reply can
//     still tell what it did. No such request is begun after the interruption.
//
// [Catch] turns signals into that end.
package interrupt

import (
	"context"
	"time"
)

// Leave calls f and returns what f returns. Where ctx ends first, it returns the error of ctx
// and leaves the call behind: what f uses must be of no use to anybody else by then.
func Leave[T any](ctx context.Context, f func() (T, error)) (T, error) {
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
		var none T
		return none, ctx.Err()
	}
}

// originKey is the key of the context that a context with a grace outlives.
type originKey struct{}

// Grace returns a context that outlives the end of ctx by d.
func Grace(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
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

// Origin returns the context whose end is the interruption: the one that a grace was given
// to, else ctx itself.
func Origin(ctx context.Context) context.Context {
	if origin, ok := ctx.Value(originKey{}).(context.Context); ok {
		return origin
	}
	return ctx
}
