//go:build linux || darwin

package e2e

import (
	"net/http"
	"strings"
	"testing"

	"github.com/civoctl/civoctl/internal/ptytest"
)

// A person who waits for a slow API is told for what, until there is a result, which stands alone.
func TestWaitForASlowAPIIsTold(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	u.create("web-1")
	told := make(chan struct{})
	u.intercept(func(w http.ResponseWriter, r *http.Request) bool {
		<-told
		return false
	})
	c := ptytest.Start(t, u.civoctl("instance", "list"), ptytest.Options{})
	c.Expect("reading instances from 127.0.0.1:")
	close(told)
	expectExit(t, c, 0)
	if s := c.Screen(); !strings.HasPrefix(s, "HOSTNAME") || strings.Contains(s, "reading") {
		t.Errorf("the screen is\n%s", s)
	}
	if !c.IsRestored() {
		t.Error("the terminal was not given back")
	}
}

// A request that is tried again is told with the number of the try, and why.
func TestRetriesAreTold(t *testing.T) {
	t.Parallel()
	for says, faults := range map[string]string{
		"no answer, trying again (5 of 5)":            "GET /v2/instances reset=before times=4",
		"the API answered 503, trying again (5 of 5)": "GET /v2/instances status=503 times=4",
	} {
		t.Run(says, func(t *testing.T) {
			u := newUser(t, faults)
			c := ptytest.Start(t, u.civoctl("instance", "list"), ptytest.Options{})
			c.Expect(says)
			expectExit(t, c, 0)
			if s := c.Screen(); strings.Contains(s, "trying again") {
				t.Errorf("the screen is\n%s", s)
			}
		})
	}
}

// With --quiet, and off a terminal, nothing is told of a wait.
func TestQuietWait(t *testing.T) {
	t.Parallel()
	u := newUser(t, "GET /v2/instances status=503 times=4")
	p := u.start("instance", "list", "-o", "json")
	if code := p.wait(); code != 0 || p.stderr.Len() > 0 {
		t.Errorf("exit code %d, stderr %q", code, &p.stderr)
	}
	u = newUser(t, "GET /v2/instances status=503 times=4")
	c := ptytest.Start(t, u.civoctl("instance", "list", "-q", "-o", "json"), ptytest.Options{})
	expectExit(t, c, 0)
	if s := c.Transcript(); strings.Contains(s, "trying") || strings.Contains(s, "reading") {
		t.Errorf("the transcript is %q", s)
	}
}

// An error on a terminal is coloured, and broken between words; the same goes for a question of jq.
func TestErrorOnATerminal(t *testing.T) {
	t.Parallel()
	u := newUserIn(t, t.TempDir(), "CIVOCTL_API_KEY="+testKey, "CIVOCTL_REGION=LON1", "CIVOCTL_API_URL=http://127.0.0.1:1", "NO_COLOR=")
	c := ptytest.Start(t, u.civoctl("instance", "list", "--jq", "."), ptytest.Options{Cols: 40})
	expectExit(t, c, 6)
	for line := range strings.Lines(c.Screen()) {
		if len([]rune(strings.TrimSuffix(line, "\n"))) > 40 {
			t.Errorf("a line is too wide: %q", line)
		}
	}
	words := strings.Join(strings.Fields(c.Screen()), " ")
	if !strings.Contains(words, "connection refused by 127.0.0.1:1") || !strings.HasPrefix(words, "error: GET") {
		t.Errorf("the screen is\n%s", c.Screen())
	}
	if !strings.Contains(c.Transcript(), "\x1b[31merror:\x1b[0m") || !strings.Contains(c.Transcript(), "\x1b[36mhint:\x1b[0m") {
		t.Errorf("no colours in %q", c.Transcript())
	}
}
