//go:build linux || darwin

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/civoctl/civoctl/internal/sandbox"
)

// scene is a run that is interrupted: the account it works on, and what it has by then done.
type scene struct {
	*account
	t       *testing.T
	dir     string
	reached chan struct{} // closed when the moment to interrupt has come
	left    chan struct{} // closed when the run has been sent its signal
	once    sync.Once
	stdin   io.Reader
	stdout  *os.File // nil for a buffer
	speaks  bool     // the moment has come with the first word on stderr
	seen    int      // requests that the hold of this scene was about
	mu      sync.Mutex
}

// notice is how long a run takes to do what nobody can see: to notice a signal, or to begin with a
// result. One that takes longer is interrupted at another moment, which is right as well.
const notice = 500 * time.Millisecond

func (s *scene) reach() { s.once.Do(func() { close(s.reached) }) }

// hold makes the nth request of the method and path the moment to interrupt. what becomes of it is
// in then, which is given the reply that the API wrote, or has not written where early.
func (s *scene) hold(method, pattern string, n int, then func(w http.ResponseWriter, r *http.Request)) {
	match := regexp.MustCompile(pattern)
	s.serve(s.t, func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		held := r.Method == method && match.MatchString(r.URL.Path)
		if held {
			s.seen++
			held = s.seen == n
		}
		s.mu.Unlock()
		if held {
			then(w, r)
			return
		}
		s.sb.ServeHTTP(w, r)
	})
}

// ways are what may become of the request that an interruption meets.

// nothing is done, and no reply ever comes.
func (s *scene) nothing(_ http.ResponseWriter, r *http.Request) {
	io.Copy(io.Discard, r.Body) // only then does the server notice who hangs up
	s.reach()
	<-r.Context().Done()
}

// lost is carried out, and no reply ever comes.
func (s *scene) lost(_ http.ResponseWriter, r *http.Request) {
	s.carryOut(r)
	s.reach()
	<-r.Context().Done()
}

// late is carried out, and the reply comes after the signal.
func (s *scene) late(w http.ResponseWriter, r *http.Request) {
	reply := s.carryOut(r)
	s.reach()
	<-s.left
	time.Sleep(notice)
	w.WriteHeader(reply.Code)
	w.Write(reply.Body.Bytes())
}

// now is answered as ever.
func (s *scene) now(w http.ResponseWriter, r *http.Request) {
	s.sb.ServeHTTP(w, r)
	time.AfterFunc(notice, s.reach)
}

// pipe makes a named pipe; the moment has come when somebody reads from it.
func (s *scene) pipe() string {
	path := filepath.Join(s.dir, "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		s.t.Fatal(err)
	}
	go func() {
		w, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return
		}
		s.t.Cleanup(func() { w.Close() })
		s.reach()
	}()
	return path
}

// silent is a standard input that nothing comes from.
func (s *scene) silent() {
	r, w, err := os.Pipe()
	if err != nil {
		s.t.Fatal(err)
	}
	s.stdin = r
	s.t.Cleanup(func() { r.Close(); w.Close() })
}

// speak makes the warning of a configuration that others can read the moment: it comes before
// anything is read.
func (s *scene) speak() {
	s.config("echo key")
	if err := os.Chmod(filepath.Join(s.dir, "config.yaml"), 0o644); err != nil {
		s.t.Fatal(err)
	}
	s.speaks = true
}

// endless is a standard input that is read and never ends: more blank lines than a pipe holds are
// taken from it by the moment.
func (s *scene) endless() {
	r, w, err := os.Pipe()
	if err != nil {
		s.t.Fatal(err)
	}
	s.stdin = r
	s.t.Cleanup(func() { r.Close(); w.Close() })
	go func() {
		w.Write(bytes.Repeat([]byte("\n"), 64<<10))
		w.Write([]byte("\n"))
		s.reach()
	}()
}

// config writes a configuration whose key comes from a shell command.
func (s *scene) config(command string) {
	path := filepath.Join(s.dir, "config.yaml")
	text := fmt.Sprintf("current_profile: a\nprofiles:\n  - name: a\n    region: LON1\n    api_key_shell: %q\n", command)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
	s.env = append(s.env, "CIVOCTL_CONFIG="+path, "CIVOCTL_API_KEY=")
}

