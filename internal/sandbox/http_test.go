package sandbox_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/civoctl/civoctl/internal/sandbox"
)

func TestAuthentication(t *testing.T) {
	w := open(t, sandbox.Options{})
	for header, want := range map[string]int{
		"bearer " + key:       200,
		"Bearer " + key:       200,
		"BEARER  " + key:      200,
		"":                    401,
		"bearer":              401,
		"bearer ":             401,
		"bearer " + key + "x": 401,
		"bearer " + key[1:]:   401,
		"basic " + key:        401,
		key:                   401,
	} {
		req, err := http.NewRequestWithContext(t.Context(), "GET", w.url+"/v2/instances", nil)
		if err != nil {
			t.Fatal(err)
		}
		if header != "" {
			req.Header.Set("Authorization", header)
		}
		res, err := w.client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil || res.StatusCode != want {
			t.Errorf("%q: %d, %v", header, res.StatusCode, err)
		}
		if want == 401 && strings.TrimSpace(string(body)) != `{"result":"requires_authentication","status":401}` {
			t.Errorf("%q: %s", header, body)
		}
	}
}

func TestStrangePaths(t *testing.T) {
	w := open(t, sandbox.Options{})
	for path, want := range map[string]int{
		"/v2/kubernetes/versions":     501,
		"/v2/instances/x/rescue":      501,
		"/v2/":                        501,
		"/v2":                         501,
		"/":                           404,
		"/favicon.ico":                404,
		"/v2/instances/%00":           400,
		"/v2/instances/..%2f..%2fetc": 400,
		"/v2/instances/%2e%2e":        400,
		"/v2/instances/%ff":           400,
		"/v2/instances/a%5cb":         400,
		"/v2/instances/":              400,
		"/v2/instances?region=%ff":    400,
		"/v2/instances?region=%zz":    400,
		"/v2/instances/" + strings.Repeat("a", 5000):   414,
		"/v2/instances/" + strings.Repeat("a", 500000): 431,
	} {
		a := w.do("GET", path)
		if a.Status != want {
			t.Errorf("%.60s: %d %.100s, want %d", path, a.Status, a.Body, want)
		}
		if want == 501 && !strings.Contains(fmt.Sprint(a.field(t, "reason")), strings.TrimSuffix(path, "?")) {
			t.Errorf("%s is not named in %s", path, a.Body)
		}
		if want == 404 && json.Valid([]byte(a.Body)) {
			t.Errorf("%s: %s", path, a.Body)
		}
	}
	if a := w.do("PATCH", "/v2/instances"); a.Status != 501 {
		t.Errorf("%d %s", a.Status, a.Body)
	}
}

