package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"
)

// reply is an answer before it is written, or the lack of one.
type reply struct {
	status int
	kind   string // the content type
	body   []byte
	retry  string // Retry-After
	fate   fate
}

// fate is what becomes of a reply.
type fate int

const (
	sent fate = iota
	lost      // the connection is cut
	held      // nothing comes, for as long as the client waits
)

// errCut ends a reply in the middle.
var errCut = errors.New("connection cut")

// ServeHTTP answers a request, and makes what trouble the faults say. The request is in the log before the first byte of
// its answer is out.
func (s *Sandbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	defer s.log.begin()()
	_ = http.NewResponseController(w).SetWriteDeadline(time.Time{}) // that of the connection's last answer
	start := s.opts.Now()
	fault, rules := s.faults.pick(r.Method, r.URL.Path, start)
	p, err := s.params(w, r)
	var effect Effect
	out := s.respond(r, p, err, fault, &effect)
	s.record(Request{
		Time: start, Took: s.opts.Now().Sub(start),
		Method: r.Method, Path: r.URL.Path[:min(len(r.URL.Path), largestPath)],
		Query: loggable(r.URL.Query()), Form: loggable(p),
		Status: out.status, Faults: rules, Effect: effect,
	})
	switch out.fate {
	case held:
		select {
		case <-r.Context().Done():
		case <-s.done:
		}
		cut(w)
	case lost:
		cut(w)
	default:
		if err := s.send(w, r, out, fault); err != nil {
			cut(w)
		}
	}
}

// params reads what a request says. The body of one without the key is not kept: nobody but the key's owner can
// make the sandbox hold much.
func (s *Sandbox) params(w http.ResponseWriter, r *http.Request) (params, error) {
	if !s.allowed(r) {
		_, _ = io.Copy(io.Discard, http.MaxBytesReader(w, r.Body, largestBody))
		return nil, nil
	}
	return readParams(w, r)
}

func (s *Sandbox) record(r Request) {
	s.log.keep(r)
	if s.opts.Log != nil {
		s.opts.Log(r)
	}
}

// respond makes the answer, in the order of a fault's moments.
func (s *Sandbox) respond(r *http.Request, p params, unreadable error, fault Fault, effect *Effect) reply {
	if err := s.pause(r.Context(), fault.Delay); err != nil {
		return reply{fate: lost}
	}
	if fate := fault.fate(Before); fate != sent {
		return reply{fate: fate}
	}
	if out, ok := fault.instead(); ok && !fault.After {
		return out
	}
	out := s.reply(r, p, unreadable, fault, effect)
	if fate := fault.fate(After); fate != sent {
		return reply{fate: fate}
	}
	if out, ok := fault.instead(); ok {
		return out
	}
	if fault.Types {
		out.body = mistype(out.body)
	}
	return out
}

// reply is what a sandbox without faults would answer.
func (s *Sandbox) reply(r *http.Request, p params, unreadable error, fault Fault, effect *Effect) reply {
	path, err := segments(r.URL)
	switch {
	case err != nil:
		return errorReply(err)
	case path[0] != "v2":
		return reply{status: http.StatusNotFound, kind: "text/plain; charset=utf-8", body: []byte("404 page not found\n")}
	case !s.allowed(r):
		return jsonReply(http.StatusUnauthorized, map[string]any{"result": "requires_authentication", "status": http.StatusUnauthorized})
	case unreadable != nil:
		return errorReply(unreadable)
	}
	v, err := s.answer(r, path[1:], p, fault, effect)
	if err != nil {
		*effect = Effect{}
		return errorReply(err)
	}
	return jsonReply(http.StatusOK, v)
}

func jsonReply(status int, v any) reply {
	body, err := json.Marshal(v)
	if err != nil {
		panic(err) // every reply is of types made to be encoded
	}
	return reply{status: status, kind: "application/json", body: append(body, '\n')}
}

func errorReply(err error) reply {
	e := asAPIError(err)
	return jsonReply(e.Status, e)
}

// send writes an answer, whole unless a fault is against it.
func (s *Sandbox) send(w http.ResponseWriter, r *http.Request, out reply, fault Fault) error {
	h := w.Header()
	h.Set("Content-Type", out.kind)
	h.Set("Content-Length", strconv.Itoa(len(out.body)))
	if out.retry != "" {
		h.Set("Retry-After", out.retry)
	}
	body := out.body
	if fault.Truncate {
		body = body[:len(body)/2]
	}
	control := http.NewResponseController(w)
	hurry := func() { _ = control.SetWriteDeadline(time.Now().Add(longestWrite)) } // where there is such a thing
	hurry()
	w.WriteHeader(out.status)
	const pieces = 8
	for step := len(body)/pieces + 1; fault.Drip > 0 && len(body) > step; body = body[step:] {
		if _, err := w.Write(body[:step]); err != nil {
			return err
		}
		if err := control.Flush(); err != nil {
			return err
		}
		if err := s.pause(r.Context(), fault.Drip); err != nil {
			return err
		}
		hurry()
	}
	if _, err := w.Write(body); err != nil {
		return err
	}
	if fault.Truncate {
		if err := control.Flush(); err != nil {
			return err
		}
		return errCut
	}
	return nil
}

// pause waits, unless the client or the sandbox goes away.
func (s *Sandbox) pause(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-s.done:
		return errCut
	}
}

// cut ends the connection under a request: by a reset, where there is such a thing.
func cut(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // HTTP/2: only the stream can be cut
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}
