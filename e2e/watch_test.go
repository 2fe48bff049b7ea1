//go:build linux || darwin

package e2e

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/civoctl/civoctl/internal/ptytest"
)

// event is an event of `civoctl instance list --watch`.
type event struct {
	Event, Time string
	From, To    *string
	Instance    map[string]any
}

func (h event) String() string {
	status := func(s *string) string {
		if s == nil {
			return "null"
		}
		return *s
	}
	hostname, _ := h.Instance["hostname"].(string)
	return h.Event + " " + hostname + " " + status(h.From) + " " + status(h.To)
}

// watcher is a running `civoctl instance list --watch`.
type watcher struct {
	t      *testing.T
	cmd    *exec.Cmd
	out    io.Closer
	lines  *bufio.Scanner
	stderr *strings.Builder
}

// startWatch starts watching, with stdout to read events from.
func (u *user) startWatch(args ...string) *watcher {
	u.t.Helper()
	cmd := u.civoctl(append([]string{"instance", "list", "--watch"}, args...)...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		u.t.Fatal(err)
	}
	w := &watcher{u.t, cmd, out, bufio.NewScanner(out), &strings.Builder{}}
	cmd.Stderr = w.stderr
	if err := cmd.Start(); err != nil {
		u.t.Fatal(err)
	}
	u.t.Cleanup(func() { cmd.Process.Kill() })
	return w
}

// readLine returns the next line on stdout.
func (w *watcher) readLine() string {
	w.t.Helper()
	if !w.lines.Scan() {
		w.t.Fatalf("no more lines; stderr: %s", w.stderr)
	}
	return w.lines.Text()
}

// readEvent returns the next event.
func (w *watcher) readEvent() event {
	w.t.Helper()
	var h event
	if line := w.readLine(); json.Unmarshal([]byte(line), &h) != nil {
		w.t.Fatalf("not an event: %s", line)
	}
	return h
}

// expectEvents checks that the next events are these, each "EVENT HOSTNAME FROM TO".
func (w *watcher) expectEvents(want ...string) {
	w.t.Helper()
	for _, want := range want {
		if got := w.readEvent().String(); got != want {
			w.t.Fatalf("got the event %q, want %q", got, want)
		}
	}
}

// checkInterrupt interrupts the watching, and checks how it ends.
func (w *watcher) checkInterrupt() {
	w.t.Helper()
	if err := w.cmd.Process.Signal(os.Interrupt); err != nil {
		w.t.Fatal(err)
	}
	for w.lines.Scan() {
		w.t.Errorf("one more line: %s", w.lines.Text())
	}
	w.cmd.Wait()
	if code := w.cmd.ProcessState.ExitCode(); code != 130 || w.stderr.Len() > 0 {
		w.t.Errorf("exit code %d, want 130; stderr: %q", code, w.stderr)
	}
}

func TestWatchTellsWhatChanges(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	create := func(names ...string) {
		u.mustRun(append([]string{"instance", "create", "--size", "g3.small", "--image", "ubuntu-noble", "--tag", "web", "-q"}, names...)...)
	}
	create("web-2", "web-10")

	w := u.startWatch("--tag", "web", "--sort-by", "hostname:desc")
	w.expectEvents("added web-10 null ACTIVE", "added web-2 null ACTIVE")
	u.mustRun("instance", "stop", "web-2", "-q")
	w.expectEvents("changed web-2 ACTIVE SHUTOFF")
	u.mustRun("instance", "update", "web-2", "--notes", "kept", "-q")
	if h := w.readEvent(); h.String() != "changed web-2 SHUTOFF SHUTOFF" || h.Instance["notes"] != "kept" || h.Instance["initial_password"] != "REDACTED" {
		t.Errorf("after a note: %v, %v", h, h.Instance)
	}
	u.mustRun("instance", "tag", "web-10", "other", "-q", "--yes")
	w.expectEvents("removed web-10 ACTIVE ACTIVE") // it is there, and matches no more
	u.mustRun("instance", "rm", "web-2", "-q", "--yes")
	w.expectEvents("removed web-2 SHUTOFF null")
	create("web-3")
	w.expectEvents("added web-3 null ACTIVE")
	w.checkInterrupt()
}

