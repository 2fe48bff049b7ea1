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

// happening is an event as a script reads it.
type happening struct {
	Event, Time string
	From, To    *string
	Instance    map[string]any
}

func (h happening) String() string {
	status := func(s *string) string {
		if s == nil {
			return "null"
		}
		return *s
	}
	hostname, _ := h.Instance["hostname"].(string)
	return h.Event + " " + hostname + " " + status(h.From) + " " + status(h.To)
}

// watcher is civoctl as it watches for a script.
type watcher struct {
	t      *testing.T
	cmd    *exec.Cmd
	out    io.Closer
	lines  *bufio.Scanner
	stderr *strings.Builder
}

func (p *person) watch(args ...string) *watcher {
	p.t.Helper()
	cmd, _ := p.command("civoctl", append([]string{"instance", "list", "--watch"}, args...)...)
	cmd.Stdout = nil
	out, err := cmd.StdoutPipe()
	if err != nil {
		p.t.Fatal(err)
	}
	w := &watcher{p.t, cmd, out, bufio.NewScanner(out), &strings.Builder{}}
	cmd.Stderr = w.stderr
	if err := cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { cmd.Process.Kill() })
	return w
}

func (w *watcher) line() string {
	w.t.Helper()
	if !w.lines.Scan() {
		w.t.Fatalf("no more lines; stderr: %s", w.stderr)
	}
	return w.lines.Text()
}

func (w *watcher) next() happening {
	w.t.Helper()
	var h happening
	if line := w.line(); json.Unmarshal([]byte(line), &h) != nil {
		w.t.Fatalf("not an event: %s", line)
	}
	return h
}

func (w *watcher) expect(want ...string) {
	w.t.Helper()
	for _, want := range want {
		if got := w.next().String(); got != want {
			w.t.Fatalf("got the event %q, want %q", got, want)
		}
	}
}

// interrupt stops the watching as Ctrl-C does.
func (w *watcher) interrupt() {
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
	p := newPerson(t, "")
	create := func(names ...string) {
		p.run(append([]string{"instance", "create", "--size", "g3.small", "--image", "ubuntu-noble", "--tag", "web", "-q"}, names...)...)
	}
	create("web-2", "web-10")

	w := p.watch("--tag", "web", "--sort-by", "hostname:desc")
	w.expect("added web-10 null ACTIVE", "added web-2 null ACTIVE")
	p.run("instance", "stop", "web-2", "-q")
	w.expect("changed web-2 ACTIVE SHUTOFF")
	p.run("instance", "update", "web-2", "--notes", "kept", "-q")
	if h := w.next(); h.String() != "changed web-2 SHUTOFF SHUTOFF" || h.Instance["notes"] != "kept" || h.Instance["initial_password"] != "REDACTED" {
		t.Errorf("after a note: %v, %v", h, h.Instance)
	}
	p.run("instance", "tag", "web-10", "other", "-q", "--yes")
	w.expect("removed web-10 ACTIVE ACTIVE") // it is there, and matches no more
	p.run("instance", "rm", "web-2", "-q", "--yes")
	w.expect("removed web-2 SHUTOFF null")
	create("web-3")
	w.expect("added web-3 null ACTIVE")
	w.interrupt()
}

