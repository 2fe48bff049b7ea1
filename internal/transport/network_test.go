package transport_test

import (
	"bytes"
	"compress/gzip"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/civoctl/civoctl/internal/transport"
)

// listen runs serve for every connection to a loopback port until the test ends.
func listen(t *testing.T, serve func(net.Conn)) (addr string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			all.Go(func() { defer conn.Close(); serve(conn) })
		}
	})
	t.Cleanup(func() { l.Close(); all.Wait() })
	return l.Addr().String()
}

func TestConnectionRefused(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	c := client(t, transport.Options{Host: addr, Tries: 2})
	_, err = send(t, t.Context(), c, "POST", "http://"+addr+"/v2/instances", "hostname=web")
	if !strings.HasPrefix(transport.Cause(err), "connection refused by 127.0.0.1:") || !transport.NotSent(err) {
		t.Errorf("%v: cause %q, not sent %t", err, transport.Cause(err), transport.NotSent(err))
	}
}

func TestConnectionResetAfterTheRequestArrived(t *testing.T) {
	for _, tt := range []struct {
		method string
		want   int32
	}{{"POST", 1}, {"GET", 3}} {
		var n atomic.Int32
		addr := listen(t, func(c net.Conn) {
			n.Add(1)
			c.Read(make([]byte, 4096))
			c.(*net.TCPConn).SetLinger(0)
		})
		c := client(t, transport.Options{Host: addr, Tries: 3})
		_, err := send(t, t.Context(), c, tt.method, "http://"+addr+"/v2/instances", "")
		if transport.Cause(err) != "connection reset" || transport.NotSent(err) || n.Load() != tt.want {
			t.Errorf("%s: %v: cause %q, not sent %t, %d connections", tt.method, err, transport.Cause(err), transport.NotSent(err), n.Load())
		}
	}
}

func TestConnectionClosedWithoutAReply(t *testing.T) {
	addr := listen(t, func(c net.Conn) { c.Read(make([]byte, 4096)) })
	c := client(t, transport.Options{Host: addr})
	_, err := send(t, t.Context(), c, "POST", "http://"+addr+"/v2/instances", "")
	if transport.Cause(err) != "connection closed without a reply" || transport.NotSent(err) {
		t.Errorf("%v: cause %q, not sent %t", err, transport.Cause(err), transport.NotSent(err))
	}
}

func TestUnknownAuthority(t *testing.T) {
	var n atomic.Int32
	srv := httptest.NewUnstartedServer(http.NotFoundHandler())
	srv.Config.ErrorLog = log.New(io.Discard, "", 0)
	srv.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			n.Add(1)
		}
	}
	srv.StartTLS()
	defer srv.Close()
	c := client(t, transport.Options{Host: hostOf(srv)})
	_, err := send(t, t.Context(), c, "POST", srv.URL+"/v2/instances", "hostname=web")
	if transport.Cause(err) != "TLS: certificate signed by an unknown authority" || !transport.NotSent(err) || n.Load() != 1 {
		t.Errorf("%v: cause %q, not sent %t, %d connections", err, transport.Cause(err), transport.NotSent(err), n.Load())
	}
}

func TestServerThatSpeaksNoTLS(t *testing.T) {
	srv := httptest.NewServer(http.NotFoundHandler())
	defer srv.Close()
	c := client(t, transport.Options{Host: hostOf(srv)})
	_, err := send(t, t.Context(), c, "GET", "https://"+hostOf(srv), "")
	if transport.Cause(err) != "TLS: the other side does not speak it" || !transport.NotSent(err) {
		t.Errorf("%v: cause %q, not sent %t", err, transport.Cause(err), transport.NotSent(err))
	}
}

func TestHTTP2StreamResetIsNotTakenForUnsent(t *testing.T) {
	var n atomic.Int32
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		n.Add(1)
		panic(http.ErrAbortHandler)
	}))
	srv.EnableHTTP2 = true
	srv.StartTLS()
	defer srv.Close()
	c := client(t, transport.Options{Host: hostOf(srv), Base: srv.Client().Transport})
	for range 2 { // on a new connection, then on one that is there already
		n.Store(0)
		_, err := send(t, t.Context(), c, "POST", srv.URL+"/v2/instances", "hostname=web")
		if err == nil || transport.NotSent(err) || n.Load() != 1 {
			t.Errorf("%v after %d requests, not sent %t", err, n.Load(), transport.NotSent(err))
		}
	}
}