// Pages move while they are read: what is missing is looked at by itself.
func TestWatchRemovesNothingThatOnlyMoved(t *testing.T) {
	t.Parallel()
	u := newUser(t, "GET /v2/instances skip=2 times=2 drift=remove")
	if err := u.api.Seed(t.Context(), 150, nil, "LON1"); err != nil {
		t.Fatal(err)
	}
	w := u.startWatch("-o", "ndjson")
	var first event
	for n := range 150 {
		h := w.readEvent()
		if h.Event != "added" {
			t.Fatalf("event %d is %v", n, h)
		}
		if n == 0 {
			first = h
		}
	}
	id := first.Instance["id"].(string)
	u.mustRun("instance", "rm", id, "--yes", "-q")
	if h := w.readEvent(); h.Event != "removed" || h.Instance["id"] != id {
		t.Errorf("after the removal: %v", h)
	}
	w.checkInterrupt()
	others := 0
	for _, r := range u.api.Requests() {
		if one, ok := strings.CutPrefix(r.Path, "/v2/instances/"); ok && one != id {
			others++
		}
	}
	if others == 0 {
		t.Error("no page drifted: the test shows nothing")
	}
}

func TestWatchQueries(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	u.mustRun("instance", "create", "web-1", "--size", "g3.small", "--image", "ubuntu-noble", "-q")
	for flag, program := range map[string]string{
		"--jq":       `"\(.event) \(.instance.hostname)"`,
		"--template": `{{.event}} {{.instance.hostname}}`,
	} {
		w := u.startWatch(flag, program)
		if line := w.readLine(); line != "added web-1" {
			t.Errorf("%s: %q", flag, line)
		}
		w.checkInterrupt()
	}
}

// Who reads a pipe may leave at any time, and is not kept waiting for a change.
func TestWatchEndsWithItsReader(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	u.mustRun("instance", "create", "web-1", "--size", "g3.small", "--image", "ubuntu-noble", "-q")
	w := u.startWatch()
	w.readLine()
	w.out.Close()
	if err := w.cmd.Wait(); err != nil || w.stderr.Len() > 0 {
		t.Errorf("%v; stderr: %q", err, w.stderr)
	}
}

func TestWatchRidesOutFailures(t *testing.T) {
	t.Parallel()
	u := newUser(t, "GET /v2/instances skip=1 times=2 html=200")
	if err := u.api.Seed(t.Context(), 1, nil, "LON1"); err != nil {
		t.Fatal(err)
	}
	w := u.startWatch()
	added := w.readEvent()
	u.mustRun("instance", "stop", added.Instance["id"].(string), "-q", "--no-wait")
	if h := w.readEvent(); h.Event != "changed" || *h.To != "SHUTOFF" {
		t.Errorf("after the failures: %v", h)
	}
	w.cmd.Process.Signal(os.Interrupt)
	w.cmd.Wait()
	notes := strings.Split(strings.TrimSpace(w.stderr.String()), "\n")
	if len(notes) != 2 || !strings.HasSuffix(notes[0], "; still watching") || notes[1] != "the API answers again" {
		t.Errorf("stderr: %q", notes)
	}

	// What does not pass ends it.
	u = newUser(t, "GET /v2/instances skip=1 status=401:authentication_failed")
	w = u.startWatch()
	for w.lines.Scan() {
		t.Errorf("a line: %s", w.lines.Text())
	}
	w.cmd.Wait()
	if code := w.cmd.ProcessState.ExitCode(); code != 4 || !strings.Contains(w.stderr.String(), "the API refused the key of ") {
		t.Errorf("exit code %d, want 4; stderr: %q", code, w.stderr)
	}
}

// startWatchTTY starts watching at a terminal.
func (u *user) startWatchTTY(o ptytest.Options, args ...string) *ptytest.Console {
	u.t.Helper()
	cmd := u.civoctl(append([]string{"instance", "list", "-w"}, args...)...)
	return ptytest.Start(u.t, cmd, o)
}

