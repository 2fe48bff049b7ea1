//go:build linux || darwin

package e2e

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// lag makes the API answer, after a change, so many reads of an instance with what it was before; a number
// below 0 is all of them.
func (f *frontedAPI) lag(reads int) {
	before, left := map[string]string{}, map[string]int{}
	f.arm(func(w http.ResponseWriter, r *http.Request) bool {
		id, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/v2/instances/"), "/")
		switch {
		case !strings.HasPrefix(r.URL.Path, "/v2/instances/"):
			return false
		case r.Method == "PUT":
			before[id], left[id] = f.ask("GET", "/v2/instances/"+id).Body.String(), reads
			return false
		case r.Method != "GET" || left[id] == 0:
			return false
		}
		left[id]--
		io.WriteString(w, before[id])
		return true
	})
}

// What is read back may lag behind the change: that is no failure, and a change that never shows is one.
func TestReadsThatLag(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"update":   {"instance", "update", "web-1", "--notes", "behind the balancer"},
		"tag":      {"instance", "tag", "web-1", "blue", "--yes"},
		"firewall": {"instance", "firewall", "web-1", "--firewall", "default-web"},
		"resize":   {"instance", "resize", "web-1", "--size", "g3.large", "--yes"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFrontedAPI(t, -1)
			f.create("web-1")
			f.lag(2)
			if stdout, stderr, code := f.run(args...); code != 0 || !strings.Contains(stdout, "done") {
				t.Errorf("reads that lag: exit code %d\n%s%s", code, stdout, stderr)
			}
			if name == "resize" {
				return // waits for a status first
			}
			g := newFrontedAPI(t, -1)
			g.create("web-1")
			g.lag(-1)
			if stdout, stderr, code := g.run(args...); code != 5 && code != 8 || strings.Contains(stdout, "done") {
				t.Errorf("reads that never show it: exit code %d\n%s%s", code, stdout, stderr)
			}
		})
	}
}
