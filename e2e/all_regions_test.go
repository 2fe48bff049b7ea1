//go:build linux || darwin

package e2e

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/civoctl/civoctl/internal/ptytest"
	"github.com/civoctl/civoctl/internal/sandbox"
)

// newUserInTwoRegions returns a user with web-1 in LON1 and web-2 in FRA1, and their IDs. FRA1 does not answer
// requests for which isDown reports true.
func newUserInTwoRegions(t *testing.T, isDown func(*http.Request) bool) (u *user, ids []string) {
	u = newUserWith(t, sandbox.Options{ActionTime: 100 * time.Millisecond})
	ids = append(u.create("web-1"), u.mustRunWords(createArgs("web-2", "-q", "-o", "id", "--region", "FRA1")...)...)
	u.intercept(func(w http.ResponseWriter, r *http.Request) bool {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		if !strings.Contains(r.URL.RawQuery+"&"+string(body), "region=FRA1") || !isDown(r) {
			return false
		}
		http.Error(w, `{"code":"internal_server_error","reason":"trouble"}`, http.StatusInternalServerError)
		return true
	})
	return u, ids
}

// A region that cannot be read stops nothing in the others; the error names it.
func TestRegionThatFails(t *testing.T) {
	t.Parallel()
	u, ids := newUserInTwoRegions(t, func(*http.Request) bool { return true })
	stdout, stderr, code := u.run("instance", "stop", "--name", "web-*", "--all-regions", "--yes", "-o", "json")
	if rows := decodeObjects(t, stdout); code != 9 || len(rows) != 1 || rows[0]["result"] != "done" || rows[0]["hostname"] != "web-1" {
		t.Errorf("exit code %d, %s", code, stdout)
	}
	if !strings.Contains(stderr, "stop: could not read FRA1") || !strings.Contains(stderr, "trouble") {
		t.Errorf("the error does not name the region: %s", stderr)
	}
	for _, test := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"start", ids[0], "--all-regions"}, 0, ""},
		{[]string{"stop", "web-1", "--all-regions"}, 6, "whether FRA1 has web-1 is not known"},
		{[]string{"stop", ids[1], "--all-regions"}, 6, "whether FRA1 has " + ids[1] + " is not known"},
		{[]string{"wait", ids[1], "--for", "deleted", "--all-regions"}, 6, "is not known"},
		{[]string{"rm", "--name", "web-2", "--all-regions", "--yes"}, 9, "remove: could not read FRA1"},
	} {
		changes := u.countChanges()
		_, stderr, code := u.run(append([]string{"instance"}, test.args...)...)
		if code != test.code || !strings.Contains(stderr, test.says) {
			t.Errorf("%q: exit code %d: %s", test.args, code, stderr)
		}
		if n := u.countChanges(); code != 0 && n != changes {
			t.Errorf("%q changed something", test.args)
		}
	}
}

// A region that fails once its targets are known fails those alone.
func TestRegionThatFailsLater(t *testing.T) {
	t.Parallel()
	u, ids := newUserInTwoRegions(t, func(r *http.Request) bool { return r.Method != http.MethodGet || r.URL.Path == "/v2/firewalls" })
	for _, args := range [][]string{
		{"tag", "--add", "x"}, {"firewall", "--firewall", "default-web"}, {"reboot", "--yes"},
	} {
		args := append([]string{"instance", args[0], "--name", "web-*", "--all-regions", "-o", "json"}, args[1:]...)
		stdout, stderr, code := u.run(args...)
		results := map[any]any{}
		for _, row := range decodeObjects(t, stdout) {
			results[row["id"]] = row["result"]
		}
		if code != 9 || results[ids[0]] != "done" || results[ids[1]] != "failed" || !strings.Contains(stderr, "FRA1: ") {
			t.Errorf("%q: exit code %d, %v: %s", args, code, results, stderr)
		}
	}
}

// The question shows the region of each target.
func TestQuestionInAllRegions(t *testing.T) {
	t.Parallel()
	u, ids := newUserInTwoRegions(t, func(*http.Request) bool { return false })
	c, _ := u.startTTY(ptytest.Options{Cols: 120}, "instance", "rm", "--name", "web-*", "--all-regions")
	c.Expect("Remove these 2 instances? Type 2 to go on:")
	for n, region := range []string{"LON1", "FRA1"} {
		if line := ids[n] + "  " + region; !strings.Contains(c.Text(), line) {
			t.Errorf("%q is not shown:\n%s", line, c.Text())
		}
	}
	typeKeys("2\r")(c)
	expectExit(t, c, 0)
}
