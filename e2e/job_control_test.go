//go:build linux || darwin

package e2e

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/civoctl/civoctl/internal/ptytest"
)

// ttyScene is a program at a terminal that has something of it: a line that turns, a question, the whole screen.
type ttyScene struct {
	name    string
	args    []string
	sees    string // what is drawn when the scene is reached
	keys    []string
	then    string // what is drawn after the keys
	lines   bool   // it reads whole lines, or nothing
	creates bool
	deaf    bool // SIGHUP is ignored, as under nohup
	asks    bool // it needs the foreground
	hides   bool // it hides the cursor
	writes  bool // stdout is the terminal
	env     string
	resumed string // what is drawn again after a stop; empty: the last of the above
}

func ttyScenes() []ttyScene {
	create := []string{"instance", "create", "--size", "g3.small", "--image", "ubuntu-noble", "--allow-duplicate", "web-1"}
	return []ttyScene{
		{name: "create", args: create, sees: " web-1  BUILDING  ", lines: true, creates: true, hides: true},
		{name: "bulk", args: append(create, "web-2"), sees: "0 of 2  2 BUILDING  ", lines: true, creates: true, hides: true},
		{name: "wait", args: []string{"instance", "wait", "web-1", "--for", "shutoff"}, sees: " web-1  ACTIVE  ", lines: true, hides: true},
		{name: "confirm", args: []string{"instance", "rm", "web-1"}, sees: "Remove this instance? (y/N) ", keys: []string{"ye"}, then: "ye", asks: true, resumed: "Remove this instance? (y/N) "},
		{name: "number", args: []string{"instance", "rm", "web-1", "web-2"}, sees: "Type 2 to go on: ", asks: true},
		{name: "form", args: []string{"instance", "create"}, sees: "Hostname: ", keys: []string{"web-x"}, then: "web-x", asks: true, resumed: "Hostname: web-x"},
		{name: "list of a form", args: []string{"instance", "create", "web-x"}, sees: "g3.medium", keys: []string{"larg"}, then: "Size: larg ", asks: true, hides: true},
		{name: "pick several", args: []string{"instance", "stop"}, sees: "Instances:", keys: []string{" "}, then: "[x]", asks: true, hides: true},
		{name: "secret", args: []string{"auth", "login"}, sees: "API key: ", keys: []string{"s3cr3t"}, asks: true},
		{name: "accessible", args: []string{"instance", "rm", "web-1"}, sees: "Remove this instance? [y/N]: ", lines: true, asks: true, env: "ACCESSIBLE=1"},
		{name: "watch", args: []string{"instance", "list", "--watch"}, sees: "2 instances", asks: true, writes: true, hides: true},
	}
}

// play starts the scene as a shell's job and returns when it is reached.
func (p *person) play(s ttyScene, o ptytest.Options) *ptytest.Console {
	p.t.Helper()
	o.Shell, o.Lines, o.Cols = "jobshell", s.lines, 120
	cmd, _ := p.command("civoctl", s.args...)
	if s.deaf {
		cmd, _ = p.command("sh", append([]string{"-c", `trap "" HUP; exec civoctl "$@"`, "sh"}, s.args...)...)
	}
	cmd.Env = append(cmd.Env, s.env)
	if s.writes {
		cmd.Stdout = nil
	}
	c := ptytest.Start(p.t, cmd, o)
	if !o.Background {
		s.reach(c)
	}
	return c
}

func (s ttyScene) reach(c *ptytest.Console) {
	c.Expect(s.sees)
	c.Key(s.keys...)
	if s.then != "" {
		c.Expect(s.then)
	}
	c.WaitReady()
}

// reachAgain waits for the scene as it was before a stop, keys included.
func (s ttyScene) reachAgain(c *ptytest.Console) {
	again := s.sees
	if s.then != "" {
		again = s.then
	}
	if s.resumed != "" {
		again = s.resumed
	}
	c.Expect(again)
	c.WaitReady()
}

