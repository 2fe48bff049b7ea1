//go:build linux || darwin

package e2e

import (
	"bytes"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/civoctl/civoctl/internal/ptytest"
)

// ttyCase is a run of civoctl at a terminal that changes something of it: the cursor, the modes or
// the screen.
type ttyCase struct {
	name             string
	args             []string
	drawn            string // what is drawn first
	keys             []string
	drawnAfterKeys   string // what is drawn after the keys
	isCooked         bool   // it reads whole lines, or nothing
	isCreate         bool
	ignoresHangUp    bool // SIGHUP is ignored, as under nohup
	needsForeground  bool // it needs the foreground
	hidesCursor      bool // it hides the cursor
	writesToTerminal bool // stdout is the terminal
	env              string
	drawnAgain       string // what is drawn again after a stop; empty: the last of the above
}

// ttyCases returns a case for each way in which civoctl uses a terminal.
func ttyCases() []ttyCase {
	create := []string{"instance", "create", "--size", "g3.small", "--image", "ubuntu-noble", "--allow-duplicate", "web-1"}
	return []ttyCase{
		{name: "create", args: create, drawn: " web-1  BUILDING  ", isCooked: true, isCreate: true, hidesCursor: true},
		{name: "bulk", args: append(create, "web-2"), drawn: "0 of 2  2 BUILDING  ", isCooked: true, isCreate: true, hidesCursor: true},
		{name: "wait", args: []string{"instance", "wait", "web-1", "--for", "shutoff"}, drawn: " web-1  ACTIVE  ", isCooked: true, hidesCursor: true},
		{name: "confirm", args: []string{"instance", "rm", "web-1"}, drawn: "Remove web-1? (y/N) ", keys: []string{"ye"}, drawnAfterKeys: "ye", needsForeground: true, drawnAgain: "Remove web-1? (y/N) "},
		{name: "number", args: []string{"instance", "rm", "web-1", "web-2"}, drawn: "Type 2 to go on: ", needsForeground: true},
		{name: "form", args: []string{"instance", "create"}, drawn: "Hostname: ", keys: []string{"web-x"}, drawnAfterKeys: "web-x", needsForeground: true, drawnAgain: "Hostname: web-x"},
		{name: "list of a form", args: []string{"instance", "create", "web-x"}, drawn: "g3.medium", keys: []string{"larg"}, drawnAfterKeys: "Size: larg ", needsForeground: true, hidesCursor: true},
		{name: "pick several", args: []string{"instance", "stop"}, drawn: "Instances:", keys: []string{" "}, drawnAfterKeys: "[x]", needsForeground: true, hidesCursor: true},
		{name: "secret", args: []string{"auth", "login"}, drawn: "API key: ", keys: []string{"s3cr3t"}, needsForeground: true},
		{name: "accessible", args: []string{"instance", "rm", "web-1"}, drawn: "Remove web-1? [y/N]: ", isCooked: true, needsForeground: true, env: "ACCESSIBLE=1"},
		{name: "watch", args: []string{"instance", "list", "--watch"}, drawn: "2 instances", needsForeground: true, writesToTerminal: true, hidesCursor: true},
	}
}

// startJob starts the case as the job of a shell. In the foreground it waits until the case is
// drawn.
func (u *user) startJob(s ttyCase, o ptytest.Options) *ptytest.Console {
	u.t.Helper()
	o.Shell, o.Lines, o.Cols = "jobshell", s.isCooked, 120
	cmd := u.civoctl(s.args...)
	if s.ignoresHangUp {
		cmd = u.command("sh", append([]string{"-c", `trap "" HUP; exec civoctl "$@"`, "sh"}, s.args...)...)
	}
	cmd.Env = append(cmd.Env, s.env)
	if !s.writesToTerminal {
		cmd.Stdout = &bytes.Buffer{}
	}
	c := ptytest.Start(u.t, cmd, o)
	if !o.Background {
		s.expectDrawn(c)
	}
	return c
}

// expectDrawn waits until the case is drawn, and types its keys.
func (s ttyCase) expectDrawn(c *ptytest.Console) {
	c.Expect(s.drawn)
	c.Key(s.keys...)
	if s.drawnAfterKeys != "" {
		c.Expect(s.drawnAfterKeys)
	}
	c.WaitReady()
}

