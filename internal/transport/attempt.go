package transport

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"

	"github.com/civoctl/civoctl/internal/interrupt"
)

// singleTry sends a request once and reads the whole reply, both within timeout.
type singleTry struct {
	next    http.RoundTripper
	timeout time.Duration
}

func (s singleTry) RoundTrip(req *http.Request) (*http.Response, error) {
	caller := req.Context()
	ctx, cancel := context.WithTimeoutCause(caller, s.timeout, timeoutError(s.timeout))
	defer cancel()

	var conn connTrace
	var via route
	ctx = context.WithValue(ctx, routeKey{}, &via)
	// After an interruption, a change without a connection is not sent, whatever its grace period.
	defer context.AfterFunc(interrupt.Origin(caller), func() {
		if !IsReadOnly(req.Method) && conn.hasNoConn() {
			cancel()
		}
	})()
	resp, err := s.next.RoundTrip(req.WithContext(httptrace.WithClientTrace(ctx, conn.trace())))
	if err != nil {
		sent := !conn.hasNoConn()
		if err = endCause(caller, ctx, err); !sent && caller.Err() == nil {
			err = via.attributeError(err)
		}
		return nil, &requestError{err: err, maybeSent: sent}
	}

	data, err := readBody(resp)
	whole := newWholeBody(data, nil)
	if err != nil {
		whole = newWholeBody(data, &requestError{err: endCause(caller, ctx, err), maybeSent: true})
	}
	resp.Body = whole
	if req.Method != http.MethodHead {
		resp.ContentLength = int64(len(data))
		resp.TransferEncoding = nil
	}
	return resp, nil
}

// endCause returns why a try failed: the error of the caller's context if that has ended, the cause
// of the try's own context if that has, otherwise err.
func endCause(caller, try context.Context, err error) error {
	switch {
	case caller.Err() != nil:
		return contextError(caller)
	case try.Err() != nil:
		return context.Cause(try)
	}
	return err
}

// contextError returns the error of ctx, which must have ended, joined with its cause if that is
// another one.
func contextError(ctx context.Context) error {
	if cause := context.Cause(ctx); cause != ctx.Err() {
		return fmt.Errorf("%w: %w", ctx.Err(), cause)
	}
	return ctx.Err()
}

// connTrace records whether net/http requested and obtained a connection. Within one call net/http
// may request several. Each time but the last, nothing was read of the body of a request that must
// not be sent twice: see replayGuard.
type connTrace struct{ isRequested, isObtained atomic.Bool }

// trace returns the hooks that record the connection of one call.
func (t *connTrace) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GetConn: func(string) { t.isRequested.Store(true); t.isObtained.Store(false) },
		GotConn: func(httptrace.GotConnInfo) { t.isObtained.Store(true) },
	}
}

// hasNoConn reports whether the call certainly has no connection. It reports false for a
// RoundTripper that does not use httptrace.
func (t *connTrace) hasNoConn() bool { return t.isRequested.Load() && !t.isObtained.Load() }