// Pages move while they are read: what is missing is looked at by itself.
func TestWatchRemovesNothingThatOnlyMoved(t *testing.T) {
	t.Parallel()
	p := newPerson(t, "GET /v2/instances skip=2 times=2 drift=remove")
	if err := p.api.Seed(t.Context(), 150, nil, "LON1"); err != nil {
		t.Fatal(err)
	}
	w := p.watch("-o", "ndjson")
	var first happening
	for n := range 150 {
		h := w.next()
		if h.Event != "added" {
			t.Fatalf("event %d is %v", n, h)
		}
		if n == 0 {
			first = h
		}
	}
	id := first.Instance["id"].(string)
	p.run("instance", "rm", id, "--yes", "-q")
	if h := w.next(); h.Event != "removed" || h.Instance["id"] != id {
		t.Errorf("after the removal: %v", h)
	}
	w.interrupt()
	others := 0
	for _, r := range p.api.Requests() {
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
	p := newPerson(t, "")
	p.run("instance", "create", "web-1", "--size", "g3.small", "--image", "ubuntu-noble", "-q")
	for flag, program := range map[string]string{
		"--jq":       `"\(.event) \(.instance.hostname)"`,
		"--template": `{{.event}} {{.instance.hostname}}`,
	} {
		w := p.watch(flag, program)
		if line := w.line(); line != "added web-1" {
			t.Errorf("%s: %q", flag, line)
		}
		w.interrupt()
	}
}

// Who reads a pipe may leave at any time, and is not kept waiting for a change.
func TestWatchEndsWithItsReader(t *testing.T) {
	t.Parallel()
	p := newPerson(t, "")
	p.run("instance", "create", "web-1", "--size", "g3.small", "--image", "ubuntu-noble", "-q")
	w := p.watch()
	w.line()
	w.out.Close()
	if err := w.cmd.Wait(); err != nil || w.stderr.Len() > 0 {
		t.Errorf("%v; stderr: %q", err, w.stderr)
	}
}

func TestWatchRidesOutFailures(t *testing.T) {
	t.Parallel()
	p := newPerson(t, "GET /v2/instances skip=1 times=2 html=200")
	if err := p.api.Seed(t.Context(), 1, nil, "LON1"); err != nil {
		t.Fatal(err)
	}
	w := p.watch()
	added := w.next()
	p.run("instance", "stop", added.Instance["id"].(string), "-q", "--no-wait")
	if h := w.next(); h.Event != "changed" || *h.To != "SHUTOFF" {
		t.Errorf("after the failures: %v", h)
	}
	w.cmd.Process.Signal(os.Interrupt)
	w.cmd.Wait()
	notes := strings.Split(strings.TrimSpace(w.stderr.String()), "\n")
	if len(notes) != 2 || !strings.HasSuffix(notes[0], "; still watching") || notes[1] != "the API answers again" {
		t.Errorf("stderr: %q", notes)
	}

	// What does not pass ends it.
	p = newPerson(t, "GET /v2/instances skip=1 status=401:authentication_failed")
	w = p.watch()
	for w.lines.Scan() {
		t.Errorf("a line: %s", w.lines.Text())
	}
	w.cmd.Wait()
	if code := w.cmd.ProcessState.ExitCode(); code != 4 || !strings.Contains(w.stderr.String(), "the key was refused") {
		t.Errorf("exit code %d, want 4; stderr: %q", code, w.stderr)
	}
}

// screen starts watching at a terminal, stdout included.
func (p *person) screen(o ptytest.Options, args ...string) *ptytest.Console {
	p.t.Helper()
	cmd, _ := p.command("civoctl", append([]string{"instance", "list", "--watch"}, args...)...)
	cmd.Stdout = nil
	return ptytest.Start(p.t, cmd, o)
}

func TestWatchDraws(t *testing.T) {
	t.Parallel()
	p := newPerson(t, "")
	p.run("instance", "create", "web-1", "web-2", "--size", "g3.small", "--image", "ubuntu-noble", "-q")
	c := p.screen(ptytest.Options{Cols: 60}, "--name", "web-*")
	c.Expect("2 instances")
	c.WaitReady()
	if c.CursorShown() {
		t.Error("the cursor is shown")
	}
	p.run("instance", "stop", "web-1", "-q")
	c.Expect("SHUTOFF")
	p.run("instance", "rm", "web-2", "-q", "--yes")
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
	p := newPerson(t, "")
	for name, stop := range map[string]func(*ptytest.Console){
		"Ctrl-C":  func(c *ptytest.Console) { c.Type(ptytest.CtrlC) },
		"SIGTERM": func(c *ptytest.Console) { c.Signal(syscall.SIGTERM) },
		"SIGHUP":  func(c *ptytest.Console) { c.Signal(syscall.SIGHUP) },
	} {
		t.Run(name, func(t *testing.T) {
			c := p.screen(ptytest.Options{})
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
	p := newPerson(t, "GET /v2/instances skip=1 times=2 html=200")
	c := p.screen(ptytest.Options{Rows: 5, Cols: 120})
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
	p := newPerson(t, "")
	if err := p.api.Seed(t.Context(), 50, nil, "LON1"); err != nil {
		t.Fatal(err)
	}
	c := p.screen(ptytest.Options{Rows: 10})
	c.Expect("…")
	c.Type("q")
	c.Wait()
	lines := strings.Split(c.Screen(), "\n")
	if len(lines) != 9 || !strings.HasPrefix(lines[0], "LON1  50 instances") || lines[8] != "…" {
		t.Errorf("%d lines:\n%s", len(lines), c.Screen())
	}
}

// A row as wide as the terminal is drawn whole, and so is one of a cell less.
func TestWatchKeepsTheLastColumn(t *testing.T) {
	t.Parallel()
	p := newPerson(t, "")
	p.create("web-1", "web-2")
	const row = "web-1     ACTIVE"
	for _, cols := range []int{len(row), len(row) + 1} {
		c := p.screen(ptytest.Options{Cols: cols}, "--columns", "hostname,status", "--sort-by", "hostname")
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
	p := newPerson(t, "")
	if err := p.api.Seed(t.Context(), 2, nil, "LON1"); err != nil {
		t.Fatal(err)
	}
	cmd, _ := p.command("civoctl", "quota", "show")
	cmd.Stdout = nil
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
	if bars < 5 || !strings.HasPrefix(c.Screen(), "INSTANCES:") {
		t.Errorf("%d bars:\n%s", bars, c.Screen())
	}
	if figures := p.run("quota", "show"); strings.ContainsAny(figures, "█░") || !strings.Contains(figures, "INSTANCES:   2/") {
		t.Errorf("in a file:\n%s", figures)
	}
}
