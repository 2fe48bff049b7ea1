package sandbox_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/civoctl/civoctl/internal/sandbox"
)

const key = "a-key-for-tests"

// clock is a clock that stands still until told otherwise.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// world is a sandbox, its clock, and a client that reaches it over a socket.
type world struct {
	*testing.T
	*sandbox.Sandbox
	*clock
	client *http.Client
	url    string
}

func open(t *testing.T, o sandbox.Options) *world {
	t.Helper()
	w := &world{T: t, clock: &clock{at: time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC)}}
	if o.Path == "" {
		o.Path = filepath.Join(t.TempDir(), "state", "sandbox.db")
	}
	if o.Key == "" {
		o.Key = key
	}
	if o.Now == nil {
		o.Now = w.now
	}
	s, err := sandbox.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(nil)
	server.Config = sandbox.NewServer(s)
	server.Start()
	w.Sandbox, w.client, w.url = s, server.Client(), server.URL
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		server.Close()
	})
	return w
}

// overPipe turns to the sandbox's own transport.
func (w *world) overPipe() *world {
	w.client, w.url = &http.Client{Transport: w.Transport()}, "https://api.civo.com"
	return w
}

type answer struct {
	Status int
	Header http.Header
	Body   string
}

// field is a top-level value of a JSON object.
func (a answer) field(t *testing.T, name string) any {
	t.Helper()
	var object map[string]any
	if err := json.Unmarshal([]byte(a.Body), &object); err != nil {
		t.Fatalf("%v in %q", err, a.Body)
	}
	return object[name]
}

func (w *world) try(method, path, kind, body string) (answer, error) {
	w.Helper()
	req, err := http.NewRequestWithContext(w.Context(), method, w.url+path, strings.NewReader(body))
	if err != nil {
		w.Fatal(err)
	}
	req.Header.Set("Authorization", "bearer "+key)
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	res, err := w.client.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	return answer{res.StatusCode, res.Header, string(data)}, err
}

// do sends a form and wants an answer, of whatever kind.
func (w *world) do(method, path string, form ...string) answer {
	w.Helper()
	a, err := w.try(method, path, "application/x-www-form-urlencoded", strings.Join(form, "&"))
	if err != nil {
		w.Fatal(err)
	}
	return a
}

// ok is do where only success will do.
func (w *world) ok(method, path string, form ...string) answer {
	w.Helper()
	a := w.do(method, path, form...)
	if a.Status != http.StatusOK {
		w.Fatalf("%s %s %v: %d %s", method, path, form, a.Status, a.Body)
	}
	return a
}

const enough = "size=g3.small&template_id=ubuntu-noble"

// create makes an instance and gives its ID.
func (w *world) create(hostname string, form ...string) string {
	w.Helper()
	a := w.ok("POST", "/v2/instances", append([]string{"hostname=" + hostname, enough}, form...)...)
	return a.field(w.T, "id").(string)
}

// instance reads one back.
func (w *world) instance(id string) map[string]any {
	w.Helper()
	var i map[string]any
	if err := json.Unmarshal([]byte(w.ok("GET", "/v2/instances/"+id).Body), &i); err != nil {
		w.Fatal(err)
	}
	return i
}

// list reads one page of a list.
func (w *world) list(query string) (hostnames []string, envelope map[string]any) {
	w.Helper()
	if err := json.Unmarshal([]byte(w.ok("GET", "/v2/instances?"+query).Body), &envelope); err != nil {
		w.Fatal(err)
	}
	for _, item := range envelope["items"].([]any) {
		hostnames = append(hostnames, item.(map[string]any)["hostname"].(string))
	}
	return hostnames, envelope
}

// array reads a list without pages.
func (w *world) array(path string) (all []map[string]any) {
	w.Helper()
	if err := json.Unmarshal([]byte(w.ok("GET", path).Body), &all); err != nil {
		w.Fatal(err)
	}
	return all
}

// id is the ID that one of a region's resources has.
func (w *world) id(path, field, value string) string {
	w.Helper()
	var all []map[string]any
	if err := json.Unmarshal([]byte(w.ok("GET", path).Body), &all); err != nil {
		w.Fatal(err)
	}
	for _, one := range all {
		if one[field] == value {
			return one["id"].(string)
		}
	}
	w.Fatalf("%s has none with %s %q", path, field, value)
	return ""
}

func form(values map[string]string) string {
	v := url.Values{}
	for name, value := range values {
		v.Set(name, value)
	}
	return v.Encode()
}
