//go:build linux || darwin

package e2e

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/mattn/go-runewidth"

	"github.com/civoctl/civoctl/internal/ptytest"
)

// longHostname is a hostname that no table has the room for.
const longHostname = "a-hostname-of-73-characters.long-long-long-long-long-long-long-long-end.x"

// TestScreens looks at what a person sees on terminals of several sizes and kinds: no line is wider
// than the terminal but for commands to paste and what is told in whole, dumb and accessible
// terminals are not redrawn, and there are colours only where they are wanted.
func TestScreens(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	u.mustRun("instance", "create", "n%d", "--count", "30", "--size", "g3.small", "--image", "debian-12", "--tag", "web", "-q", "--no-wait")
	u.mustRun("instance", "create", longHostname, "--size", "g3.small", "--image", "ubuntu-noble", "--tag", "protected", "-q")
	if err := u.api.Seed(t.Context(), 200, []string{"many"}, "LON1"); err != nil {
		t.Fatal(err)
	}
	for _, screen := range []struct {
		args []string
		asks string // "" for nothing
		keys string // end the command where it asks
		code int
	}{
		{[]string{"--help"}, "", "", 0},
		{[]string{"instance", "--help"}, "", "", 0},
		{[]string{"instance", "create", "--help"}, "", "", 0},
		{[]string{"help", "output"}, "", "", 0},
		{[]string{"instance", "list"}, "", "", 0},
		{[]string{"instance", "show", "n1"}, "", "", 0},
		{[]string{"size", "list"}, "", "", 0},
		{[]string{"firewall", "list"}, "", "", 0},
		{[]string{"quota", "show"}, "", "", 0},
		{[]string{"doctor"}, "", "", 0},
		{[]string{"instance", "rm"}, "Instances:", ptytest.CtrlC, 130},
		{[]string{"instance", "rm", "--tag", "web"}, "go on:", ptytest.CtrlC, 130},
		{[]string{"instance", "show"}, "Instance:", ptytest.CtrlC, 130},
		{[]string{"instance", "create"}, "Hostname:", "a_b" + ptytest.Enter + ptytest.CtrlC, 130},
		{[]string{"instance", "create", "x1"}, "Size:", ptytest.CtrlC, 130},
		{[]string{"instance", "create", "x1", "--image", "debian-12"}, "Size:", ptytest.CtrlC, 130},
		{[]string{"instance", "stop", "n1", "--yes"}, "", "", 0},
		{[]string{"instance", "list", "--columns", "hostnme"}, "", "", 2},
		{[]string{"instance", "wait", "n1", "--for", "gone-for-good", "--wait-timeout", "1s"}, "", "", 2},
		{[]string{"instance", "wait", "n1", "--for", "deleted", "--wait-timeout", "1s"}, "", "", 7},

		{[]string{"instance", "rm", "n2"}, "/N", "n" + ptytest.Enter, 10},
		{[]string{"instance", "show", "n111"}, "", "", 3},
		{[]string{"instance", "create", "n1", "--size", "g3.small", "--image", "debian-12"}, "", "", 5},
		{[]string{"instance", "rm", longHostname, "--yes"}, "", "", 5},
		{[]string{"instance", "list", "--api-url", "http://127.0.0.1:1"}, "", "", 6},
	} {
		for _, kind := range []struct {
			env      string
			canColor bool
			canDraw  bool
		}{{"TERM=xterm-256color", true, true}, {"NO_COLOR=1", false, true}, {"TERM=dumb", false, false}, {"ACCESSIBLE=1", true, false}} {
			for _, size := range [][2]int{{80, 24}, {100, 30}, {200, 50}} {
				if kind.env != "TERM=xterm-256color" && size[0] != 80 {
					continue
				}
				name := fmt.Sprintf("%s/%s/%dx%d", strings.Join(screen.args, " "), kind.env, size[0], size[1])
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					cmd := u.in(t).civoctl(screen.args...)
					cmd.Env = append(cmd.Env, "TERM=xterm-256color", kind.env)
					c := ptytest.Start(t, cmd, ptytest.Options{Cols: size[0], Rows: size[1], Lines: !kind.canDraw})
					if screen.asks != "" {
						c.Expect(screen.asks)
						c.Key(screen.keys)
					}
					expectExit(t, c, screen.code)
					checkScreen(t, c.Transcript(), size[0], kind.canColor, kind.canDraw)
				})
			}
		}
	}
}

// checkScreen looks at all that was written to a terminal.
func checkScreen(t *testing.T, written string, width int, canColor, canDraw bool) {
	t.Helper()
	colors := regexp.MustCompile(`\x1b\[[0-9;]*m`)
	if !canColor && colors.MatchString(written) {
		t.Errorf("colours: %q", colors.FindString(written))
	}
	text := colors.ReplaceAllString(written, "")
	controls := regexp.MustCompile(`\x1b\[\??[0-9;]*[A-Za-z]`)
	if !canDraw && controls.MatchString(text) {
		t.Errorf("it is drawn: %q", controls.FindString(text))
	}
	for line := range strings.FieldsFuncSeq(controls.ReplaceAllString(text, "\n"), func(r rune) bool { return r == '\n' || r == '\r' }) {
		isWhole := strings.Contains(line, "civoctl ") || strings.Contains(line, "://") || strings.Contains(line, longHostname)
		if runewidth.StringWidth(line) > width && !isWhole {
			t.Errorf("a line of %d cells: %q", runewidth.StringWidth(line), line)
		}
	}
}