// make makes instances that are ACTIVE.
func (s *scene) make(names ...string) {
	s.t.Helper()
	args := append([]string{"instance", "create", "--size", "g3.small", "--image", "ubuntu-noble", "--quiet"}, names...)
	s.quick(func() { s.must(args...) })
}

// quick calls f with a server that is out of the way.
func (s *scene) quick(f func()) {
	before := s.env
	s.serve(s.t, s.sb.ServeHTTP)
	f()
	s.env = before
}

func (s *scene) must(args ...string) string {
	s.t.Helper()
	cmd := exec.Command("civoctl", args...)
	cmd.Env = s.env
	out, err := cmd.Output()
	if err != nil {
		s.t.Fatalf("%v: %v", args, err)
	}
	return string(out)
}

// moment is one at which a run is interrupted, and what it must say.
type moment struct {
	name string
	args func(s *scene) []string
	says []string // patterns on stderr
	sent int      // requests that change something
	made bool     // an instance was created: its ID and password are told
	done bool     // it came to its end all the same
}

const nothingChanged = "interrupted, nothing was changed"

func creating(names ...string) []string {
	return append([]string{"instance", "create", "--size", "g3.small", "--image", "ubuntu-noble"}, names...)
}

func moments() []moment {
	return []moment{
		{name: "create, before its request", says: []string{nothingChanged}, args: func(s *scene) []string {
			s.hold("GET", "^/v2/sizes$", 1, s.nothing)
			return creating("web-1")
		}},
		{name: "create, its reply is late", sent: 1, made: true, says: []string{"still BUILDING when interrupted|not seen when interrupted", "civoctl instance wait "}, args: func(s *scene) []string {
			s.hold("POST", "^/v2/instances$", 1, s.late)
			return creating("web-1")
		}},
		{name: "create, its reply is lost", sent: 1, done: true, says: []string{"there is no clear reply, looking in the list", "(?m)^created web-1 "}, args: func(s *scene) []string {
			s.hold("POST", "^/v2/instances$", 1, s.lost)
			return creating("web-1")
		}},
		{name: "create, waiting", sent: 1, made: true, says: []string{"still BUILDING when interrupted", "civoctl instance wait "}, args: func(s *scene) []string {
			s.hold("GET", "^/v2/instances/", 2, s.now)
			return creating("web-1")
		}},
		{name: "create of several", sent: 1, made: true, says: []string{
			"(?m)^error: create: interrupted: 1 pending, 2 not sent$",
		}, args: func(s *scene) []string {
			s.hold("POST", "^/v2/instances$", 1, s.late)
			return creating("web-1", "web-2", "web-3", "--parallel", "1")
		}},
		{name: "wait", says: []string{"still ACTIVE when interrupted", "civoctl instance wait [0-9a-f-]{36} --for shutoff"}, args: func(s *scene) []string {
			s.make("web-1")
			s.hold("GET", "^/v2/instances/", 2, s.now)
			return []string{"instance", "wait", "web-1", "--for", "shutoff"}
		}},
		{name: "wait, looking", says: []string{"its status was not seen when interrupted"}, args: func(s *scene) []string {
			s.make("web-1")
			s.hold("GET", "^/v2/instances/", 1, s.nothing)
			return []string{"instance", "wait", "web-1", "--for", "shutoff"}
		}},
		{name: "stop of several, a reply is late", sent: 2, says: []string{
			"(?m)^error: stop: interrupted: 2 pending, 1 not sent$",
			`(?m)^  stop web-1: the API accepted it; wait for web-1 \([0-9a-f-]{36}\): `,
			`(?m)^  stop web-2: the API accepted it; wait for web-2 \([0-9a-f-]{36}\): `,
			"(?m)^hint: to go on waiting: civoctl instance wait ([0-9a-f-]{36} ){2}--for shutoff --region LON1$",
		}, args: func(s *scene) []string {
			s.make("web-1", "web-2", "web-3")
			s.hold("PUT", "/stop$", 2, s.late)
			return []string{"instance", "stop", "web-1", "web-2", "web-3", "--yes", "--parallel", "1"}
		}},
		{name: "stop of several, one without a reply", sent: 1, says: []string{
			"(?m)^error: stop: interrupted: 1 pending, 1 not known, 1 not sent$",
			"(?m)^  stop web-2 .*: interrupted, it may have been carried out: `civoctl instance show [0-9a-f-]{36} --region LON1` tells$",
		}, args: func(s *scene) []string {
			s.make("web-1", "web-2", "web-3")
			s.hold("PUT", "/stop$", 2, s.nothing)
			return []string{"instance", "stop", "web-1", "web-2", "web-3", "--yes", "--parallel", "1"}
		}},
		{name: "stop, a reply is lost", sent: 1, says: []string{
			`(?m)^error: stop web-1: the API accepted it; wait for web-1 `, "civoctl instance wait ",
		}, args: func(s *scene) []string {
			s.make("web-1")
			s.hold("PUT", "/stop$", 1, s.lost)
			return []string{"instance", "stop", "web-1"}
		}},
		{name: "tag of several, a reply is late", sent: 1, says: []string{"(?m)^error: tag: interrupted: 1 done, 1 not sent$"}, args: func(s *scene) []string {
			s.make("web-1", "web-2")
			s.hold("PUT", "/tags$", 1, s.late)
			return []string{"instance", "tag", "web-1", "web-2", "--add", "red", "--parallel", "1"}
		}},
		{name: "tag, before its request", says: []string{"(?m)^error: tag web-1: interrupted before anything was sent, nothing was changed$"}, args: func(s *scene) []string {
			s.make("web-1")
			s.hold("GET", "^/v2/instances/", 1, s.nothing)
			return []string{"instance", "tag", "web-1", "--add", "red"}
		}},
		{name: "update, without a reply", says: []string{"(?m)^error: update web-1 .*: interrupted, it may have been carried out: `civoctl instance show "}, args: func(s *scene) []string {
			s.make("web-1")
			s.hold("PUT", "^/v2/instances/", 1, s.nothing)
			return []string{"instance", "update", "web-1", "--notes", "x"}
		}},
		{name: "update, its reply is late", sent: 1, done: true, args: func(s *scene) []string {
			s.make("web-1")
			s.hold("PUT", "^/v2/instances/", 1, s.late)
			return []string{"instance", "update", "web-1", "--notes", "x"}
		}},
		{name: "firewall of several, a reply is late", sent: 1, says: []string{"(?m)^error: set firewall of: interrupted: 1 done, 1 not sent$"}, args: func(s *scene) []string {
			s.make("web-1", "web-2")
			s.hold("PUT", "/firewall$", 1, s.late)
			return []string{"instance", "firewall", "web-1", "web-2", "--firewall", "default-web", "--parallel", "1"}
		}},
		{name: "rm, its reply is lost", sent: 1, says: []string{`(?m)^error: remove web-1: the API accepted it; wait for web-1 `}, args: func(s *scene) []string {
			s.make("web-1")
			s.hold("DELETE", "^/v2/instances/", 1, s.lost)
			return []string{"instance", "rm", "web-1", "--yes"}
		}},
		{name: "reboot, without a reply", says: []string{"(?m)^error: reboot web-1 .*: interrupted, it may have been carried out"}, args: func(s *scene) []string {
			s.make("web-1")
			s.hold("POST", "/soft_reboots$", 1, s.nothing)
			return []string{"instance", "reboot", "web-1"}
		}},
		{name: "api, without a reply", says: []string{"interrupted; what was sent may have been carried out"}, args: func(s *scene) []string {
			s.hold("POST", "^/v2/networks$", 1, s.nothing)
			return []string{"api", "POST", "/v2/networks", "-f", "label=x"}
		}},
		{name: "list", says: []string{nothingChanged}, args: func(s *scene) []string {
			s.hold("GET", "^/v2/instances$", 1, s.nothing)
			return []string{"instance", "list"}
		}},
		{name: "list of all regions", says: []string{"list instances: interrupted, [1-4] regions were not read"}, args: func(s *scene) []string {
			s.hold("GET", "^/v2/instances$", 1, s.nothing)
			return []string{"instance", "list", "--all-regions"}
		}},
		{name: "--jq", says: []string{nothingChanged}, args: func(s *scene) []string {
			s.hold("GET", "^/v2/instances$", 1, s.now)
			return []string{"instance", "list", "--jq", "last(range(1e12))"}
		}},
		{name: "--template", says: []string{nothingChanged}, args: func(s *scene) []string {
			s.hold("GET", "^/v2/instances$", 1, s.now)
			return []string{"instance", "list", "--template", "{{range 1000000000000}}{{end}}"}
		}},
		{name: "stdout is not read", says: []string{nothingChanged}, args: func(s *scene) []string {
			s.hold("GET", "^/v2/never$", 1, s.now)
			if err := s.sb.Seed(s.t.Context(), 2000, nil, "LON1"); err != nil {
				s.t.Fatal(err)
			}
			r, w, err := os.Pipe()
			if err != nil {
				s.t.Fatal(err)
			}
			s.stdout = w
			s.t.Cleanup(func() { r.Close() })
			go func() {
				r.Read(make([]byte, 1))
				s.reach()
			}()
			return []string{"instance", "list", "-o", "json"}
		}},
		{name: "stop -", says: []string{"read names from standard input: " + nothingChanged}, args: func(s *scene) []string {
			s.hold("GET", "^/v2/never$", 1, s.now)
			s.endless()
			return []string{"instance", "stop", "-", "--yes"}
		}},
		{name: "create --script -", says: []string{"read script: " + nothingChanged}, args: func(s *scene) []string {
			s.silent()
			s.speak()
			return append(creating("web-1"), "--script", "-")
		}},
		{name: "api -F a=@-", says: []string{"read -F a: " + nothingChanged}, args: func(s *scene) []string {
			s.endless()
			return []string{"api", "POST", "/v2/networks", "-F", "a=@-"}
		}},
		{name: "create --script PIPE", says: []string{"read script: " + nothingChanged}, args: func(s *scene) []string {
			return append(creating("web-1"), "--script", s.pipe())
		}},
		{name: "api -F a=@PIPE", says: []string{"read -F a: " + nothingChanged}, args: func(s *scene) []string {
			return []string{"api", "POST", "/v2/networks", "-F", "a=@" + s.pipe()}
		}},
		{name: "auth login --with-token", says: []string{"log in: " + nothingChanged}, args: func(s *scene) []string {
			s.silent()
			s.speak()
			return []string{"auth", "login", "--with-token", "--profile", "b", "--api-url", "http://127.0.0.1:1"}
		}},
		{name: "api_key_shell", says: []string{"read api_key_shell of profile a in .*: " + nothingChanged}, args: func(s *scene) []string {
			path := filepath.Join(s.dir, "up")
			if err := syscall.Mkfifo(path, 0o600); err != nil {
				s.t.Fatal(err)
			}
			go func() {
				r, err := os.Open(path)
				if err != nil {
					return
				}
				defer r.Close()
				r.Read(make([]byte, 1))
				s.reach()
			}()
			s.config("echo up > " + path + "; sleep 1000; echo key")
			return []string{"instance", "list"}
		}},
		{name: "the sandbox is in use", says: []string{nothingChanged}, args: func(s *scene) []string {
			db := filepath.Join(s.dir, "state", "civoctl", "sandbox.db")
			s.env = append(s.env, "XDG_STATE_HOME="+filepath.Join(s.dir, "state"))
			s.must("--sandbox", "instance", "list", "--quiet")
			if _, err := os.Stat(db); err != nil {
				found, _ := filepath.Glob(filepath.Join(s.dir, "state", "civoctl", "*"))
				s.t.Fatalf("%v; there is %v", err, found)
			}
			f, err := os.OpenFile(db, os.O_RDWR, 0)
			if err != nil {
				s.t.Fatal(err)
			}
			s.t.Cleanup(func() { f.Close() })
			if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
				s.t.Fatal(err)
			}
			path := filepath.Join(s.dir, "pipe")
			if err := syscall.Mkfifo(path, 0o600); err != nil {
				s.t.Fatal(err)
			}
			go func() {
				if os.WriteFile(path, []byte("#!/bin/sh\n"), 0) == nil {
					s.reach()
				}
			}()
			return append(creating("web-1"), "--sandbox", "--script", path)
		}},
		{name: "connecting", says: []string{nothingChanged}, args: func(s *scene) []string {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				s.t.Fatal(err)
			}
			s.t.Cleanup(func() { l.Close() })
			go func() {
				conn, err := l.Accept() // and never answer
				if err != nil {
					return
				}
				s.t.Cleanup(func() { conn.Close() })
				s.reach()
			}()
			s.at("https://" + l.Addr().String())
			return []string{"api", "POST", "/v2/networks", "-f", "label=x"}
		}},
	}
}

