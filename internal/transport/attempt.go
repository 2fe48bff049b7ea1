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

// attempt is one try. Its time limit covers the reading of the body, which is why it reads it.
type attempt struct {
	next    http.RoundTripper
	timeout time.Duration
}

func (a attempt) RoundTrip(req *http.Request) (*http.Response, error) {
	caller := req.Context()
	ctx, cancel := context.WithTimeoutCause(caller, a.timeout, timeout(a.timeout))
	defer cancel()

	var seen sighting
	var way way
	ctx = context.WithValue(ctx, wayKey{}, &way)
	// A change that has no connection yet is not sent after an interruption, whatever grace it has.
	defer context.AfterFunc(interrupt.Origin(caller), func() {
		if !IsReadOnly(req.Method) && seen.noConnection() {
			cancel()
		}
	})()
	resp, err := a.next.RoundTrip(req.WithContext(httptrace.WithClientTrace(ctx, seen.trace())))
	if err != nil {
		sent := !seen.noConnection()
		if err = reason(caller, ctx, err); !sent && caller.Err() == nil {
			err = way.blame(err)
		}
		return nil, &failure{err: err, sent: sent}
	}

	data, err := readWhole(resp)
	whole := newBody(data, nil)
	if err != nil {
		whole = newBody(data, &failure{err: reason(caller, ctx, err), sent: true})
	}
	resp.Body = whole
	if req.Method != http.MethodHead {
		resp.ContentLength = int64(len(data))
		resp.TransferEncoding = nil
	}
	return resp, nil
}

// reason prefers what ended a context to what the connection made of it.
func reason(caller, try context.Context, err error) error {
	switch {
	case caller.Err() != nil:
		return stopped(caller)
	case try.Err() != nil:
		return context.Cause(try)
	}
	return err
}

func stopped(ctx context.Context) error {
	if cause := context.Cause(ctx); cause != ctx.Err() {
		return fmt.Errorf("%w: %w", ctx.Err(), cause)
	}
	return ctx.Err()
}

// sighting watches net/http look for a connection. Within one call it may look several times; each time but the last, nothing of the body of
// a request that must not be doubled had been read: see once.
type sighting struct{ looked, got atomic.Bool }

func (s *sighting) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GetConn: func(string) { s.looked.Store(true); s.got.Store(false) },
		GotConn: func(httptrace.GotConnInfo) { s.got.Store(true) },
	}
}

// noConnection is certain: a RoundTripper that does not report to httptrace gives false.
func (s *sighting) noConnection() bool { return s.looked.Load() && !s.got.Load() }
