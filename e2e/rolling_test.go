//go:build linux || darwin

package e2e

import (
	"bufio"
	"io"
	"net/http"
	"net/http/httptest"
	"path"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/civoctl/civoctl/internal/sandbox"
)

// healthServer answers in the place of the instances: 200, or 503 for what is ill, and for every 25th look.
type healthServer struct {
	*httptest.Server
	mu    sync.Mutex
	ill   string // the ID
	looks int
	well  map[string][]time.Time // when an instance was seen to be well, by ID
}

func newHealthServer(t *testing.T) *healthServer {
	h := &healthServer{well: map[string][]time.Time{}}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.mu.Lock()
		defer h.mu.Unlock()
		id := path.Base(r.URL.Path)
		for name, values := range r.Header {
			if name == "Authorization" || strings.Contains(strings.Join(values, ""), testKey) {
				t.Errorf("a health check has %s: %q", name, values)
			}
		}
		if h.looks++; id == h.ill || h.looks%25 == 0 {
			http.Error(w, "ill", http.StatusServiceUnavailable)
			return
		}
		h.well[id] = append(h.well[id], time.Now())
	}))
	t.Cleanup(h.Close)
	return h
}

// setIll makes the instance ill, and all others well.
func (h *healthServer) setIll(id string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ill = id
}

// rebooted returns the times at which the API was asked to reboot each instance, by ID.
func rebooted(u *user) map[string][]time.Time {
	times := map[string][]time.Time{}
	for _, r := range u.api.Requests() {
		if path.Base(r.Path) == "soft_reboots" {
			id := path.Base(path.Dir(r.Path))
			times[id] = append(times[id], r.Time)
		}
	}
	return times
}

// mostAway returns how many instances at most were rebooted and not seen to be well again at one time.
func (h *healthServer) mostAway(u *user) (most int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	reboots := rebooted(u)
	isAway := func(id string, at time.Time) bool {
		latest, seen := time.Time{}, time.Time{}
		for _, t := range reboots[id] {
			if !t.After(at) {
				latest = t
			}
		}
		for _, t := range h.well[id] {
			if !t.After(at) {
				seen = t
			}
		}
		return latest.After(seen)
	}
	for _, times := range reboots {
		for _, at := range times {
			n := 0
			for id := range reboots {
				if isAway(id, at) {
					n++
				}
			}
			most = max(most, n)
		}
	}
	return most
}

// A fleet of 200 is rebooted ten at a time. It stops at the instance that stays ill, tells what is done and
// what is not, and prints the command that does the rest.
func TestRollingReboot(t *testing.T) {
	t.Parallel()
	const all, batch = 200, 10
	u := newUserWith(t, sandbox.Options{ActionTime: 1000 * time.Millisecond})
	if err := u.api.Seed(t.Context(), all, []string{"fleet"}, "LON1"); err != nil {
		t.Fatal(err)
	}
	health := newHealthServer(t)
	ids := u.mustRunWords("instance", "list", "--tag", "fleet", "-o", "id")
	if len(ids) != all {
		t.Fatalf("%d instances", len(ids))
	}
	health.setIll(ids[56])
	stdout, stderr, code := u.run("instance", "reboot", "--tag", "fleet", "--batch", "10", "--until", health.URL+"/{id}",
		"--wait-timeout", "12s", "--yes", "--override-protection", "-o", "json")
	results := map[string]int{}
	for _, row := range decodeObjects(t, stdout) {
		results[row["result"].(string)]++
	}
	if code != 9 || results["done"] != 59 || results["failed"] != 1 || results["skipped"] != 140 {
		t.Errorf("exit code %d, results %v: %s", code, results, stderr)
	}
	if !strings.Contains(stderr, "reboot: 1 of 200 failed, 59 done, 140 not begun") || !strings.Contains(stderr, "HTTP 503") {
		t.Errorf("the error does not say what is done: %s", stderr)
	}
	if n := len(rebooted(u)); n != 60 {
		t.Errorf("%d instances were rebooted, want 60", n)
	}
	if most := health.mostAway(u); most != batch {
		t.Errorf("%d were away at once, want %d", most, batch)
	}

	health.setIll("")
	command := regexp.MustCompile(`to go on with the rest: civoctl ([^"]*)`).FindStringSubmatch(stderr)
	if command == nil {
		t.Fatalf("no command for the rest: %s", stderr)
	}
	line := strings.ReplaceAll(command[1], `\\{`, `\{`) // from JSON
	stdout, stderr, code = u.exec("sh", "-c", u.program+" "+line)
	if n := len(decodeObjects(t, stdout)); code != 0 || n != 141 {
		t.Errorf("the rest: exit code %d, %d rows: %s", code, n, stderr)
	}
	for id, times := range rebooted(u) {
		if want := 1; len(times) != want && id != ids[56] {
			t.Errorf("%s was rebooted %d times", id, len(times))
		}
	}
	if n := len(rebooted(u)); n != all {
		t.Errorf("%d instances were rebooted, want %d", n, all)
	}
	if most := health.mostAway(u); most != batch {
		t.Errorf("%d were away at once, want %d", most, batch)
	}
}