func TestKeyGoesToItsHostOnly(t *testing.T) {
	var n atomic.Int32
	count := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { n.Add(1) })
	mine, other := httptest.NewServer(count), httptest.NewServer(count)
	defer mine.Close()
	defer other.Close()
	for _, tt := range []struct{ host, url, want string }{
		{hostOf(mine), other.URL + "/v2/instances?region=LON1", "the key is for " + hostOf(mine)},
		{"", mine.URL, "the key is for"},
		{"api.example", "http://api.example/v2/instances", "plain http"},
		{"192.0.2.1", "http://192.0.2.1/", "plain http"},
		{"127.0.0.1.example", "http://127.0.0.1.example/", "plain http"},
		{"api.example", "ftp://api.example/", "https://"},
	} {
		_, err := send(t, t.Context(), client(t, transport.Options{Host: tt.host}), "POST", tt.url, "hostname=web")
		if err == nil || !strings.Contains(transport.Cause(err), tt.want) || !transport.NotSent(err) || strings.Contains(transport.Cause(err), "region") {
			t.Errorf("%s with the key for %q: %v", tt.url, tt.host, err)
		}
	}
	if n.Load() != 0 {
		t.Errorf("%d requests arrived", n.Load())
	}

	port := mine.Listener.Addr().(*net.TCPAddr).Port
	c := client(t, transport.Options{Host: fmt.Sprintf("LOCALHOST:%d", port)})
	if _, err := send(t, t.Context(), c, "GET", fmt.Sprintf("http://localhost:%d/", port), ""); err != nil {
		t.Errorf("the key's own host in another spelling: %v", err)
	}
}

func TestRedirects(t *testing.T) {
	var stolen, posts atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { stolen.Add(1) }))
	defer other.Close()
	mux := http.NewServeMux()
	srv := httptest.NewServer(mux)
	defer srv.Close()
	to := func(url string, status int) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if r.Method != "GET" {
				posts.Add(1)
			}
			http.Redirect(w, r, url, status)
		}
	}
	mux.HandleFunc("/away", to(other.URL+"/?token=hush", 302))
	mux.HandleFunc("/upgrade", to("https://"+hostOf(srv)+"/end", 301))
	mux.HandleFunc("/1", to("/2", 302))
	mux.HandleFunc("/2", to("/3", 307))
	mux.HandleFunc("/3", to("/end", 308))
	mux.HandleFunc("/loop", to("/loop", 302))
	mux.HandleFunc("/post307", to("/end", 307))
	mux.HandleFunc("/post302", to("/end", 302))
	mux.HandleFunc("/end", func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.Header.Get("Authorization")) })

	c := client(t, transport.Options{Host: hostOf(srv)})
	if r, err := send(t, t.Context(), c, "GET", srv.URL+"/1", ""); err != nil || r.body != "bearer "+key {
		t.Errorf("three redirects on one host: %+v, %v", r, err)
	}
	for _, tt := range []struct{ method, path, want string }{
		{"GET", "/away", "another host"},
		{"GET", "/upgrade", "another host or scheme"},
		{"GET", "/loop", "more than 3 times"},
		{"POST", "/post307", "a POST never is"},
		{"POST", "/post302", "a POST never is"},
		{"PUT", "/post307", "a PUT never is"},
		{"DELETE", "/post302", "a DELETE never is"},
	} {
		posts.Store(0)
		_, err := send(t, t.Context(), c, tt.method, srv.URL+tt.path, "")
		if err == nil || !strings.Contains(transport.Cause(err), tt.want) || transport.NotSent(err) || posts.Load() > 1 {
			t.Errorf("%s %s: %v, %d requests", tt.method, tt.path, err, posts.Load())
		}
		if strings.Contains(transport.Cause(err), "hush") {
			t.Errorf("%s %s: the error shows the target's query: %v", tt.method, tt.path, err)
		}
	}
	if stolen.Load() != 0 {
		t.Error("a redirect to another host was followed")
	}
}