// expectDrawnAgain waits until the case is drawn as it was before a stop, with the keys typed then.
func (s ttyCase) expectDrawnAgain(c *ptytest.Console) {
	again := s.drawn
	if s.drawnAfterKeys != "" {
		again = s.drawnAfterKeys
	}
	if s.drawnAgain != "" {
		again = s.drawnAgain
	}
	c.Expect(again)
	c.WaitReady()
}

// forEachTTYCase runs f with each case, and with a user who has two instances where the case
// creates none.
func forEachTTYCase(t *testing.T, f func(t *testing.T, u *user, s ttyCase)) {
	t.Parallel()
	for _, s := range ttyCases() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			if s.isCreate {
				f(t, newUserBuilding(t, "", time.Hour), s)
				return
			}
			u := newUser(t, "")
			u.create("web-1", "web-2")
			before := u.countChanges()
			if f(t, u, s); u.countChanges() != before {
				t.Error("something was changed")
			}
		})
	}
}

// Whatever ends the program, the terminal is given back whole.
func TestEndsAtATerminal(t *testing.T) {
	forEachTTYCase(t, func(t *testing.T, u *user, s ttyCase) {
		for _, way := range []struct {
			name string
			end  func(*ptytest.Console)
		}{
			{"SIGINT", func(c *ptytest.Console) { c.Signal(syscall.SIGINT) }},
			{"SIGTERM", func(c *ptytest.Console) { c.Signal(syscall.SIGTERM) }},
			{"SIGHUP", func(c *ptytest.Console) { c.Signal(syscall.SIGHUP) }},
			{"Ctrl-C", func(c *ptytest.Console) { c.Type(ptytest.CtrlC) }},
		} {
			c := u.startJob(s, ptytest.Options{})
			way.end(c)
			if code := c.Wait(); code != 130 && !(way.name == "Ctrl-C" && code == 10) {
				t.Errorf("%s: exit code %d; it drew:\n%s", way.name, code, c.Text())
			}
			expectRestored(t, c, way.name)
		}
	})
}

// A terminal that is closed ends the program, also where nobody says so by a signal.
func TestTerminalHangsUp(t *testing.T) {
	forEachTTYCase(t, func(t *testing.T, u *user, s ttyCase) {
		c := u.startJob(s, ptytest.Options{})
		c.HangUp()
		if code := c.Wait(); code != 130 && !(s.needsForeground && code == 10) {
			t.Errorf("exit code %d", code)
		}
		if s.needsForeground {
			s.ignoresHangUp = true
			c := u.startJob(s, ptytest.Options{})
			c.HangUp()
			if code := c.Wait(); code == 0 {
				t.Error("deaf to SIGHUP: exit code 0")
			}
		}
	})
}

// Ctrl-Z gives the shell a whole terminal, fg goes on where it was, and as often as it is done.
func TestCtrlZ(t *testing.T) {
	forEachTTYCase(t, func(t *testing.T, u *user, s ttyCase) {
		c := u.startJob(s, ptytest.Options{})
		for _, stop := range []func(){
			func() { c.Type(ptytest.CtrlZ) },
			func() { c.Signal(syscall.SIGTSTP) },
			func() { c.Signal(syscall.SIGSTOP) },
			func() { c.Type(ptytest.CtrlZ) },
		} {
			c.ExpectCursor(!s.hidesCursor)
			stop()
			if sig := c.WaitStopped(); sig != syscall.SIGTSTP && sig != syscall.SIGSTOP {
				t.Errorf("stopped by %v", sig)
			} else if sig == syscall.SIGTSTP {
				expectRestored(t, c, "stopped")
			}
			c.Continue(true)
			s.expectDrawnAgain(c)
		}
		c.ExpectCursor(!s.hidesCursor)
		c.Signal(syscall.SIGTERM)
		if code := c.Wait(); code != 130 {
			t.Errorf("exit code %d; it drew:\n%s", code, c.Text())
		}
		expectRestored(t, c, "at the end")
		expectNotDrawn(t, c, "s3cr3t")
	})
}

