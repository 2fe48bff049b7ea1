package batch

import (
	"context"
	"fmt"
	"time"

	"github.com/civoctl/civoctl/cmd/instance/outcome"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/interrupt"
	"github.com/civoctl/civoctl/internal/target"
	"github.com/civoctl/civoctl/internal/transport"
	"github.com/civoctl/civoctl/pkg/civo"
)

const (
	// mostLag is how long what is read back may lag behind a change that the API accepted.
	mostLag = 5 * time.Second
	// lagPause is the pause between two reads during that time.
	lagPause = 500 * time.Millisecond
)

// start asks the API for the change and returns the instance as then known. A failure counts for
// nothing when the change is seen to have started.
func (v *Verb) start(ctx context.Context, c *civo.Client, i civo.Instance) (civo.Instance, error) {
	after, err := v.Call(ctx, c, i)
	if err != nil && v.HasStarted != nil && !transport.NotSent(err) {
		ctx, cancel := outcome.ReadGrace(ctx)
		defer cancel()
		if now, readErr := c.GetInstance(ctx, i.ID); readErr == nil && v.HasStarted(now, outcome.IsRefused(err)) {
			return now, nil
		}
	}
	return after, err
}

// ReadBack reads an instance after a change that the API accepted, until the instance is right, and
// for five seconds at most, because what an API reads may lag behind what it wrote. It returns the
// instance as last read. An error says that the change was accepted.
func ReadBack(ctx context.Context, c *civo.Client, i civo.Instance, isRight func(civo.Instance) bool) (civo.Instance, error) {
	read, cancel := outcome.ReadGrace(ctx)
	defer cancel()
	end := time.After(mostLag)
	for {
		now, found, err := target.Get(read, c, i.ID)
		switch {
		case err != nil:
			return i, fmt.Errorf("%w, and reading it back failed: %w", outcome.ErrAccepted, err)
		case !found:
			return i, failure.Errorf(failure.NotFound, "%w, and it is gone from %s", outcome.ErrAccepted, c.Region)
		case isRight(now):
			return now, nil
		}
		select {
		case <-time.After(lagPause):
		case <-end:
			return now, nil
		case <-interrupt.Origin(ctx).Done():
			return now, fmt.Errorf("%w: %w", outcome.ErrAccepted, context.Canceled)
		}
	}
}