func TestCompressedReplies(t *testing.T) {
	var member bytes.Buffer
	z := gzip.NewWriter(&member)
	z.Write(make([]byte, 1<<20))
	z.Close()
	bomb := bytes.Repeat(member.Bytes(), transport.MaxReply>>20+1)
	var n atomic.Int32
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n.Add(1)
		if r.Header.Get("Accept-Encoding") != "gzip" {
			t.Error("the request does not ask for compression")
		}
		w.Header().Set("Content-Encoding", "gzip")
		switch r.URL.Path {
		case "/bomb":
			w.Write(bomb)
		case "/cut":
			w.Write(member.Bytes()[:500])
		default:
			z := gzip.NewWriter(w)
			io.WriteString(z, `[{"id":"1"}]`)
			z.Close()
		}
	}))
	defer srv.Close()
	c := client(t, transport.Options{Host: hostOf(srv), Tries: 2})

	if r, err := send(t, t.Context(), c, "GET", srv.URL, ""); err != nil || r.body != `[{"id":"1"}]` {
		t.Errorf("%+v, %v", r, err)
	}
	n.Store(0)
	r, err := send(t, t.Context(), c, "GET", srv.URL+"/bomb", "")
	if err != nil || r.status != 200 || r.body != "" || transport.Cause(r.bodyErr) != "reply larger than 32 MiB" || n.Load() != 1 {
		t.Errorf("bomb: status %d, %d bytes, %v, %v after %d tries", r.status, len(r.body), r.bodyErr, err, n.Load())
	}
	n.Store(0)
	r, err = send(t, t.Context(), c, "GET", srv.URL+"/cut", "")
	if err != nil || r.status != 200 || transport.Cause(r.bodyErr) != "reply cut short" || n.Load() != 2 {
		t.Errorf("cut: status %d, %v, %v after %d tries", r.status, r.bodyErr, err, n.Load())
	}
}

func TestReplyThatAnnouncesTooMuchIsNotRead(t *testing.T) {
	addr := listen(t, func(c net.Conn) {
		c.Read(make([]byte, 4096))
		fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n", int64(1)<<40)
		io.Copy(io.Discard, c)
	})
	c := client(t, transport.Options{Host: addr})
	r, err := send(t, t.Context(), c, "GET", "http://"+addr, "")
	if err != nil || transport.Cause(r.bodyErr) != "reply larger than 32 MiB" {
		t.Errorf("%+v, %v", r, err)
	}
}

// The environment's proxies and the system's certificates are read once in a process, so another
// one looks.
func TestProxyAndHTTP2(t *testing.T) {
	if url := os.Getenv("TRANSPORT_TEST_URL"); url != "" {
		c := client(t, transport.Options{Host: "example.com", Tries: 1})
		r, err := send(t, t.Context(), c, "GET", url, "")
		fmt.Printf("%s %s %v\n", r.proto, r.body, transport.Cause(err))
		return
	}
	if runtime.GOOS != "linux" {
		t.Skip("needs SSL_CERT_FILE, which only Go on Linux reads")
	}
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "behind the proxy") }))
	srv.EnableHTTP2 = true
	srv.StartTLS()
	defer srv.Close()
	var mu sync.Mutex
	var asked strings.Builder
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		fmt.Fprint(&asked, r.Method, " ", r.Host, " ", r.Header.Get("Authorization"))
		mu.Unlock()
		far, err := net.Dial("tcp", hostOf(srv))
		if err != nil {
			t.Error(err)
			return
		}
		defer far.Close()
		near, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer near.Close()
		io.WriteString(near, "HTTP/1.1 200 OK\r\n\r\n")
		go func() { io.Copy(far, near); far.(*net.TCPConn).CloseWrite() }()
		io.Copy(near, far)
	}))
	defer proxy.Close()
	ca := filepath.Join(t.TempDir(), "ca.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: srv.Certificate().Raw})
	if err := os.WriteFile(ca, block, 0o600); err != nil {
		t.Fatal(err)
	}

	run := func(proxy string) string {
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestProxyAndHTTP2$")
		cmd.Env = append(os.Environ(), "TRANSPORT_TEST_URL=https://example.com/v2/regions", "HTTPS_PROXY="+proxy, "https_proxy="+proxy,
			"NO_PROXY=", "no_proxy=", "SSL_CERT_FILE="+ca, "SSL_CERT_DIR=/nonexistent")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return string(out)
	}
	if out := run(proxy.URL); !strings.Contains(out, "HTTP/2.0 behind the proxy") {
		t.Errorf("through the proxy: %s", out)
	}
	mu.Lock()
	if asked.String() != "CONNECT example.com:443 " {
		t.Errorf("the proxy was told %q", asked.String())
	}
	mu.Unlock()
	if out := run("http://127.0.0.1:1"); !strings.Contains(out, "proxy http://127.0.0.1:1: connection refused") {
		t.Errorf("a proxy that is not there: %s", out)
	}
}