// Ctrl-C between two batches, and while one is not well yet: no other is begun, and the error says which
// command goes on.
func TestInterruptedRolling(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, ill, until string // interrupt once stderr has until
		want             []string
	}{
		{"between batches", "", "the next batch begins in 1h", []string{"2 done, 3 not sent"}},
		{"within a batch", "web-1", "waiting until it is well", []string{"not known, 3 not sent", "interrupted before it was seen to be well"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			u := newUserWith(t, sandbox.Options{ActionTime: 100 * time.Millisecond})
			u.create("web-1", "web-2", "web-3", "web-4", "web-5")
			health := newHealthServer(t)
			health.setIll(test.ill)
			cmd := u.civoctl("instance", "reboot", "web-1", "web-2", "web-3", "web-4", "web-5",
				"--batch", "2", "--pause", "1h", "--until", health.URL+"/{hostname}", "--yes")
			stderr, err := cmd.StderrPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			lines := bufio.NewReader(stderr)
			for {
				line, err := lines.ReadString('\n')
				if err != nil {
					t.Fatal(err)
				}
				if strings.Contains(line, test.until) {
					break
				}
			}
			cmd.Process.Signal(syscall.SIGINT)
			rest, _ := io.ReadAll(lines)
			cmd.Wait()
			if code := cmd.ProcessState.ExitCode(); code != 130 {
				t.Errorf("exit code %d", code)
			}
			for _, want := range append(test.want, "to go on with the rest: civoctl instance reboot ", "--batch 2 --pause 1h --until ") {
				if !strings.Contains(string(rest), want) {
					t.Errorf("stderr does not say %q: %s", want, rest)
				}
			}
			if n := len(rebooted(u)); n != 2 {
				t.Errorf("%d instances were rebooted, want 2", n)
			}
		})
	}
}

// A health check follows a redirect on the same host, none to another one, and not for ever.
func TestHealthCheckRedirects(t *testing.T) {
	t.Parallel()
	u := newUserWith(t, sandbox.Options{})
	u.create("web-1")
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/moved":
			http.Redirect(w, r, "/", http.StatusFound)
		case "/away":
			_, port, _ := strings.Cut(r.Host, ":")
			http.Redirect(w, r, "http://localhost:"+port+"/", http.StatusFound)
		case "/round":
			http.Redirect(w, r, "/round", http.StatusFound)
		}
	}))
	t.Cleanup(site.Close)
	for place, want := range map[string]string{"/": "", "/moved": "", "/away": "redirects to another host", "/round": "redirects more than 3 times"} {
		_, stderr, code := u.run("instance", "start", "web-1", "--batch", "1", "--until", site.URL+place, "--wait-timeout", "2s")
		if code != 0 || strings.Contains(stderr, "redirect") {
			t.Errorf("%s: an instance that is ACTIVE is skipped: exit code %d: %s", place, code, stderr)
		}
		u.mustRun("instance", "stop", "web-1")
		_, stderr, code = u.run("instance", "start", "web-1", "--batch", "1", "--until", site.URL+place, "--wait-timeout", "2s")
		if want == "" && code != 0 || want != "" && (code != 7 || !strings.Contains(stderr, want)) {
			t.Errorf("%s: exit code %d: %s", place, code, stderr)
		}
	}
}
