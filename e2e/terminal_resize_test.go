//go:build linux || darwin

package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/civoctl/civoctl/internal/ptytest"
)

// A list is drawn for the size that the terminal gets, with what had been typed: question and
// choice are seen.
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

// What stands above a list stays there whatever the terminal's size becomes: the answers before it,
// and one line for the question.
func TestResizeKeepsWhatIsAbove(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	c, _ := u.startTTY(ptytest.Options{Cols: 80, Rows: 24}, "instance", "create")
	c.Expect("Hostname:")
	c.Key("web-1", ptytest.Enter)
	c.Expect("Size:")
	c.Key("small", ptytest.Enter)
	c.Expect("Image:")
	c.Key("ubu")
	for _, size := range [][2]int{{60, 12}, {30, 8}, {120, 40}, {25, 24}, {80, 24}} {
		c.Resize(size[0], size[1])
		c.Expect("? Image: ubu")
		c.WaitReady()
		lines := strings.Split(c.Screen(), "\n")
		if len(lines) > size[1] || lines[0] != "? Hostname: web-1" || !strings.HasPrefix(lines[1], "? Size: g4s.") ||
			!strings.HasPrefix(lines[2], "? Image: ubu") || !strings.HasPrefix(lines[3], "> ") || strings.Count(c.Screen(), "Image:") != 1 {
			t.Errorf("at %dx%d:\n%s", size[0], size[1], c.Screen())
		}
	}
	c.Type(ptytest.CtrlC)
	expectExit(t, c, 130)
	if s := c.Screen(); !strings.HasPrefix(s, "? Hostname: web-1\n? Size: g4s.") || !strings.Contains(s, "\n? Image: ubu") {
		t.Errorf("left on the screen:\n%s", s)
	}
}
