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

// reply is an answer before it is written, or the way in which it is withheld.
type reply struct {
	status      int
	kind        string // the content type
	body        []byte
	retry       string // Retry-After
	disposition disposition
}

// disposition is what the sandbox does with a reply.
type disposition int

const (
	replySent disposition = iota
	replyCut              // the connection is cut
	replyHeld             // no reply comes, however long the client waits
)

// errCut ends a reply in the middle.
var errCut = errors.New("connection cut")

// ServeHTTP answers a request, with the faults that hit it. The request is in the log before the
// first byte of its answer is written.
func (s *Sandbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	defer s.log.begin()()
	_ = http.NewResponseController(w).SetWriteDeadline(time.Time{}) // that of the connection's last answer
	start := s.opts.Now()
	fault, rules := s.faults.pick(r.Method, r.URL.Path, start)
	p, err := s.readRequest(w, r)
	var effect Effect
	out := s.respond(r, p, err, fault, &effect)
	s.logRequest(Request{
		Time: start, Took: s.opts.Now().Sub(start),
		Method: r.Method, Path: r.URL.Path[:min(len(r.URL.Path), largestPath)],
		Query: withoutSecrets(r.URL.Query()), Form: withoutSecrets(p),
		Status: out.status, Faults: rules, Effect: effect,
	})
	switch out.disposition {
	case replyHeld:
		select {
		case <-r.Context().Done():
		case <-s.done:
		}
		cutConnection(w)
	case replyCut:
		cutConnection(w)
	default:
		if err := s.send(w, r, out, fault); err != nil {
			cutConnection(w)
		}
	}
}

// readRequest returns the parameters of a request. It discards the body of a request without the
// key: only the key's owner can make the sandbox hold much.
func (s *Sandbox) readRequest(w http.ResponseWriter, r *http.Request) (params, error) {
	if !isAllowed(s, r) {
		_, _ = io.Copy(io.Discard, http.MaxBytesReader(w, r.Body, largestBody))
		return nil, nil
	}
	return readParams(w, r)
}

// logRequest keeps a request and hands it to Options.Log.
func (s *Sandbox) logRequest(r Request) {
	s.log.keep(r)
	if s.opts.Log != nil {
		s.opts.Log(r)
	}
}

// respond returns the reply to a request with the effects of its faults, in the order of their
// moments. unreadable is the error of reading the parameters.
func (s *Sandbox) respond(r *http.Request, p params, unreadable error, fault Fault, effect *Effect) reply {
	if err := s.pause(r.Context(), fault.Delay); err != nil {
		return reply{disposition: replyCut}
	}
	if disposition := fault.disposition(Before); disposition != replySent {
		return reply{disposition: disposition}
	}
	if out, ok := fault.override(); ok && !fault.After {
		return out
	}
	out := s.replyTo(r, p, unreadable, fault, effect)
	if disposition := fault.disposition(After); disposition != replySent {
		return reply{disposition: disposition}
	}
	if out, ok := fault.override(); ok {
		return out
	}
	if fault.Realistic && out.kind == jsonKind {
		if path, err := segments(r.URL); err == nil {
			out = makeRealistic(r.Method, path, out)
		}
	}
	if fault.Types {
		out.body = mistype(out.body)
	}
	return out
}

// replyTo returns the reply of a sandbox without faults.
func (s *Sandbox) replyTo(r *http.Request, p params, unreadable error, fault Fault, effect *Effect) reply {
	path, err := segments(r.URL)
	switch {
	case err != nil:
		return errorReply(err)
	case path[0] != "v2" && path[0] != "vnc":
		return notAPage()
	case path[0] == "vnc":
		return consolePage(s, r, path)
	case !isAllowed(s, r):
		return jsonReply(http.StatusUnauthorized, map[string]any{"result": "requires_authentication", "status": http.StatusUnauthorized})
	case unreadable != nil:
		return errorReply(unreadable)
	}
	v, err := s.dispatch(r, path[1:], p, fault, effect)
	if err != nil {
		*effect = Effect{}
		return errorReply(err)
	}
	if out, ok := v.(reply); ok {
		return out
	}
	return jsonReply(http.StatusOK, v)
}

// jsonKind is the content type of JSON.
const jsonKind = "application/json"

// jsonReply returns a reply with v as its JSON body.
func jsonReply(status int, v any) reply {
	body, err := json.Marshal(v)
	if err != nil {
		panic(err) // every reply is of types made to be encoded
	}
	return reply{status: status, kind: jsonKind, body: append(body, '\n')}
}

// textReply returns a reply that is a line of text.
func textReply(status int, text string) reply {
	return reply{status: status, kind: "text/plain; charset=utf-8", body: []byte(text + "\n")}
}

// notAPage returns the reply to a path that nothing is at. Like the API's own it is no JSON:
// clients tell it from an error of a call by that.
func notAPage() reply { return textReply(http.StatusNotFound, "404 page not found") }

// errorReply returns the reply for an error.
func errorReply(err error) reply {
	return asAPIError(err).reply()
}

// send writes a reply: whole, or in pieces and cut as the fault says. Its errors end the
// connection.
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
	extendDeadline := func() { _ = control.SetWriteDeadline(time.Now().Add(longestWrite)) }
	extendDeadline()
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
		extendDeadline()
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

// pause waits for d. It returns an error when the client or the sandbox goes away.
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

// cutConnection ends the connection under a request: by a reset of TCP, or of the stream for
// HTTP/2.
func cutConnection(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // HTTP/2: only the stream can be cut
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}
