//go:build linux || darwin

package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/civoctl/civoctl/internal/ptytest"
)

// A list is drawn for the size that the terminal gets, with what had been typed: question and choice are
// seen.
func TestListOnASmallerTerminal(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	names := make([]string, 12)
	for n := range names {
		names[n] = fmt.Sprintf("web-%02d", n)
	}
	u.create(names...)
	c, stdout := u.startTTY(ptytest.Options{Cols: 80, Rows: 20}, "instance", "show", "-o", "name")
	c.Expect("web-11")
	c.Key(ptytest.Down, ptytest.Down)
	c.Resize(30, 10)
	c.Expect("…") // lines are cut to the new width
	c.Type(ptytest.Down)
	c.Expect("> web-03")
	c.WaitReady()
	if seen := c.Screen(); !strings.Contains(seen, "? Instance:") || !strings.Contains(seen, "> web-03") {
		t.Errorf("on the screen:\n%s", seen)
	}
	c.Type(ptytest.Enter)
	if code := c.Wait(); code != 0 || stdout.String() != "web-03\n" {
		t.Errorf("exit code %d, stdout %q", code, stdout)
	}
	expectRestored(t, c, "at the end")
}