func TestWatchDraws(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	u.mustRun("instance", "create", "web-1", "web-2", "--size", "g3.small", "--image", "ubuntu-noble", "-q")
	c := u.startWatchTTY(ptytest.Options{Cols: 60}, "--name", "web-*")
	c.Expect("2 instances")
	c.WaitReady()
	if c.CursorShown() {
		t.Error("the cursor is shown")
	}
	u.mustRun("instance", "stop", "web-1", "-q")
	c.Expect("SHUTOFF")
	u.mustRun("instance", "rm", "web-2", "-q", "--yes")
	c.Expect("1 instance")
	c.Type("x") // means nothing
	c.Type("q")
	if code := c.Wait(); code != 0 || !c.Cooked() || !c.CursorShown() {
		t.Errorf("after q: exit code %d, cooked %v, cursor %v", code, c.Cooked(), c.CursorShown())
	}
	lines := strings.Split(c.Screen(), "\n")
	if len(lines) != 4 || !strings.HasPrefix(lines[0], "LON1  1 instance  --name web-\\*") || !strings.HasPrefix(lines[3], "web-1") {
		t.Errorf("what is left on the screen:\n%s", c.Screen())
	}
	for _, line := range lines {
		if len([]rune(line)) > 60 {
			t.Errorf("%q is wider than the terminal", line)
		}
	}
}

func TestWatchGivesTheTerminalBack(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	for name, stop := range map[string]func(*ptytest.Console){
		"Ctrl-C":  func(c *ptytest.Console) { c.Type(ptytest.CtrlC) },
		"SIGTERM": func(c *ptytest.Console) { c.Signal(syscall.SIGTERM) },
		"SIGHUP":  func(c *ptytest.Console) { c.Signal(syscall.SIGHUP) },
	} {
		t.Run(name, func(t *testing.T) {
			c := u.startWatchTTY(ptytest.Options{})
			c.Expect("0 instances")
			c.WaitReady()
			stop(c)
			if code := c.Wait(); code != 130 || !c.Cooked() || !c.CursorShown() || strings.Contains(c.Text(), "error") {
				t.Errorf("exit code %d, cooked %v, cursor %v; drew\n%s", code, c.Cooked(), c.CursorShown(), c.Text())
			}
		})
	}
}

