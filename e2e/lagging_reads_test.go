//go:build linux || darwin

package e2e

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// delayReads makes the API answer the first reads of an instance after a change with what it was
// before. A number below 0 stands for all reads.
func (u *user) delayReads(reads int) {
	before, left := map[string]string{}, map[string]int{}
	u.intercept(func(w http.ResponseWriter, r *http.Request) bool {
		id, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/v2/instances/"), "/")
		switch {
		case !strings.HasPrefix(r.URL.Path, "/v2/instances/"):
			return false
		case r.Method == "PUT":
			before[id], left[id] = u.request("GET", "/v2/instances/"+id).Body.String(), reads
			return false
		case r.Method != "GET" || left[id] == 0:
			return false
		}
		left[id]--
		io.WriteString(w, before[id])
		return true
	})
}

// What is read back may lag behind the change: that is no failure, and a change that never shows is
// one.
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
			u := newUser(t, "")
			u.create("web-1")
			u.delayReads(2)
			if stdout, stderr, code := u.run(args...); code != 0 || !strings.Contains(stdout, "done") {
				t.Errorf("reads that lag: exit code %d\n%s%s", code, stdout, stderr)
			}
			if name == "resize" {
				return // waits for a status first
			}
			u = newUser(t, "")
			u.create("web-1")
			u.delayReads(-1)
			if stdout, stderr, code := u.run(args...); code != 5 && code != 8 || strings.Contains(stdout, "done") {
				t.Errorf("reads that never show it: exit code %d\n%s%s", code, stdout, stderr)
			}
		})
	}
}