// In the background nothing is drawn. What asks stops until it is in the foreground; what only
// shows goes on, and is drawn again there.
func TestInTheBackground(t *testing.T) {
	forEachTTYCase(t, func(t *testing.T, u *user, s ttyCase) {
		c := u.startJob(s, ptytest.Options{Background: true})
		stopped := func(when string) {
			t.Helper()
			if sig := c.WaitStopped(); sig != syscall.SIGTTIN {
				t.Errorf("%s: stopped by %v", when, sig)
			}
			expectRestored(t, c, when)
		}
		if s.needsForeground {
			stopped("asked in the background")
			expectNotDrawn(t, c, s.drawn)
			c.Continue(false)
			stopped("continued in the background")
			expectNotDrawn(t, c, s.drawn)
			c.Continue(true)
			s.expectDrawn(c)
			c.Type(ptytest.CtrlZ)
			c.WaitStopped()
			c.Continue(false)
			stopped("put into the background")
			// What a shell's kill does to a job that is stopped.
			c.Signal(syscall.SIGTERM)
			c.Continue(false)
		} else {
			u.waitForRequests(3)
			expectNotDrawn(t, c, s.drawn)
			c.Continue(true)
			s.expectDrawn(c)
			c.Type(ptytest.CtrlZ)
			c.WaitStopped()
			shown := c.Transcript()
			c.Continue(false)
			u.waitForRequests(3)
			if more := strings.TrimPrefix(c.Transcript(), shown); more != "" {
				t.Errorf("in the background it drew %q", more)
			}
			c.Signal(syscall.SIGTERM)
		}
		if code := c.Wait(); code != 130 {
			t.Errorf("exit code %d; it drew:\n%s", code, c.Text())
		}
		expectRestored(t, c, "at the end")
	})
}

// waitForRequests waits until the API has got n more requests.
func (u *user) waitForRequests(n int) {
	u.t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for before := len(u.api.Requests()); len(u.api.Requests()) < before+n; {
		select {
		case <-tick.C:
		case <-u.t.Context().Done():
			u.t.Fatal("the program asks no more")
		}
	}
}

// forEachConfirmation runs f in each case that asks whether to change something, with two instances
// and the answer that would change it. In the end nothing may be changed, and civoctl says that by
// exit code 10.
func forEachConfirmation(t *testing.T, f func(t *testing.T, u *user, s ttyCase, answer string) *ptytest.Console) {
	t.Parallel()
	for _, s := range ttyCases() {
		answer, asks := map[string]string{"confirm": "y", "number": "2", "accessible": "y"}[s.name]
		if !asks {
			continue
		}
		s.keys, s.drawnAfterKeys = nil, ""
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			u := newUser(t, "")
			u.create("web-1", "web-2")
			before := u.countChanges()
			c := f(t, u, s, answer)
			expectExit(t, c, 10)
			if changes := u.countChanges() - before; changes > 0 {
				t.Errorf("%d changes", changes)
			}
		})
	}
}

// What was typed before a question is no answer to it, whatever the form of the question.
func TestTypedAhead(t *testing.T) {
	forEachConfirmation(t, func(t *testing.T, u *user, s ttyCase, answer string) *ptytest.Console {
		looking, typed := make(chan struct{}), make(chan struct{})
		looked := sync.OnceFunc(func() { close(looking); <-typed })
		u.serveFunc(func(w http.ResponseWriter, r *http.Request) {
			looked()
			u.api.ServeHTTP(w, r)
		})
		c := u.startJob(s, ptytest.Options{Background: true})
		c.Continue(true)
		<-looking
		c.Send(answer + "\r")
		c.Expect("\n")
		close(typed)
		s.expectDrawn(c)
		c.Type(ptytest.Enter)
		return c
	})
}

// A question that confirms a change is shown and answered anew after a stop: neither the keys from
// before the stop nor those typed ahead of fg answer it.
func TestConfirmsAnewAfterAStop(t *testing.T) {
	forEachConfirmation(t, func(t *testing.T, u *user, s ttyCase, answer string) *ptytest.Console {
		c := u.startJob(s, ptytest.Options{})
		if !s.isCooked {
			c.Type(answer)
			c.WaitReady()
		}
		c.Signal(syscall.SIGTSTP)
		c.WaitStopped()
		c.Send(answer + "\n")
		c.Expect("\n") // the terminal has it, and echoes it
		c.Continue(true)
		c.Expect("web-1")
		c.Expect(s.drawn)
		c.Type(ptytest.Enter)
		return c
	})
}
