package sandbox_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/civoctl/civoctl/internal/sandbox"
)

// Requests that mean no good, byte for byte: each is refused, and the server answers the next.
func TestHostileRequests(t *testing.T) {
	w := open(t, sandbox.Options{Remember: -1})
	head := func(line string, headers ...string) string {
		return line + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: bearer " + key + "\r\n" + strings.Join(headers, "") + "\r\n"
	}
	post := func(body string) string {
		return head("POST /v2/instances", fmt.Sprintf("Content-Type: application/json\r\nContent-Length: %d\r\n", len(body))) + body
	}
	for name, request := range map[string]string{
		"up and away":         head("GET /v2/instances/..%2f..%2fetc%2fpasswd"),
		"dots":                head("GET /v2/instances/../../etc/passwd"),
		"a zero in the path":  head("GET /v2/instances/%00"),
		"half an escape":      head("GET /v2/instances/%2"),
		"a path of 10 MB":     head("GET /v2/instances/" + strings.Repeat("a", 10<<20)),
		"100,000 headers":     head("GET /v2/instances", strings.Repeat("X-Many: 1\r\n", 100_000)),
		"one header of 10 MB": head("GET /v2/instances", "X-Long: "+strings.Repeat("a", 10<<20)+"\r\n"),
		"a zero in a header":  head("GET /v2/instances", "X-Bad: \x00\r\n"),
		"no HTTP at all":      "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
		"bad UTF-8 in JSON":   post("{\"hostname\":\"\xff\xfe\",\"size\":\"g3.small\",\"template_id\":\"ubuntu-noble\"}"),
		"bad UTF-8 in a form": strings.Replace(post("hostname=%ff&"+enough), "application/json", "application/x-www-form-urlencoded", 1),
		"JSON without an end": post(strings.Repeat("[", 1<<20)),
		"deep JSON":           post(`{"a":` + strings.Repeat("[", 1<<20) + strings.Repeat("]", 1<<20) + `}`),
		"a body of 32 MB":     post(`{"script":"` + strings.Repeat("x", 32<<20) + `"}`),
		"two lengths":         head("POST /v2/instances", "Content-Length: 1\r\nContent-Length: 2\r\n") + "xx",
		"length and chunks":   head("POST /v2/instances", "Content-Length: x\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n",
		"chunks of nonsense":  head("POST /v2/instances", "Transfer-Encoding: chunked\r\n") + "zz\r\n",
	} {
		conn, err := net.Dial("tcp", strings.TrimPrefix(w.url, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		go io.WriteString(conn, request) // the server may well stop reading
		res, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if res.StatusCode < 400 || res.StatusCode > 499 {
			t.Errorf("%s: %s", name, res.Status)
		}
		conn.Close()
	}
	if hostnames, _ := w.list(""); len(hostnames) != 0 {
		t.Errorf("%v came of it", hostnames)
	}
}

// Whoever has no key makes the sandbox hold nothing, however much they send.
func TestStrangersLeaveNothing(t *testing.T) {
	w := open(t, sandbox.Options{Remember: -1})
	body := `{"script":"` + strings.Repeat("x", 2<<20) + `"}`
	shout := func() {
		var all sync.WaitGroup
		for i := range 8 {
			all.Go(func() {
				for n := range 8 {
					req, err := http.NewRequestWithContext(t.Context(), "POST", fmt.Sprintf("%s/v2/%d/%d", w.url, i, n), strings.NewReader(body))
					if err != nil {
						t.Error(err)
						return
					}
					req.Header.Set("Authorization", "bearer wrong")
					res, err := w.client.Do(req)
					if err != nil {
						t.Error(err)
						return
					}
					res.Body.Close()
					if res.StatusCode != http.StatusUnauthorized {
						t.Errorf("%s", res.Status)
					}
				}
			})
		}
		all.Wait()
	}
	held := func() uint64 {
		w.client.CloseIdleConnections()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	shout()
	before := held()
	shout()
	if after := held(); after > before+8<<20 {
		t.Errorf("%d MiB more are held", (after-before)>>20)
	}
	if n := len(w.Requests()); n != 0 {
		t.Errorf("%d requests are remembered", n)
	}
}

// A body whose end never comes is refused, when it has had its time.
func TestSlowBody(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sandbox.db")
	synctest.Test(t, func(t *testing.T) {
		s, err := sandbox.Open(sandbox.Options{Path: path})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		body, rest := io.Pipe()
		defer rest.Close()
		go io.WriteString(rest, `{"hostname":`)
		start := time.Now()
		res, err := (&http.Client{Transport: s.Transport()}).Post("http://sandbox/v2/instances", "application/json", body)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		if res.StatusCode != http.StatusRequestTimeout {
			t.Error(res.Status)
		}
		if took := time.Since(start); took > time.Minute {
			t.Errorf("refused after %s", took)
		}
	})
}

// A server that ends lets requests finish, and does not wait for those that never will.
func TestServeStops(t *testing.T) {
	s, err := sandbox.Open(sandbox.Options{Path: filepath.Join(t.TempDir(), "sandbox.db"), Faults: rules(t, "GET /v2/quota delay=50ms; GET /v2/sizes hang=before")})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error)
	go func() { served <- sandbox.Serve(ctx, l, nil, s) }()
	ended := make(chan error, 2)
	get := func(path string) {
		res, err := http.Get("http://" + l.Addr().String() + path)
		if err == nil {
			_, err = io.Copy(io.Discard, res.Body)
			res.Body.Close()
		}
		ended <- err
	}
	go get("/v2/quota")
	go get("/v2/sizes")
	for s.Peak() < 2 {
		runtime.Gosched()
	}
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("a request that was under way: %v", err)
	}
	if err := <-ended; err == nil {
		t.Error("a request that hangs was answered")
	}
	if err := <-served; err != nil {
		t.Error(err)
	}
	if _, err := http.Get("http://" + l.Addr().String() + "/v2/ping"); err == nil {
		t.Error("it still answers")
	}
}

// The vendor's SDK opens a connection for every request and never closes one.
func TestConnectionsThatAreLeftOpen(t *testing.T) {
	s, err := sandbox.Open(sandbox.Options{Path: filepath.Join(t.TempDir(), "sandbox.db")})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error)
	go func() { served <- sandbox.Serve(ctx, l, nil, s) }()
	soon, done := context.WithTimeout(t.Context(), time.Minute) // it would wait for minutes, were there no room
	defer done()
	for range 3000 {
		req, err := http.NewRequestWithContext(soon, "GET", "http://"+l.Addr().String()+"/v2/ping", nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := (&http.Client{Transport: &http.Transport{}}).Do(req)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, res.Body); err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
	}
	cancel()
	if err := <-served; err != nil {
		t.Error(err)
	}
}
