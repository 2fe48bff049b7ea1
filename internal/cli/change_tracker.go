package cli

import (
	"context"
	"net/http"
	"time"

	"github.com/civoctl/civoctl/internal/interrupt"
	"github.com/civoctl/civoctl/internal/transport"
)

// changeGrace is how long a request that changes something may go on after an interruption, where
// it has no grace of its own: its reply says what it did.
const changeGrace = 3 * time.Second

// changeTracker is a round tripper that gives requests which change something a grace, and records
// in the API that there was one.
type changeTracker struct {
	next http.RoundTripper
	api  *API
}

// RoundTrip sends the request, with the grace where it changes something.
func (c *changeTracker) RoundTrip(r *http.Request) (*http.Response, error) {
	if transport.IsReadOnly(r.Method) {
		return c.next.RoundTrip(r)
	}
	c.api.tried.Store(true)
	ctx := r.Context()
	if interrupt.Origin(ctx) == ctx {
		var cancel context.CancelFunc
		ctx, cancel = interrupt.WithGrace(ctx, changeGrace)
		defer cancel()
		r = r.WithContext(ctx)
	}
	resp, err := c.next.RoundTrip(r)
	if !transport.NotSent(err) {
		c.api.changed.Store(true)
	}
	return resp, err
}
