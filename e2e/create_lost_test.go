package e2e

import (
	"net/http"
	"os"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"
)

// TestCreateNeverFound loses creates for good. Each is looked for as long as the lists of a real
// API may lag, so all run together.
func TestCreateNeverFound(t *testing.T) {
	t.Parallel()
	web := []string{"instance", "create", "web-1", "--size", "g3.small", "--image", "ubuntu-noble"}
	several := func(args ...string) []string {
		return append([]string{"instance", "create", "--size", "g3.small", "--image", "ubuntu-noble", "--parallel", "1", "-o", "json"}, args...)
	}
	for _, tt := range []struct {
		name, faults string
		args         []string
		code, posts  int
		made         int
		stdout       string // a pattern; "" for nothing at all
		stderr       []string
	}{
		{"before its effect", "POST /v2/instances reset=before", web, 6, 1, 0, "", []string{
			`(?m)^error: create web-1: POST /v2/instances: connection reset$`,
			`(?m)^hint: no instance was created as far as the list shows\. Before trying again, look with: civoctl instance list --name web-1 --region LON1$`,
			`(?m)^create web-1: there is no clear reply, looking in the list for up to 30s$`,
			`(?m)^create web-1: still looking in the list after 11s$`,
		}},
		{"as JSON", "POST /v2/instances status=503", append(web, "-o", "json", "-q"), 6, 1, 0, "", []string{
			`^{"error":{"kind":"unreachable",.*"http_status":503,.*"retryable":false}}\n$`,
			`no instance was created as far as the list shows`,
		}},
		{"nor is there a list", "POST /v2/instances reset=after; GET /v2/instances status=500 skip=1", web, 6, 1, 1, "", []string{
			`(?m)^hint: it is not known whether an instance was created: the list cannot be read either\. Before trying again, look with: civoctl instance list --name web-1`,
		}},
		{"the rest of several", "POST /v2/instances count-reply=object; GET /v2/instances status=500 skip=1",
			append([]string{"instance", "create", "many", "--count", "3", "--no-wait"}, web[3:]...), 9, 1, 3,
			`(?m)^many +created +[A-Z]+ .* [0-9a-f-]{36} `, []string{
				`(?m)^create many: the reply shows 1 of 3, looking for the rest in the list for up to 30s$`,
				`(?m)^hint: it is not known whether`,
			}},
		// Twins, the reply of the first late: the search of the second does not take it.
		{"one of twins", "POST /v2/instances delay=200ms drip=50ms times=1; POST /v2/instances reset=before skip=1 times=1",
			append(web, "web-1", "--allow-duplicate", "-o", "json"), 9, 2, 1, `(?s)"id":.*"error":|"error":.*"id":`, []string{
				`no instance was created as far as the list shows`,
			}},
		{"one of three", "POST /v2/instances reset=after skip=1; POST /v2/instances reset=before times=1",
			several("a", "b", "c"), 9, 3, 2, `(?s)"kind": *"unreachable".*"ACTIVE".*"ACTIVE"`, nil},
		{"fail-fast", "POST /v2/instances status=503", several("a", "b", "--fail-fast", "-q"), 6, 1, 0,
			`(?s)"kind": *"unreachable".*skipped after an earlier failure`, nil},
	} {
		u := newUserBuilding(t, tt.faults, time.Millisecond)
		u.serve(u.api)
		p := u.start(tt.args...)
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			code := p.wait()
			if ids, posts := u.listCreated(); posts != tt.posts || len(ids) != tt.made {
				t.Errorf("%d requests created %v", posts, ids)
			}
			if code != tt.code {
				t.Errorf("exit %d, want %d", code, tt.code)
			}
			if stdout := p.stdout.String(); (stdout == "") != (tt.stdout == "") || !regexp.MustCompile(tt.stdout).MatchString(stdout) {
				t.Errorf("stdout does not match %s", tt.stdout)
			}
			for _, want := range tt.stderr {
				if !regexp.MustCompile(want).MatchString(p.stderr.String()) {
					t.Errorf("stderr does not match %s", want)
				}
			}
			if t.Failed() {
				t.Log(p)
			}
		})
	}
}

// TestInterruptedSearch interrupts a search that finds nothing: it ends soon, and does not say that
// nothing was created.
func TestInterruptedSearch(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no process can be sent an interrupt on Windows")
	}
	t.Parallel()
	u := newUserBuilding(t, "POST /v2/instances reset=before", time.Millisecond)
	posted := make(chan struct{})
	u.serveFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			close(posted)
		}
		u.api.ServeHTTP(w, r)
	})
	p := u.start("instance", "create", "web-1", "--size", "g3.small", "--image", "ubuntu-noble")
	<-posted
	if err := p.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	code, said := p.wait(), p.stderr.String()
	if code != 130 || !strings.Contains(said, "it is not known whether an instance was created: the search was interrupted") ||
		strings.Contains(said, "still looking") {
		t.Errorf("exit %d\n%s", code, p)
	}
}