func TestWatchSaysThatItIsStale(t *testing.T) {
	t.Parallel()
	u := newUser(t, "GET /v2/instances skip=1 times=2 html=200")
	c := u.startWatchTTY(ptytest.Options{Rows: 5, Cols: 120})
	c.Expect("0 instances  stale for 0s: ")
	c.Expect("q quits")
	c.Type("q")
	if code := c.Wait(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// A list longer than the terminal is cut, and nothing scrolls.
func TestWatchFitsTheTerminal(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	if err := u.api.Seed(t.Context(), 50, nil, "LON1"); err != nil {
		t.Fatal(err)
	}
	c := u.startWatchTTY(ptytest.Options{Rows: 10})
	c.Expect("… 45 more")
	c.WaitReady()
	for _, step := range []struct{ key, want string }{
		{ptytest.Down, "… 44 more, 1 above"},
		{pageDown, "… 39 more, 6 above"},
		{ptytest.Up, "… 40 more, 5 above"},
		{end, "… 45 above"},
		{pageDown, "… 45 above"},
		{pageUp, "… 5 more, 40 above"},
		{home, "… 45 more"},
		{ptytest.Up, "… 45 more"},
	} {
		c.Send(step.key)
		c.Expect(step.want)
	}
	c.Type("q")
	c.Wait()
	lines := strings.Split(c.Screen(), "\n")
	if len(lines) != 9 || !strings.HasPrefix(lines[0], "LON1  50 instances") || lines[8] != "… 45 more" {
		t.Errorf("%d lines:\n%s", len(lines), c.Screen())
	}
}

// The keys that scroll, beside the arrows.
const (
	pageUp   = "\x1b[5~"
	pageDown = "\x1b[6~"
	home     = "\x1b[H"
	end      = "\x1b[F"
)

// A terminal of a few rows shows something of the list all the same.
func TestWatchInAFewRows(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	if err := u.api.Seed(t.Context(), 50, nil, "LON1"); err != nil {
		t.Fatal(err)
	}
	for rows := 3; rows <= 6; rows++ {
		c := u.startWatchTTY(ptytest.Options{Rows: rows})
		c.Expect(" more")
		c.Type("q")
		c.Wait()
		lines := strings.Split(c.Screen(), "\n")
		if len(lines) > rows-1 || !strings.HasPrefix(lines[len(lines)-2], "seed-") {
			t.Errorf("in %d rows:\n%s", rows, c.Screen())
		}
	}
}

// What was created or has changed last is on top, where it is seen.
func TestWatchShowsTheNewestFirst(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	if err := u.api.Seed(t.Context(), 20, nil, "LON1"); err != nil {
		t.Fatal(err)
	}
	c := u.startWatchTTY(ptytest.Options{Rows: 10})
	c.Expect("… 15 more")
	c.WaitReady()
	u.mustRun("instance", "stop", "seed-17", "-q")
	c.Expect("SHUTOFF")
	u.create("web-1")
	c.Expect("web-1")
	u.mustRun("instance", "tag", "seed-19", "late", "-q")
	c.Expect("late")
	c.Type("q")
	c.Wait()
	var got []string
	for _, line := range strings.Split(c.Screen(), "\n")[3:6] {
		hostname, _, _ := strings.Cut(line, " ")
		got = append(got, hostname)
	}
	if strings.Join(got, " ") != "seed-19 web-1 seed-17" {
		t.Errorf("on top are %v:\n%s", got, c.Screen())
	}
}

// A person whose terminal must not be drawn over gets a line of text for each change.
func TestWatchTellsAPersonInLines(t *testing.T) {
	t.Parallel()
	for name, prepare := range map[string]func(*user) []string{
		"dumb":       func(u *user) []string { u.env = append(u.env, "TERM=dumb"); return nil },
		"accessible": func(*user) []string { return []string{"--accessible"} },
		"table":      func(*user) []string { return []string{"--accessible", "-o", "table"} },
	} {
		t.Run(name, func(t *testing.T) {
			u := newUser(t, "")
			args := prepare(u)
			u.create("web-1")
			c := u.startWatchTTY(ptytest.Options{}, append(args, "--tag", "web")...)
			c.Expect("0 instances in LON1; each change is a line, q quits")
			u.mustRun("instance", "tag", "web-1", "web", "-q")
			c.Expect("  web-1: new, ACTIVE")
			u.mustRun("instance", "stop", "web-1", "-q")
			c.Expect("  web-1: SHUTOFF, was ACTIVE")
			u.mustRun("instance", "update", "web-1", "--notes", "kept", "-q")
			c.Expect("  web-1: changed, SHUTOFF")
			u.mustRun("instance", "tag", "web-1", "--remove", "web", "-q")
			c.Expect("  web-1: no longer matches, SHUTOFF")
			u.mustRun("instance", "tag", "web-1", "--add", "web", "-q")
			c.Expect("  web-1: new, SHUTOFF")
			u.mustRun("instance", "rm", "web-1", "-q", "--yes")
			c.Expect("  web-1: gone, was SHUTOFF")
			c.Type("q")
			expectExit(t, c, 0)
			for _, line := range strings.Split(c.Screen(), "\n") {
				if strings.HasPrefix(line, " ") || strings.Contains(line, "{") {
					t.Errorf("a line begins elsewhere, or is JSON: %q", line)
				}
			}
		})
	}
}

// A row as wide as the terminal is drawn whole, and so is one of a cell less.
func TestWatchKeepsTheLastColumn(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	u.create("web-1", "web-2")
	const row = "web-1     ACTIVE"
	for _, cols := range []int{len(row), len(row) + 1} {
		c := u.startWatchTTY(ptytest.Options{Cols: cols}, "--columns", "hostname,status", "--sort-by", "hostname")
		c.Expect("web-2     ACTIVE")
		c.Type("q")
		c.Wait()
		if lines := strings.Split(c.Screen(), "\n"); len(lines) != 5 || lines[2] != "HOSTNAME  STATUS" || lines[3] != row {
			t.Errorf("in %d columns:\n%s", cols, c.Screen())
		}
	}
}

// A quota is a bar a line for eyes, figures for the rest.
func TestQuotaDrawsBars(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	if err := u.api.Seed(t.Context(), 2, nil, "LON1"); err != nil {
		t.Fatal(err)
	}
	cmd := u.civoctl("quota", "show")
	c := ptytest.Start(t, cmd, ptytest.Options{Cols: 60})
	if code := c.Wait(); code != 0 {
		t.Fatalf("exit code %d:\n%s", code, c.Text())
	}
	bars := 0
	for _, line := range strings.Split(c.Screen(), "\n") {
		if strings.Contains(line, "█") && strings.Contains(line, "/") {
			bars++
		}
	}
	if bars < 5 || !strings.HasPrefix(c.Screen(), "INSTANCES:") || !strings.Contains(c.Screen(), " GB/") {
		t.Errorf("%d bars:\n%s", bars, c.Screen())
	}
	if figures := u.mustRun("quota", "show"); strings.ContainsAny(figures, "█░") || !strings.Contains(figures, "INSTANCES:   2/") {
		t.Errorf("in a file:\n%s", figures)
	}
}
