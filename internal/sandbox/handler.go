package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"strconv"
	"time"
)

// reply is an answer before it is written.
type reply struct {
	status int
	kind   string // the content type
	body   []byte
	retry  string // Retry-After
}

// errCut ends a request without an answer.
var errCut = errors.New("connection cut")

// ServeHTTP answers a request, and makes what trouble the faults say.
func (s *Sandbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.log.begin()
	start := s.opts.Now()
	seen := Request{Time: start, Method: r.Method, Path: r.URL.Path, Query: r.URL.Query()}
	defer func() {
		seen.Took = s.opts.Now().Sub(start)
		s.log.end(seen)
		if s.opts.Log != nil {
			s.opts.Log(seen)
		}
	}()
	fault, rules := s.faults.pick(r.Method, r.URL.Path, start)
	seen.Faults = rules
	p, err := readParams(w, r)
	seen.Form = p.loggable()
	out, err := s.respond(r, p, err, fault, &seen.Effect)
	if err == nil {
		seen.Status = out.status
		err = s.send(w, r, out, fault)
	}
	if err != nil {
		seen.Status = 0
		cut(w)
	}
}

// respond makes the answer, in the order of a fault's moments; an error means that there is to be none.
func (s *Sandbox) respond(r *http.Request, p params, unreadable error, fault Fault, effect *Effect) (reply, error) {
	if err := s.pause(r.Context(), fault.Delay); err != nil {
		return reply{}, err
	}
	if err := s.strike(r.Context(), fault, Before); err != nil {
		return reply{}, err
	}
	if out, ok := fault.instead(); ok && !fault.After {
		return out, nil
	}
	out := s.reply(r, p, unreadable, fault, effect)
	if err := s.strike(r.Context(), fault, After); err != nil {
		return reply{}, err
	}
	if out, ok := fault.instead(); ok {
		return out, nil
	}
	if fault.Types {
		out.body = mistype(out.body)
	}
	return out, nil
}

// reply is what a sandbox without faults would answer.
func (s *Sandbox) reply(r *http.Request, p params, unreadable error, fault Fault, effect *Effect) reply {
	path, err := segments(r.URL)
	switch {
	case err != nil:
		return jsonReply(asAPIError(err).Status, err)
	case path[0] != "v2":
		return reply{status: http.StatusNotFound, kind: "text/plain; charset=utf-8", body: []byte("404 page not found\n")}
	case !s.allowed(r):
		return jsonReply(http.StatusUnauthorized, map[string]any{"result": "requires_authentication", "status": http.StatusUnauthorized})
	case unreadable != nil:
		return jsonReply(asAPIError(unreadable).Status, asAPIError(unreadable))
	}
	v, err := s.answer(r, path[1:], p, fault, effect)
	if err != nil {
		*effect = Effect{}
		e := asAPIError(err)
		return jsonReply(e.Status, e)
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
	w.WriteHeader(out.status)
	const pieces = 8
	for step := len(body)/pieces + 1; fault.Drip > 0 && len(body) > step; body = body[step:] {
		if _, err := w.Write(body[:step]); err != nil {
			return err
		}
		if err := http.NewResponseController(w).Flush(); err != nil {
			return err
		}
		if err := s.pause(r.Context(), fault.Drip); err != nil {
			return err
		}
	}
	if _, err := w.Write(body); err != nil {
		return err
	}
	if fault.Truncate {
		if err := http.NewResponseController(w).Flush(); err != nil {
			return err
		}
		return errCut
	}
	return nil
}

// strike cuts or hangs a request when it is the moment.
func (s *Sandbox) strike(ctx context.Context, fault Fault, now Moment) error {
	if fault.Hang == now {
		select {
		case <-ctx.Done():
		case <-s.done:
		}
		return errCut
	}
	if fault.Reset == now {
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

// instead is the answer that a fault gives in the place of the real one.
func (f Fault) instead() (reply, bool) {
	switch {
	case f.HTML != 0:
		title := strconv.Itoa(f.HTML) + " " + http.StatusText(f.HTML)
		return reply{status: f.HTML, kind: "text/html; charset=utf-8", retry: f.RetryAfter,
			body: []byte("<html>\n<head><title>" + title + "</title></head>\n<body><h1>" + title + "</h1></body>\n</html>\n")}, true
	case f.Status != 0:
		out := jsonReply(f.Status, &apiError{Code: firstOf(f.Code, "internal_server_error"), Reason: "a fault of the sandbox's"})
		out.retry = f.RetryAfter
		return out, true
	}
	return reply{}, false
}

// mistype gives every value of a JSON body another type than it should have.
func mistype(body []byte) []byte {
	var v any
	if json.Unmarshal(body, &v) != nil {
		return body
	}
	return jsonReply(0, wrong(v)).body
}

func wrong(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name := range v {
			v[name] = wrong(v[name])
		}
		return v
	case []any:
		object := map[string]any{}
		for i := range v {
			object[strconv.Itoa(i)] = wrong(v[i])
		}
		return object
	case string:
		return len(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return []any{v}
}