// TestSignals interrupts runs without a terminal at every moment that may last, by each signal. Each
// ends at the first one with exit code 130, says what was done and what was not, and leaves no
// process behind.
func TestSignals(t *testing.T) {
	t.Parallel()
	for _, m := range moments() {
		for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
			t.Run(m.name+"/"+signal.String(), func(t *testing.T) {
				t.Parallel()
				rules, err := sandbox.ParseFaults("")
				if err != nil {
					t.Fatal(err)
				}
				a := newAccount(t, "")
				sb, err := sandbox.Open(sandbox.Options{Path: filepath.Join(t.TempDir(), "slow.db"), Key: testKey, BuildTime: 2 * time.Second, ActionTime: time.Hour, Faults: rules})
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { sb.Close() })
				a.sb = sb
				s := &scene{account: a, t: t, dir: t.TempDir(), reached: make(chan struct{}), left: make(chan struct{})}
				args := m.args(s)
				before := changesOf(sb)
				code, told, said := s.interrupted(signal, args)
				want := 130
				if m.done {
					want = 0
				}
				if code != want {
					t.Errorf("exit %d, want %d", code, want)
				}
				for _, pattern := range m.says {
					if !regexp.MustCompile(pattern).MatchString(said) {
						t.Errorf("it does not say %s", pattern)
					}
				}
				if sent := changesOf(sb) - before; sent != m.sent {
					t.Errorf("%d changes were carried out, want %d", sent, m.sent)
				}
				if m.made {
					judgeInterrupted(t, sb, s.env, said, told)
				}
				if t.Failed() {
					t.Logf("it said:\n%s", said)
				}
			})
		}
	}
}

