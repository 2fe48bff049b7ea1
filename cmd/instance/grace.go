package instance

import (
	"context"
	"time"

	"github.com/civoctl/civoctl/internal/interrupt"
)

// grace is how long the request that creates, and the search for its instances, go on after an
// interruption.
const grace = 5 * time.Second

// withGrace returns a context that outlives the cancellation of ctx by the grace.
func withGrace(ctx context.Context) (context.Context, context.CancelFunc) {
	return interrupt.Grace(ctx, grace)
}

// sleepContext waits for d, or returns the error of a context that is done first.
func sleepContext(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return ctx.Err()
	case <-ctx.Done():
		return ctx.Err()
	}
}
