package sandbox_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/civoctl/civoctl/internal/sandbox"
)

func rules(t *testing.T, text string) []sandbox.Fault {
	t.Helper()
	faults, err := sandbox.ParseFaults(text)
	if err != nil {
		t.Fatal(err)
	}
	return faults
}

// Each fault, over a socket and over the pipe: what the client sees, and whether the request had its effect.
func TestFaults(t *testing.T) {
	for _, test := range []struct {
		effect string
		status int    // that the client sees; 0 for an error
		body   string // that it has
		header string
		did    bool
	}{
		{"status=503", 503, `"result":"failed","status":503`, "", false},
		{"status=409:quota_limit_reached", 409, `"code":"quota_limit_reached"`, "", false},
		{"status=502 after", 502, "", "", true},
		{"status=429 retry-after=7", 429, "", "7", false},
		{"status=429 retry-after=Sun,_01_Mar_2026_12:00:09_GMT", 429, "", "Sun, 01 Mar 2026 12:00:09 GMT", false},
		{"html", 502, "<html>", "", false},
		{"html=404 after", 404, "<h1>404 Not Found</h1>", "", true},
		{"reset=before", 0, "", "", false},
		{"reset=after", 0, "", "", true},
		{"truncate", 0, "", "", true},
		{"types", 200, `"cpu_cores":"1"`, "", true},
		{"types", 200, `"tags":{"0":1}`, "", true},
		{"drip=1ms", 200, `"hostname":"web"`, "", true},
		{"delay=1ms", 200, `"hostname":"web"`, "", true},
		{"limit=1 skip=1", 200, `"hostname":"web"`, "", true},
		{"limit=1", 200, `"hostname":"web"`, "", true},
	} {
		for _, way := range []string{"socket", "pipe"} {
			t.Run(test.effect+" over a "+way, func(t *testing.T) {
				w := open(t, sandbox.Options{Faults: rules(t, "POST /v2/instances "+test.effect)})
				if way == "pipe" {
					w.overPipe()
				}
				a, err := w.try("POST", "/v2/instances", "", "hostname=web&tags=x&"+enough)
				switch {
				case test.status == 0 && err == nil:
					t.Errorf("answered %d %s", a.Status, a.Body)
				case test.status != 0 && (err != nil || a.Status != test.status || !strings.Contains(a.Body, test.body) ||
					a.Header.Get("Retry-After") != test.header):
					t.Errorf("%v %d %q %s", err, a.Status, a.Header.Get("Retry-After"), a.Body)
				}
				if got, _ := w.list(""); (len(got) == 1) != test.did {
					t.Errorf("the effect was %v", got)
				}
				if seen := w.Requests()[0]; (len(seen.Effect.Created) == 1) != test.did {
					t.Errorf("the log says %+v", seen)
				}
			})
		}
	}
}

func TestHang(t *testing.T) {
	for moment, did := range map[string]int{"before": 0, "after": 1} {
		for _, way := range []string{"socket", "pipe"} {
			arrived := make(chan sandbox.Request, 1)
			w := open(t, sandbox.Options{
				Faults: rules(t, "POST /v2/instances hang="+moment),
				Log: func(r sandbox.Request) {
					if r.Method == "POST" {
						arrived <- r
					}
				},
			})
			if way == "pipe" {
				w.overPipe()
			}
			ctx, cancel := context.WithCancel(t.Context())
			req, err := http.NewRequestWithContext(ctx, "POST", w.url+"/v2/instances", strings.NewReader("hostname=web&"+enough))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Authorization", "Bearer "+key)
			ended := make(chan error)
			go func() {
				res, err := w.client.Do(req)
				if err == nil {
					res.Body.Close()
				}
				ended <- err
			}()
			if r := <-arrived; r.Status != 0 || len(r.Effect.Created) != did {
				t.Errorf("hang=%s over a %s: the log says %+v", moment, way, r)
			}
			cancel()
			if err := <-ended; !errors.Is(err, context.Canceled) {
				t.Errorf("hang=%s over a %s: %v", moment, way, err)
			}
			if got, _ := w.list(""); len(got) != did {
				t.Errorf("hang=%s over a %s: %v", moment, way, got)
			}
		}
	}
}

