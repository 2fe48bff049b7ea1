package cli

import (
	"context"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/civoctl/civoctl/internal/interrupt"
	"github.com/civoctl/civoctl/internal/transport"
)

// changeGrace is how long a request that changes something and is under way may go on
// after an interruption, where it has no grace of its own: its reply tells what it did.
const changeGrace = 3 * time.Second

// changes is a round tripper that gives requests which change something a grace, and remembers
// whether there was one.
type changes struct {
	next http.RoundTripper
	any  atomic.Bool  // set once such a request was made
	sent *atomic.Bool // set once such a request may have left
}

// RoundTrip sends the request; it adds the grace to one that changes something.
func (c *changes) RoundTrip(r *http.Request) (*http.Response, error) {
	if transport.IsReadOnly(r.Method) {
		return c.next.RoundTrip(r)
	}
	c.any.Store(true)
	ctx := r.Context()
	if interrupt.Origin(ctx) == ctx {
		var cancel context.CancelFunc
		ctx, cancel = interrupt.WithGrace(ctx, changeGrace)
		defer cancel()
		r = r.WithContext(ctx)
	}
	resp, err := c.next.RoundTrip(r)
	if !transport.NotSent(err) {
		c.sent.Store(true)
	}
	return resp, err
}
