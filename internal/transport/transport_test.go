package transport_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/civoctl/civoctl/internal/transport"
)

const key = "s3cr3t-k3y"

// bubble serves handler over in-memory connections, so that inside synctest the clock of both sides
// is the bubble's.
func bubble(t *testing.T, handler http.HandlerFunc, o transport.Options, test func(t *testing.T, c *http.Client)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		l := &pipes{conns: make(chan net.Conn), closed: make(chan struct{})}
		srv := &http.Server{Handler: handler}
		var serving sync.WaitGroup
		serving.Go(func() { srv.Serve(l) })
		base := &http.Transport{DialContext: l.dial}
		o.Base, o.Host = base, "api.test"
		test(t, transport.New(o))
		base.CloseIdleConnections()
		srv.Close()
		serving.Wait()
	})
}

type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	near, far := net.Pipe()
	select {
	case p.conns <- far:
		return near, nil
	case <-p.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { p.once.Do(func() { close(p.closed) }); return nil }
func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "memory", Net: "memory"} }

// reply is what became of a request, its body read.
type reply struct {
	status  int
	body    string
	bodyErr error
	header  http.Header
	proto   string
}

func send(t *testing.T, ctx context.Context, c *http.Client, method, url, form string) (reply, error) {
	t.Helper()
	var body io.Reader
	if form != "" {
		body = strings.NewReader(form)
	}
	req, err := http.NewRequestWithContext(ctx, method, url, body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "bearer "+key)
	if form != "" {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	resp, err := c.Do(req)
	if err != nil {
		if strings.Contains(err.Error(), key) {
			t.Errorf("the error shows the key: %v", err)
		}
		return reply{}, err
	}
	defer resp.Body.Close()
	data, bodyErr := io.ReadAll(resp.Body)
	return reply{resp.StatusCode, string(data), bodyErr, resp.Header, resp.Proto}, nil
}

// hostOf is what Options.Host wants of a server's URL.
func hostOf(srv *httptest.Server) string { return srv.Listener.Addr().String() }

func client(t *testing.T, o transport.Options) *http.Client {
	t.Helper()
	c := transport.New(o)
	t.Cleanup(c.CloseIdleConnections)
	return c
}

func TestUserAgent(t *testing.T) {
	var got string
	srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r.UserAgent() }))
	defer srv.Close()
	c := client(t, transport.Options{Host: hostOf(srv), UserAgent: "civoctl/1.2.3"})
	if _, err := send(t, t.Context(), c, "GET", srv.URL, ""); err != nil {
		t.Fatal(err)
	}
	if got != "civoctl/1.2.3" {
		t.Errorf("user agent %q", got)
	}
}

func TestOneConnectionServesSequentialRequests(t *testing.T) {
	conns := 0
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "[]") }))
	srv.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			conns++
		}
	}
	srv.Start()
	defer srv.Close()
	c := client(t, transport.Options{Host: hostOf(srv)})
	for range 5 {
		if r, err := send(t, t.Context(), c, "GET", srv.URL, ""); err != nil || r.body != "[]" {
			t.Fatal(r, err)
		}
	}
	if conns != 1 {
		t.Errorf("%d connections for 5 requests in a row", conns)
	}
}

func TestReplyIsUsableAfterItsContextEnded(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, `{"id":"1"}`) }))
	defer srv.Close()
	c := client(t, transport.Options{Host: hostOf(srv)})
	ctx, cancel := context.WithCancel(t.Context())
	req, _ := http.NewRequestWithContext(ctx, "POST", srv.URL+"/v2/instances", nil)
	resp, err := c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if data, err := io.ReadAll(resp.Body); err != nil || string(data) != `{"id":"1"}` {
		t.Errorf("a reply that arrived was lost to a later interruption: %q, %v", data, err)
	}
}

func TestErrorOfAnEmptyNil(t *testing.T) {
	if transport.Cause(nil) != "" || transport.NotSent(nil) || transport.NotSent(errors.New("anything")) {
		t.Error("nothing is known of an error that is not the transport's")
	}
}
