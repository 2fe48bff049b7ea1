package transport

import (
	"context"
	"errors"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"

	"github.com/civoctl/civoctl/internal/interrupt"
)

// retrier repeats a request as far as its class allows.
type retrier struct {
	next    http.RoundTripper
	tries   int
	onRetry func(Retry) // may be nil
}

// errRetryReply tells backoff to try again after a reply that is worth another try.
var errRetryReply = errors.New("try again")

func (r retrier) RoundTrip(req *http.Request) (*http.Response, error) {
	var (
		ctx    = req.Context()
		class  = classOf(req)
		budget = WaitBudget
		tries  int
		sent   bool  // some try may have sent the request
		last   error // of the last try
		status int   // of the reply to the last try; 0 for no whole reply
	)
	// After an interruption, a request with a grace period ends its try and begins no other.
	origin := interrupt.Origin(ctx)
	try := func() (*http.Response, error) {
		if origin.Err() != nil && !IsReadOnly(req.Method) {
			return nil, backoff.Permanent(contextError(origin))
		}
		tries++
		status = 0
		again, err := cloneForTry(req, tries)
		if err != nil {
			return nil, backoff.Permanent(err)
		}
		resp, err := r.next.RoundTrip(again)
		if err != nil {
			sent, last = sent || !NotSent(err), err
			if ctx.Err() != nil || !class.retriesError(err) {
				err = backoff.Permanent(err)
			}
			return nil, err
		}
		sent = true
		if !class.retriesReply(resp) {
			return resp, nil
		}
		if bodyError(resp) == nil {
			status = resp.StatusCode
		}
		wait := retryAfter(resp.Header, time.Now())
		switch {
		case wait > budget:
			return resp, nil
		case wait > 0:
			budget -= wait
			return resp, &backoff.RetryAfterError{Duration: wait}
		}
		return resp, errRetryReply
	}

	resp, err := backoff.Retry(origin, try,
		backoff.WithBackOff(&backoff.ExponentialBackOff{
			InitialInterval: 250 * time.Millisecond, RandomizationFactor: 0.5, Multiplier: 2, MaxInterval: 5 * time.Second,
		}),
		backoff.WithMaxTries(uint(r.tries)),
		backoff.WithMaxElapsedTime(timeLeft(ctx)),
		backoff.WithNotify(func(error, time.Duration) {
			if r.onRetry != nil {
				r.onRetry(Retry{Status: status, Try: tries + 1, Tries: r.tries})
			}
		}),
	)
	switch {
	case err == nil, resp != nil && ctx.Err() == nil:
		return resp, nil
	case ctx.Err() != nil:
		return nil, &requestError{err: contextError(ctx), maybeSent: sent, tries: tries}
	case origin.Err() != nil && last != nil:
		err = last
	}
	if f, ok := errors.AsType[*requestError](err); ok {
		err = f.err
	}
	return nil, &requestError{err: err, maybeSent: sent, tries: tries}
}

// retryAfter returns how long the Retry-After header asks the client to wait. The header is a
// number of seconds or a date; a date is compared with the reply's Date header if there is one,
// otherwise with now. retryAfter returns 0 if the header is absent, malformed or in the past.
func retryAfter(h http.Header, now time.Time) time.Duration {
	text := strings.TrimSpace(h.Get("Retry-After"))
	if seconds, err := strconv.ParseUint(text, 10, 64); err == nil {
		return time.Duration(min(seconds, math.MaxInt64/uint64(time.Second))) * time.Second
	}
	until, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	if date, err := http.ParseTime(h.Get("Date")); err == nil {
		now = date
	}
	return max(until.Sub(now), 0)
}

// timeLeft returns the time until the deadline of ctx, at least 1 ns, or 0 if ctx has no deadline:
// backoff takes 0 for no limit.
func timeLeft(ctx context.Context) time.Duration {
	deadline, ok := ctx.Deadline()
	if !ok {
		return 0
	}
	return max(time.Until(deadline), 1)
}

// IsReadOnly reports whether requests of an HTTP method, in upper case, change nothing on the
// server.
func IsReadOnly(method string) bool {
	return method == "" || method == http.MethodGet || method == http.MethodHead
}

// retryClass says what repeating a request would do.
type retryClass int

const (
	create       retryClass = iota // creates another instance
	action                         // performs an action a second time
	idempotent                     // changes nothing further
	unrepeatable                   // impossible: the body cannot be read twice
)

// classOf returns the class of a request, by its method, path and body.
func classOf(req *http.Request) retryClass {
	switch {
	case req.Body != nil && req.Body != http.NoBody && req.GetBody == nil:
		return unrepeatable
	case req.Method == http.MethodPost && strings.HasSuffix(strings.TrimRight(req.URL.Path, "/"), "/v2/instances"):
		return create
	}
	switch req.Method {
	case "", http.MethodGet, http.MethodHead, http.MethodPut, http.MethodDelete:
		return idempotent
	}
	return action
}

// retriesError reports whether a request of the class is sent again after err.
func (k retryClass) retriesError(err error) bool {
	switch {
	case k == unrepeatable || isPermanent(err):
		return false
	case k == idempotent:
		return true
	}
	return NotSent(err)
}

// retriesReply reports whether a request of the class is sent again after a reply, by its status
// and by whether its body is whole.
func (k retryClass) retriesReply(resp *http.Response) bool {
	switch resp.StatusCode {
	case http.StatusTooManyRequests:
		return k == idempotent || k == action
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return k == idempotent
	}
	err := bodyError(resp)
	return err != nil && k == idempotent && !isPermanent(err)
}

// tryNumber is the key under which a request's context holds the number of the try, from 1.
type tryNumber struct{}

// cloneForTry returns a copy of req for the nth try, from 1, with a body of its own: net/http may
// still be reading the body of the try before. It returns the error of req.GetBody.
func cloneForTry(req *http.Request, n int) (*http.Request, error) {
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