func TestCloseEndsWhatHangs(t *testing.T) {
	w := open(t, sandbox.Options{Faults: rules(t, "* /v2/ping hang=before; * /v2/regions delay=10h")}).overPipe()
	ended := make(chan error, 2)
	for _, path := range []string{"/v2/ping", "/v2/regions"} {
		go func() {
			_, err := w.try("GET", path, "", "")
			ended <- err
		}()
	}
	for w.Peak() < 3 { // these two and the one that asks
		w.do("GET", "/v2/sizes")
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
	for range 2 {
		if err := <-ended; err == nil {
			t.Error("answered")
		}
	}
	if _, err := w.try("GET", "/v2/sizes", "", ""); err == nil {
		t.Error("a closed sandbox answers")
	}
}

func TestListFaults(t *testing.T) {
	for _, test := range []struct {
		effect string
		want   string // the items of each page, and what the envelope says
	}{
		{"null-per-page", "abcd efg (2 <nil>)"},
		{"small-pages=3", "abc def g (3 3)"},
		{"drift=create", "abcd defg (2 4)"},
		{"drift=remove", "abcd fg (2 4)"},
		{"duplicate", "abcd defg (2 4)"},
	} {
		w := open(t, sandbox.Options{Faults: rules(t, "GET /v2/instances "+test.effect)})
		for _, name := range strings.Split("abcdefg", "") {
			w.create(name)
		}
		var got []string
		var envelope map[string]any
		for page, pages := 1, 1.0; page <= int(pages); page++ {
			var hostnames []string
			hostnames, envelope = w.list(fmt.Sprintf("per_page=4&page=%d", page))
			got = append(got, strings.Join(hostnames, ""))
			pages = envelope["pages"].(float64)
		}
		if all := fmt.Sprintf("%s (%v %v)", strings.Join(got, " "), envelope["pages"], envelope["per_page"]); all != test.want {
			t.Errorf("%s: %s, want %s", test.effect, all, test.want)
		}
	}
}

func TestFaultsAreRepeatable(t *testing.T) {
	run := func(seed uint64) (statuses []int) {
		w := open(t, sandbox.Options{Seed: seed, Faults: rules(t, "GET /v2/ping status=503 rate=0.5 skip=5 times=20; * /** status=500 rate=0.1")})
		for range 100 {
			statuses = append(statuses, w.do("GET", "/v2/ping").Status)
		}
		return statuses
	}
	first := run(1)
	if !slices.Equal(first, run(1)) {
		t.Error("one seed, two runs")
	}
	if slices.Equal(first, run(2)) {
		t.Error("two seeds, one run")
	}
	count := 0
	for i, status := range first {
		if status == 503 {
			count++
			if i < 5 {
				t.Errorf("request %d was to be skipped", i)
			}
		}
	}
	if count == 0 || count > 20 {
		t.Errorf("%d hits", count)
	}
}

func TestRateLimit(t *testing.T) {
	w := open(t, sandbox.Options{Faults: rules(t, "* ** limit=3")})
	for _, want := range []int{200, 200, 200, 429, 429} {
		if a := w.do("GET", "/v2/ping"); a.Status != want {
			t.Errorf("%d, want %d", a.Status, want)
		}
	}
	w.pass(time.Second)
	if a := w.do("GET", "/v2/ping"); a.Status != 200 {
		t.Error("a new second has no room")
	}
}

func TestFaultPaths(t *testing.T) {
	for rule, hits := range map[string]bool{
		"GET /v2/instances/*":       true,
		"get /v2/instances/abc":     true,
		"* /v2/**":                  true,
		"* **":                      true,
		"* /v2/inst*/a?c":           true,
		"POST /v2/instances/*":      false,
		"GET /v2/instances":         false,
		"GET /v2/instances/*/stop":  false,
		"GET /v2/*":                 false,
		"GET /v2/instances/abc/def": false,
	} {
		w := open(t, sandbox.Options{Faults: rules(t, rule+" status=418")})
		if got := w.do("GET", "/v2/instances/abc").Status == 418; got != hits {
			t.Errorf("%s: %v", rule, got)
		}
	}
}

func TestParseFaultsRefuses(t *testing.T) {
	for _, text := range []string{
		"GET", "GET /v2", "GET /v2 nonsense", "GET /v2 delay", "GET /v2 delay=fast", "GET /v2 delay=-1s", "GET /v2 status=99", "GET /v2 status=204",
		"GET /v2 reset=never", "GET /v2 rate=0.5", "GET /v2 status=500 rate=2", "GET /v2 status=500 rate=NaN", "GET /v2 truncate=yes",
		"GET /v2 status=500 times=0", "GET [ status=500", "GET /v2 build", "GET /v2 build=", "GET /v2 small-pages=0", "GET /v2 retry-after=1",
		"GET /v2 status=500; nonsense",
	} {
		if faults, err := sandbox.ParseFaults(text); err == nil {
			t.Errorf("%q gave %+v", text, faults)
		}
	}
	if faults, err := sandbox.ParseFaults(" ;\n; "); err != nil || len(faults) != 0 {
		t.Error(faults, err)
	}
}

func FuzzParseFaults(f *testing.F) {
	for _, text := range []string{
		"", "GET /v2/instances status=503:out_of_capacity rate=0.25 times=3 skip=1", "* ** delay=5ms reset=after; POST /v2/* hang=before",
		"GET /[ html", "GET /v2/instances drift=create small-pages null-per-page\n* /** build=ERROR count-reply=items",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		faults, err := sandbox.ParseFaults(text)
		if err != nil {
			return
		}
		var again []string
		for _, f := range faults {
			again = append(again, f.String())
		}
		same, err := sandbox.ParseFaults(strings.Join(again, ";"))
		if err != nil || !slices.Equal(same, faults) {
			t.Errorf("%q\nbecame %+v\nand then %+v (%v)", text, faults, same, err)
		}
	})
}

