//go:build linux || darwin

package e2e

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/civoctl/civoctl/internal/sandbox"
)

// isListPage reports whether the request is for that page of the list of instances.
func isListPage(r *http.Request, page string) bool {
	return r.Method == "GET" && r.URL.Path == "/v2/instances" && r.URL.Query().Get("page") == page
}

// A list of two pages: an instance of the first is removed between the two, and the first instance
// of the second page slips to the first unseen. No verb acts on what it then does not know.
func TestListThatMovesBetweenItsPages(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		args []string
		code int
		said string
		left int // of the three
	}{
		"a name that is not unique": {[]string{"rm", "web-1", "--yes"}, 3, `2 in LON1 have the hostname "web-1"`, 3},
		"every instance":            {[]string{"rm", "--all", "--yes"}, 0, "", 0},
		"a pattern":                 {[]string{"rm", "--name", "web-*", "--yes"}, 0, "", 1},
		"a name that is taken":      {[]string{"create", "web-1", "--size", "g3.small", "--image", "ubuntu-noble"}, 5, "the hostname exists already", 3},
		"a new name that is taken":  {[]string{"update", "db-1", "--hostname", "web-1"}, 5, "the hostname exists already", 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			u := newUser(t, "")
			if err := u.api.Seed(t.Context(), 98, nil, "LON1"); err != nil {
				t.Fatal(err)
			}
			first := u.mustRunWords("instance", "list", "-o", "id", "--limit", "1")[0]
			// The second web-1 is number 101. In the cases about a name that is taken it is the
			// only one.
			u.create(map[bool]string{true: "web-1", false: "db-1"}[tt.code != 5], "old-1", "web-1")
			slipped := false
			u.intercept(func(_ http.ResponseWriter, r *http.Request) bool {
				if isListPage(r, "2") && !slipped {
					slipped = true
					u.request("DELETE", "/v2/instances/"+first)
				}
				return false
			})
			stdout, stderr, code := u.run(append([]string{"instance"}, tt.args...)...)
			if code != tt.code || !strings.Contains(stderr, tt.said) || !slipped {
				t.Errorf("exit code %d, want %d\n%s%s", code, tt.code, stdout, stderr)
			}
			left := 0
			for _, name := range u.mustRunWords("instance", "list", "-o", "name") {
				if !strings.HasPrefix(name, "seed-") {
					left++
				}
			}
			if left != tt.left {
				t.Errorf("%d are left, want %d", left, tt.left)
			}
		})
	}
}

// A list that moves each time it is read tells nothing that a change may depend on.
func TestListThatNeverStandsStill(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	if err := u.api.Seed(t.Context(), 130, nil, "LON1"); err != nil {
		t.Fatal(err)
	}
	ids := u.mustRunWords("instance", "list", "-o", "id")
	u.intercept(func(_ http.ResponseWriter, r *http.Request) bool {
		if isListPage(r, "2") {
			u.request("DELETE", "/v2/instances/"+ids[0])
			ids = ids[1:]
		}
		return r.Method != "GET" // nothing is to be changed
	})
	_, stderr, code := u.run("instance", "stop", "--all", "--yes")
	if code != 6 || !strings.Contains(stderr, "the list kept changing while it was read") || !strings.Contains(stderr, "name instances by their IDs") {
		t.Errorf("exit code %d\n%s", code, stderr)
	}
}

// A list that is empty for a moment makes nothing deleted: when civoctl says so, it is.
func TestListThatIsEmptyForAMoment(t *testing.T) {
	t.Parallel()
	u := newUserWith(t, sandbox.Options{ActionTime: 2 * time.Second})
	ids := u.create("a", "b")
	lists := 0
	u.intercept(func(w http.ResponseWriter, r *http.Request) bool {
		if lists++; !isListPage(r, "1") || lists < 2 {
			return false
		}
		fmt.Fprint(w, `{"page": 1, "per_page": 100, "pages": 1, "items": []}`)
		return true
	})
	stdout, stderr, code := u.run("instance", "rm", ids[0], ids[1], "--yes", "-o", "json")
	if code != 0 || strings.Count(stdout, `"deleted"`) != 2 {
		t.Errorf("exit code %d\n%s%s", code, stdout, stderr)
	}
	for _, id := range ids {
		if w := u.request("GET", "/v2/instances/"+id); w.Code != 404 {
			t.Errorf("%s is called deleted: %d %s", id, w.Code, w.Body)
		}
	}
	u.intercept(nil)
	// One that exists is not gone because no page shows it, after the grace of new ones either.
	ids = u.create("c", "d")
	u.intercept(func(w http.ResponseWriter, r *http.Request) bool {
		if isListPage(r, "1") {
			fmt.Fprint(w, `{"page": 1, "per_page": 100, "pages": 1, "items": []}`)
			return true
		}
		return false
	})
	u.mustRunWords("instance", "wait", ids[0], ids[1], "--for", "active")
	if _, stderr, code := u.run("instance", "wait", ids[0], ids[1], "--for", "deleted", "--wait-timeout", "1s"); code != 7 {
		t.Errorf("exit code %d\n%s", code, stderr)
	}
}