// whole checks that the terminal is as the program found it.
func whole(t *testing.T, c *ptytest.Console, when string) {
	t.Helper()
	if !c.IsRestored() {
		t.Errorf("%s: cooked %v, cursor shown %v, the terminal is not as it was", when, c.Cooked(), c.CursorShown())
	}
}

// everyScene runs f in each scene, with two instances where the scene makes none.
func everyScene(t *testing.T, f func(t *testing.T, p *person, s ttyScene)) {
	t.Parallel()
	for _, s := range ttyScenes() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			if s.creates {
				f(t, newPersonBuilding(t, "", time.Hour), s)
				return
			}
			p := newPerson(t, "")
			p.create("web-1", "web-2")
			before := p.changes()
			if f(t, p, s); p.changes() != before {
				t.Error("something was changed")
			}
		})
	}
}

// Whatever ends the program, the terminal is given back whole.
func TestEndsAtATerminal(t *testing.T) {
	everyScene(t, func(t *testing.T, p *person, s ttyScene) {
		for _, way := range []struct {
			name string
			end  func(*ptytest.Console)
		}{
			{"SIGINT", func(c *ptytest.Console) { c.Signal(syscall.SIGINT) }},
			{"SIGTERM", func(c *ptytest.Console) { c.Signal(syscall.SIGTERM) }},
			{"SIGHUP", func(c *ptytest.Console) { c.Signal(syscall.SIGHUP) }},
			{"Ctrl-C", func(c *ptytest.Console) { c.Type(ptytest.CtrlC) }},
		} {
			c := p.play(s, ptytest.Options{})
			way.end(c)
			if code := c.Wait(); code != 130 && !(way.name == "Ctrl-C" && code == 10) {
				t.Errorf("%s: exit code %d; it drew:\n%s", way.name, code, c.Text())
			}
			whole(t, c, way.name)
		}
	})
}

// A terminal that is closed ends the program, also where nobody says so by a signal.
func TestTerminalHangsUp(t *testing.T) {
	everyScene(t, func(t *testing.T, p *person, s ttyScene) {
		c := p.play(s, ptytest.Options{})
		c.HangUp()
		if code := c.Wait(); code != 130 && !(s.asks && code == 10) {
			t.Errorf("exit code %d", code)
		}
		if s.asks {
			s.deaf = true
			c := p.play(s, ptytest.Options{})
			c.HangUp()
			if code := c.Wait(); code == 0 {
				t.Error("deaf to SIGHUP: exit code 0")
			}
		}
	})
}

// Ctrl-Z gives the shell a whole terminal, fg goes on where it was, and as often as it is done.
func TestCtrlZ(t *testing.T) {
	everyScene(t, func(t *testing.T, p *person, s ttyScene) {
		c := p.play(s, ptytest.Options{})
		for _, stop := range []func(){
			func() { c.Type(ptytest.CtrlZ) },
			func() { c.Signal(syscall.SIGTSTP) },
			func() { c.Signal(syscall.SIGSTOP) },
			func() { c.Type(ptytest.CtrlZ) },
		} {
			c.ExpectCursor(!s.hides)
			stop()
			if sig := c.WaitStopped(); sig != syscall.SIGTSTP && sig != syscall.SIGSTOP {
				t.Errorf("stopped by %v", sig)
			} else if sig == syscall.SIGTSTP {
				whole(t, c, "stopped")
			}
			c.Continue(true)
			s.reachAgain(c)
		}
		c.ExpectCursor(!s.hides)
		c.Signal(syscall.SIGTERM)
		if code := c.Wait(); code != 130 {
			t.Errorf("exit code %d; it drew:\n%s", code, c.Text())
		}
		whole(t, c, "at the end")
		unsaid(t, c, "s3cr3t")
	})
}