func FuzzHandler(f *testing.F) {
	for _, seed := range [][4]string{
		{"POST", "/v2/instances", "application/json", `{"hostname":"a","size":"g3.small","template_id":"ubuntu-noble","tags":["x",1,{}]}`},
		{"POST", "/v2/instances?region=nyc1", "application/x-www-form-urlencoded", "hostname=a&size=g3.small&template_id=ubuntu-noble&count=2"},
		{"GET", "/v2/instances?page=9223372036854775807&per_page=9223372036854775807&tags=a+b", "", ""},
		{"PUT", "/v2/instances/%00/tags", "", "tags=%ff"},
		{"DELETE", "/v2/instances/..%2f..%2fnetworks", "", ""},
		{"POST", "/v2/firewalls", "application/json", `{"name":"f","create_rules":false,"rules":[{"ports":"22","cidr":["::/0"]}]}`},
		{"POST", "/v2/sshkeys", "", "name=k&public_key=ssh-ed25519+AAAA"},
		{"POST", "/v2/networks", "", "label=x"},
	} {
		f.Add(seed[0], seed[1], seed[2], seed[3])
	}
	s, err := sandbox.Open(sandbox.Options{Path: f.TempDir() + "/sandbox.db", BuildTime: -1, ActionTime: -1})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { s.Close() })
	client := &http.Client{Transport: s.Transport()}
	f.Fuzz(func(t *testing.T, method, path, kind, body string) {
		req, err := http.NewRequestWithContext(t.Context(), method, "http://sandbox/"+strings.TrimPrefix(path, "/"), strings.NewReader(body))
		if err != nil {
			return
		}
		req.Header.Set("Content-Type", kind)
		res, err := client.Do(req)
		if err != nil {
			if strings.Contains(err.Error(), "invalid header field") || strings.Contains(err.Error(), "invalid method") || method == "CONNECT" {
				return
			}
			t.Fatalf("%s %s: %v", method, path, err)
		}
		defer res.Body.Close()
		data, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		if res.StatusCode == http.StatusInternalServerError {
			t.Errorf("%s %s: %s", method, path, data)
		}
		if strings.HasPrefix(res.Header.Get("Content-Type"), "application/json") && method != "HEAD" && !json.Valid(data) {
			t.Errorf("%s %s: not JSON: %s", method, path, data)
		}
	})
}