// The letters of an ID have no case, however many are named.
func TestIDsInCapitals(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	ids := u.create("a", "b")
	upper := []string{strings.ToUpper(ids[0]), strings.ToUpper(ids[1])}
	for _, words := range [][]string{upper, upper[:1]} {
		args := append([]string{"instance", "wait", "--for", "deleted", "--wait-timeout", "1s"}, words...)
		if _, stderr, code := u.run(args...); code != 7 {
			t.Errorf("%q: exit code %d\n%s", args, code, stderr)
		}
	}
	if got := u.mustRunWords("instance", "stop", upper[0], upper[1], ids[0], "--yes", "-o", "id"); strings.Join(got, " ") != strings.Join(ids, " ") {
		t.Errorf("stopped %q, want %q", got, ids)
	}
	if got := u.mustRunWords("instance", "show", upper[1], "-o", "name"); strings.Join(got, " ") != "b" {
		t.Errorf("shown %q", got)
	}
	u.mustRunWords("instance", "rm", upper[0], upper[1], "--yes")
	_, stderr, code := u.run("instance", "wait", upper[0], ids[0], "--for", "deleted")
	if code != 0 || strings.Count(stderr, "no instance with the ID "+upper[0]+" was seen in LON1") != 1 {
		t.Errorf("exit code %d\n%s", code, stderr)
	}
}

// What is gone while something else is waited for is gone at once, one alone and several.
func TestGoneWhileWaiting(t *testing.T) {
	t.Parallel()
	for _, hostnames := range [][]string{{"a"}, {"a", "b"}} {
		u := newUserWith(t, sandbox.Options{ActionTime: time.Hour})
		ids := u.create(hostnames...)
		u.mustRun(append([]string{"instance", "rm", "--yes", "--no-wait"}, ids...)...)
		missing := u.request("GET", "/v2/instances/00000000-0000-4000-8000-000000000000")
		requests := 0
		u.intercept(func(w http.ResponseWriter, r *http.Request) bool {
			if requests++; requests <= len(ids) {
				return false // which finds the instances
			}
			if isListPage(r, "1") {
				fmt.Fprint(w, `{"page": 1, "per_page": 100, "pages": 1, "items": []}`)
				return true
			}
			w.WriteHeader(missing.Code)
			w.Write(missing.Body.Bytes())
			return true
		})
		_, stderr, code := u.run(append([]string{"instance", "wait", "--for", "active"}, ids...)...)
		if code != 3 || !strings.Contains(stderr, "it is gone from LON1") || strings.Contains(stderr, "still") {
			t.Errorf("%d waited for: exit code %d\n%s", len(ids), code, stderr)
		}
	}
}

// How to go on waiting is said once for all, in words that do it, and in no row.
func TestResumeHintIsSaidOnce(t *testing.T) {
	t.Parallel()
	u := newUserWith(t, sandbox.Options{ActionTime: 3 * time.Second})
	ids := u.create("a", "b", "c")
	stdout, stderr, code := u.run("instance", "stop", "--all", "--yes", "--wait-timeout", "500ms", "-o", "json")
	if code != 7 || strings.Contains(stdout, "instance wait") || strings.Count(stderr, "instance wait") != 1 {
		t.Fatalf("exit code %d\n%s%s", code, stdout, stderr)
	}
	line := regexp.MustCompile(`civoctl (instance wait [^"]*)`).FindStringSubmatch(stderr)[1]
	for _, id := range ids {
		if !strings.Contains(line, id) {
			t.Errorf("%s is not in %s", id, line)
		}
	}
	u.mustRunWords(strings.Fields(line)...)
}

// Where the API leaves out what an instance has, its size tells; where nothing does, it is refused.
func TestResizeOfAnInstanceWithoutFigures(t *testing.T) {
	t.Parallel()
	for size, want := range map[string]string{
		"g3.small": "smaller in cores, memory or disk",
		"g3.gone":  `neither what it has nor what the size "g3.gone" is`,
	} {
		u := newUser(t, "")
		u.create("web-1")
		u.intercept(func(w http.ResponseWriter, r *http.Request) bool {
			if !isListPage(r, "1") {
				return false
			}
			reply := httptest.NewRecorder()
			u.api.ServeHTTP(reply, r)
			body := regexp.MustCompile(`"(cpu_cores|ram_mb|disk_gb)": ?\d+`).ReplaceAllString(reply.Body.String(), `"$1":null`)
			io.WriteString(w, strings.ReplaceAll(body, `g3.small`, size))
			return true
		})
		_, stderr, code := u.run("instance", "resize", "web-1", "--size", "g3.xsmall", "--yes")
		if code != 5 || !strings.Contains(stderr, want) {
			t.Errorf("from %s: exit code %d\n%s", size, code, stderr)
		}
	}
}