// In the background nothing is drawn. What asks stops until it is in the foreground; what only shows goes on,
// and is drawn again there.
func TestInTheBackground(t *testing.T) {
	everyScene(t, func(t *testing.T, p *person, s ttyScene) {
		c := p.play(s, ptytest.Options{Background: true})
		stopped := func(when string) {
			t.Helper()
			if sig := c.WaitStopped(); sig != syscall.SIGTTIN {
				t.Errorf("%s: stopped by %v", when, sig)
			}
			whole(t, c, when)
		}
		if s.asks {
			stopped("asked in the background")
			unsaid(t, c, s.sees)
			c.Continue(false)
			stopped("continued in the background")
			unsaid(t, c, s.sees)
			c.Continue(true)
			s.reach(c)
			c.Type(ptytest.CtrlZ)
			c.WaitStopped()
			c.Continue(false)
			stopped("put into the background")
			// What a shell's kill does to a job that is stopped.
			c.Signal(syscall.SIGTERM)
			c.Continue(false)
		} else {
			p.looks(3)
			unsaid(t, c, s.sees)
			c.Continue(true)
			s.reach(c)
			c.Type(ptytest.CtrlZ)
			c.WaitStopped()
			shown := c.Transcript()
			c.Continue(false)
			p.looks(3)
			if more := strings.TrimPrefix(c.Transcript(), shown); more != "" {
				t.Errorf("in the background it drew %q", more)
			}
			c.Signal(syscall.SIGTERM)
		}
		if code := c.Wait(); code != 130 {
			t.Errorf("exit code %d; it drew:\n%s", code, c.Text())
		}
		whole(t, c, "at the end")
	})
}

// looks waits until the program has asked the API n times more.
func (p *person) looks(n int) {
	p.t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for before := len(p.api.Requests()); len(p.api.Requests()) < before+n; {
		select {
		case <-tick.C:
		case <-p.t.Context().Done():
			p.t.Fatal("the program asks no more")
		}
	}
}

// What was typed before a question is no answer to it, whatever the form of the question.
func TestTypedAhead(t *testing.T) {
	t.Parallel()
	for _, s := range ttyScenes() {
		answer, asked := map[string]string{"confirm": "y\r", "number": "2\r", "accessible": "y\r"}[s.name]
		if !asked {
			continue
		}
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			p := newPerson(t, "")
			p.create("web-1", "web-2")
			before := p.changes()
			looking, typed := make(chan struct{}), make(chan struct{})
			looked := sync.OnceFunc(func() { close(looking); <-typed })
			api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				looked()
				p.api.ServeHTTP(w, r)
			}))
			defer api.Close()
			p.env = append(p.env, "CIVOCTL_API_URL="+api.URL)
			s.keys, s.then = nil, ""
			c := p.play(s, ptytest.Options{Background: true})
			c.Continue(true)
			<-looking
			c.Send(answer)
			c.Expect("\n")
			close(typed)
			s.reach(c)
			c.Type(ptytest.Enter)
			if code := c.Wait(); code != 10 || p.changes() != before {
				t.Errorf("exit code %d, %d changes; it drew:\n%s", code, p.changes()-before, c.Text())
			}
		})
	}
}

// A question that confirms a change is shown and answered anew after a stop: neither the keys from before the
// stop nor those typed ahead of fg answer it.
func TestConfirmsAnewAfterAStop(t *testing.T) {
	t.Parallel()
	for _, s := range ttyScenes() {
		answer, asked := map[string]string{"confirm": "y", "number": "2", "accessible": "y"}[s.name]
		if !asked {
			continue
		}
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			p := newPerson(t, "")
			p.create("web-1", "web-2")
			before := p.changes()
			s.keys, s.then = nil, ""
			c := p.play(s, ptytest.Options{})
			if !s.lines {
				c.Type(answer)
				c.WaitReady()
			}
			c.Signal(syscall.SIGTSTP)
			c.WaitStopped()
			c.Send(answer + "\n")
			c.Expect("\n") // the terminal has it, and echoes it
			c.Continue(true)
			c.Expect("web-1")
			c.Expect(s.sees)
			c.Type(ptytest.Enter)
			if code := c.Wait(); code != 10 || p.changes() != before {
				t.Errorf("exit code %d, %d changes; it drew:\n%s", code, p.changes()-before, c.Text())
			}
			whole(t, c, "at the end")
		})
	}
}
