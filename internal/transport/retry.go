package transport

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"

	"github.com/civoctl/civoctl/internal/interrupt"
)

type retry struct {
	next  http.RoundTripper
	tries int
}

// errAgain asks backoff for another try where there is a reply, not an error.
var errAgain = errors.New("try again")

func (r retry) RoundTrip(req *http.Request) (*http.Response, error) {
	var (
		ctx    = req.Context()
		verb   = kindOf(req)
		budget = WaitBudget
		tries  int
		sent   bool
		last   error // of the last try
	)
	// A request with a grace ends its try after an interruption, and begins no other.
	origin := interrupt.Origin(ctx)
	try := func() (*http.Response, error) {
		if origin.Err() != nil && !IsReadOnly(req.Method) {
			return nil, backoff.Permanent(stopped(origin))
		}
		tries++
		again, err := repeat(req, tries)
		if err != nil {
			return nil, backoff.Permanent(err)
		}
		resp, err := r.next.RoundTrip(again)
		if err != nil {
			sent, last = sent || !NotSent(err), err
			if ctx.Err() != nil || !verb.afterError(err) {
				err = backoff.Permanent(err)
			}
			return nil, err
		}
		sent = true
		if !verb.afterReply(resp) {
			return resp, nil
		}
		wait := retryAfter(resp.Header, time.Now())
		switch {
		case wait > budget:
			return resp, nil
		case wait > 0:
			budget -= wait
			return resp, &backoff.RetryAfterError{Duration: wait}
		}
		return resp, errAgain
	}

	resp, err := backoff.Retry(origin, try,
		backoff.WithBackOff(&backoff.ExponentialBackOff{
			InitialInterval: 250 * time.Millisecond, RandomizationFactor: 0.5, Multiplier: 2, MaxInterval: 5 * time.Second,
		}),
		backoff.WithMaxTries(uint(r.tries)),
		backoff.WithMaxElapsedTime(timeLeft(ctx)),
	)
	switch {
	case err == nil, resp != nil && ctx.Err() == nil:
		return resp, nil
	case ctx.Err() != nil:
		return nil, &failure{err: stopped(ctx), sent: sent, tries: tries}
	case origin.Err() != nil && last != nil:
		err = last
	}
	if f, ok := errors.AsType[*failure](err); ok {
		err = f.err
	}
	return nil, &failure{err: err, sent: sent, tries: tries}
}

// timeLeft is how long backoff may go on: 0, without a deadline, is for ever.
func timeLeft(ctx context.Context) time.Duration {
	deadline, ok := ctx.Deadline()
	if !ok {
		return 0
	}
	return max(time.Until(deadline), 1)
}

// IsReadOnly reports whether a request of the method, in capitals, changes nothing.
func IsReadOnly(method string) bool {
	return method == "" || method == http.MethodGet || method == http.MethodHead
}

// kind says what a repetition of a request would do.
type kind int

const (
	create     kind = iota // makes another server
	action                 // does something once more
	idempotent             // changes nothing further
	unwinding              // has a body that cannot be read twice
)

func kindOf(req *http.Request) kind {
	switch {
	case req.Body != nil && req.Body != http.NoBody && req.GetBody == nil:
		return unwinding
	case req.Method == http.MethodPost && strings.HasSuffix(strings.TrimRight(req.URL.Path, "/"), "/v2/instances"):
		return create
	}
	switch req.Method {
	case "", http.MethodGet, http.MethodHead, http.MethodPut, http.MethodDelete:
		return idempotent
	}
	return action
}

func (k kind) afterError(err error) bool {
	switch {
	case k == unwinding || lasting(err):
		return false
	case k == idempotent:
		return true
	}
	return NotSent(err)
}

func (k kind) afterReply(resp *http.Response) bool {
	switch resp.StatusCode {
	case http.StatusTooManyRequests:
		return k == idempotent || k == action
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return k == idempotent
	}
	err := brokenOff(resp)
	return err != nil && k == idempotent && !lasting(err)
}

type tryNumber struct{}

// repeat is the request as the nth try sends it. It is a copy: net/http may still be reading the last try's body.
func repeat(req *http.Request, n int) (*http.Request, error) {
	again := req.Clone(context.WithValue(req.Context(), tryNumber{}, n))
	if n > 1 && req.GetBody != nil {
		body, err := req.GetBody()
		if err != nil {
			return nil, err
		}
		again.Body = body
	}
	return again, nil
}