func TestBodies(t *testing.T) {
	w := open(t, sandbox.Options{})
	const fields = `{"hostname":"web","size":"g3.small","template_id":"ubuntu-noble"}`
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	if _, err := z.Write([]byte(fields)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	var bomb bytes.Buffer
	z = gzip.NewWriter(&bomb)
	if _, err := io.CopyN(z, zeros{}, 8<<20); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, kind, body string
		status           int
	}{
		{"JSON", "application/json", fields, 200},
		{"JSON called a form", "application/x-www-form-urlencoded", fields, 200},
		{"a form without a type", "", "hostname=web&" + enough, 200},
		{"gzip", "application/json", zipped.String(), 200},
		{"a bomb", "application/json", bomb.String(), 413},
		{"too large", "application/json", `{"script":"` + strings.Repeat("x", 4<<20) + `"}`, 413},
		{"half of it", "application/json", fields[:20], 400},
		{"an array", "application/json", "[]", 400},
		{"nothing", "application/json", "", 400},
		{"a script of a mebibyte", "", "hostname=web&" + enough + "&script=" + strings.Repeat("%0a", 1<<20), 200},
	} {
		req, err := http.NewRequestWithContext(t.Context(), "POST", w.url+"/v2/instances?region=LON1", strings.NewReader(test.body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "bearer "+key)
		req.Header.Set("Content-Type", test.kind)
		req.Header.Set("Content-Encoding", "gzip") // as the vendor's SDK says of everything
		res, err := w.client.Do(req)
		if err != nil {
			t.Fatal(test.name, err)
		}
		body, _ := io.ReadAll(io.LimitReader(res.Body, 1000))
		res.Body.Close()
		if res.StatusCode != test.status {
			t.Errorf("%s: %d %s", test.name, res.StatusCode, body)
		}
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestRequestsAreRemembered(t *testing.T) {
	var told []sandbox.Request
	w := open(t, sandbox.Options{
		Log:    func(r sandbox.Request) { told = append(told, r) },
		Faults: rules(t, "DELETE /v2/instances/* delay=1ns"),
	})
	id := w.create("web", "script=secret", "region=lon1")
	w.ok("PUT", "/v2/instances/"+id+"/tags?region=LON1", "tags=a")
	w.ok("PUT", "/v2/instances/"+id+"/tags", "tags=a")
	w.ok("DELETE", "/v2/instances/"+id)
	w.do("GET", "/v2/instances/nothing")
	var got []string
	for _, r := range w.Requests() {
		got = append(got, fmt.Sprint(r.Method, " ", r.Path, r.Query, r.Form, r.Status, r.Faults, r.Effect))
	}
	at := "/v2/instances/" + id
	want := []string{
		"POST /v2/instances map[] map[hostname:[web] region:[lon1] size:[g3.small] template_id:[ubuntu-noble]] 200 [] {[" + id + "] [] []}",
		"PUT " + at + "/tags map[region:[LON1]] map[region:[LON1] tags:[a]] 200 [] {[] [" + id + "] []}",
		"PUT " + at + "/tags map[] map[tags:[a]] 200 [] {[] [] []}",
		"DELETE " + at + " map[] map[] 200 [DELETE /v2/instances/* delay=1ns] {[] [] [" + id + "]}",
		"GET /v2/instances/nothing map[] map[] 404 [] {[] [] []}",
	}
	clean := func(lines []string) string { return strings.ReplaceAll(strings.Join(lines, "\n"), " map[", "map[") }
	if clean(got) != clean(want) {
		t.Errorf("got\n%s\nwant\n%s", clean(got), clean(want))
	}
	if len(told) != len(got) {
		t.Errorf("told of %d requests", len(told))
	}
}

// A bubble ends only when every goroutine in it has: none of the transport's outlives the sandbox.
func TestTransportLeavesNothingBehind(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sandbox.db")
	synctest.Test(t, func(t *testing.T) {
		s, err := sandbox.Open(sandbox.Options{Path: path, Faults: rules(t, "GET /v2/quota hang=after; GET /v2/regions reset=before; GET /v2/sizes delay=1h")})
		if err != nil {
			t.Fatal(err)
		}
		client := &http.Client{Transport: s.Transport()}
		get := func(path string) error {
			res, err := client.Get("https://api.civo.com" + path)
			if err == nil {
				_, err = io.Copy(io.Discard, res.Body)
				res.Body.Close()
			}
			return err
		}
		if err := get("/v2/instances"); err != nil {
			t.Error(err)
		}
		if err := get("/v2/regions"); err == nil {
			t.Error("no reset")
		}
		start := time.Now()
		if err := get("/v2/sizes"); err != nil || time.Since(start) != time.Hour {
			t.Error(err, time.Since(start))
		}
		hung := make(chan error)
		go func() { hung <- get("/v2/quota") }()
		synctest.Wait()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if err := <-hung; err == nil {
			t.Error("answered after all")
		}
	})
}

func TestResetIsOneOnASocket(t *testing.T) {
	w := open(t, sandbox.Options{Faults: rules(t, "GET /v2/ping reset=before")})
	conn, err := net.Dial("tcp", strings.TrimPrefix(w.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, "GET /v2/ping HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Read(make([]byte, 1)); err == nil || err == io.EOF {
		t.Errorf("%v, want a reset", err)
	}
}