// interrupted runs civoctl until the moment, sends it the signal and returns its exit code and what
// it said on stderr, once nobody is left who could write to its files.
func (s *scene) interrupted(signal syscall.Signal, args []string) (code int, told, said string) {
	s.t.Helper()
	heirs, theirs, err := os.Pipe()
	if err != nil {
		s.t.Fatal(err)
	}
	defer heirs.Close()
	ctx, cancel := context.WithTimeout(s.t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "civoctl", args...)
	cmd.Env, cmd.Stdin = s.env, s.stdin
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // no terminal, whoever runs the test
	cmd.ExtraFiles = []*os.File{theirs}
	stderr := &listener{heard: func() {
		if s.speaks {
			s.reach()
		}
	}}
	cmd.Stderr = stderr
	var stdout bytes.Buffer
	cmd.Stdout = &stdout
	if s.stdout != nil {
		cmd.Stdout = s.stdout
	}
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	theirs.Close()
	if s.stdout != nil {
		s.stdout.Close()
	}
	over := make(chan struct{})
	go func() {
		select {
		case <-s.reached:
			cmd.Process.Signal(signal)
		case <-ctx.Done():
		}
		close(s.left)
		close(over)
	}()
	err = cmd.Wait()
	if _, ok := errors.AsType[*exec.ExitError](err); err != nil && !ok {
		s.t.Error(err)
	}
	select {
	case <-s.reached:
	default:
		s.t.Error("it ended before the moment")
		s.reach()
	}
	<-over
	// The end comes when the last process that has the file is gone.
	if err := heirs.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		s.t.Fatal(err)
	}
	if _, err := heirs.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		s.t.Errorf("a process is left behind: %v", err)
	}
	return cmd.ProcessState.ExitCode(), stdout.String(), stderr.text.String()
}

// listener is a buffer that tells when something is written.
type listener struct {
	text  bytes.Buffer
	heard func()
}

func (l *listener) Write(p []byte) (int, error) {
	l.heard()
	return l.text.Write(p)
}

// changesOf returns how many requests have changed something.
func changesOf(sb *sandbox.Sandbox) int {
	n := 0
	for _, q := range sb.Requests() {
		if len(q.Effect.Created)+len(q.Effect.Changed)+len(q.Effect.Deleted) > 0 {
			n++
		}
	}
	return n
}
