//go:build linux || darwin

package e2e

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
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/civoctl/civoctl/internal/sandbox"
)

// interruptedRun is a run of civoctl that gets a signal at one moment.
type interruptedRun struct {
	*user
	reached           chan struct{} // closed when the moment has come
	signalled         chan struct{} // closed when the signal has been sent
	once              sync.Once
	stdin             io.Reader
	stdout            *os.File // nil for a buffer
	isReachedByStderr bool     // the moment is the first write to stderr
	mu                sync.Mutex
	matched           int // requests that match those of holdRequest
}

// markReached says that the moment has come.
func (s *interruptedRun) markReached() { s.once.Do(func() { close(s.reached) }) }

// holdRequest has reply answer the nth request with the method and with a path that matches the
// pattern. The API answers all others.
func (s *interruptedRun) holdRequest(method, pattern string, n int, reply http.HandlerFunc) {
	match := regexp.MustCompile(pattern)
	s.serveFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		isHeld := r.Method == method && match.MatchString(r.URL.Path)
		if isHeld {
			s.matched++
			isHeld = s.matched == n
		}
		s.mu.Unlock()
		if isHeld {
			reply(w, r)
			return
		}
		s.api.ServeHTTP(w, r)
	})
}

// neverReply answers nothing, and nothing is carried out.
func (s *interruptedRun) neverReply(_ http.ResponseWriter, r *http.Request) {
	io.Copy(io.Discard, r.Body) // only then does the server notice who hangs up
	s.markReached()
	<-r.Context().Done()
}

// loseReply has the request carried out, and answers nothing.
func (s *interruptedRun) loseReply(_ http.ResponseWriter, r *http.Request) {
	s.recordReply(r)
	s.markReached()
	<-r.Context().Done()
}

// delayReply has the request carried out, and answers after the signal.
func (s *interruptedRun) delayReply(w http.ResponseWriter, r *http.Request) {
	reply := s.recordReply(r)
	s.markReached()
	<-s.signalled
	letTimePass(noticeTime)
	w.WriteHeader(reply.Code)
	w.Write(reply.Body.Bytes())
}

// replyAtOnce answers as the API does. The moment comes after the reply.
func (s *interruptedRun) replyAtOnce(w http.ResponseWriter, r *http.Request) {
	s.api.ServeHTTP(w, r)
	callLater(noticeTime, s.markReached)
}

// makePipe makes a named pipe, and returns its path. The moment comes when a program reads from it.
func (s *interruptedRun) makePipe() string {
	path := filepath.Join(s.home, "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		s.t.Fatal(err)
	}
	go func() {
		w, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return
		}
		s.t.Cleanup(func() { w.Close() })
		s.markReached()
	}()
	return path
}

// createNetworks creates networks of the names.
func (s *interruptedRun) createNetworks(names ...string) {
	for _, name := range names {
		s.mustRun("network", "create", name, "-q")
	}
}

// useSilentStdin gives the run a stdin that nothing comes from, and returns the other end of it.
func (s *interruptedRun) useSilentStdin() *os.File {
	r, w, err := os.Pipe()
	if err != nil {
		s.t.Fatal(err)
	}
	s.stdin = r
	s.t.Cleanup(func() { r.Close(); w.Close() })
	return w
}

// useEndlessStdin gives the run a stdin that never ends. The moment comes when more blank lines
// have been read from it than a pipe holds.
func (s *interruptedRun) useEndlessStdin() {
	w := s.useSilentStdin()
	go func() {
		w.Write(bytes.Repeat([]byte("\n"), 64<<10))
		w.Write([]byte("\n"))
		s.markReached()
	}()
}

// useKeyCommand writes a configuration that gets the key from a shell command.
func (s *interruptedRun) useKeyCommand(command string) {
	s.writeConfig(fmt.Sprintf("current_profile: a\nprofiles:\n  - name: a\n    region: LON1\n    api_key_shell: %q\n", command))
	s.env = append(s.env, "CIVOCTL_API_KEY=")
}

// warnFirst writes a configuration that others can read, about which civoctl warns before it reads
// anything else. The warning is the moment.
func (s *interruptedRun) warnFirst() {
	s.useKeyCommand("echo key")
	if err := os.Chmod(s.configPath(), 0o644); err != nil {
		s.t.Fatal(err)
	}
	s.isReachedByStderr = true
}

// interruptCase is a moment at which a run is interrupted, and what comes of it.
type interruptCase struct {
	name         string
	args         func(s *interruptedRun) []string
	wantStderr   []string // patterns
	wantChanges  int      // requests that change something
	wantInstance bool     // an instance was created: its ID and password are written
	wantSuccess  bool     // the run comes to its end all the same
}

const nothingChanged = "interrupted, nothing was changed"

// interruptCases returns a case for each moment that may last.
func interruptCases() []interruptCase {
	return []interruptCase{
		{name: "create, before its request", wantStderr: []string{nothingChanged}, args: func(s *interruptedRun) []string {
			s.holdRequest("GET", "^/v2/sizes$", 1, s.neverReply)
			return createArgs("web-1")
		}},
		{name: "create, its reply is late", wantChanges: 1, wantInstance: true, wantStderr: []string{"still BUILDING when interrupted|not seen when interrupted", "civoctl instance wait "}, args: func(s *interruptedRun) []string {
			s.holdRequest("POST", "^/v2/instances$", 1, s.delayReply)
			return createArgs("web-1")
		}},
		{name: "create, its reply is lost", wantChanges: 1, wantSuccess: true, wantStderr: []string{"there is no clear reply, looking in the list", "(?m)^created web-1 "}, args: func(s *interruptedRun) []string {
			s.holdRequest("POST", "^/v2/instances$", 1, s.loseReply)
			return createArgs("web-1")
		}},
		{name: "create, waiting", wantChanges: 1, wantInstance: true, wantStderr: []string{"still BUILDING when interrupted", "civoctl instance wait "}, args: func(s *interruptedRun) []string {
			s.holdRequest("GET", "^/v2/instances/", 2, s.replyAtOnce)
			return createArgs("web-1")
		}},
		{name: "create of several", wantChanges: 1, wantInstance: true, wantStderr: []string{
			"(?m)^error: create: interrupted: 1 pending, 2 not sent$",
		}, args: func(s *interruptedRun) []string {
			s.holdRequest("POST", "^/v2/instances$", 1, s.delayReply)
			return createArgs("web-1", "web-2", "web-3", "--parallel", "1")
		}},
		{name: "wait", wantStderr: []string{"still ACTIVE when interrupted", "civoctl instance wait [0-9a-f-]{36} --for shutoff"}, args: func(s *interruptedRun) []string {
			s.create("web-1")
			s.holdRequest("GET", "^/v2/instances/", 2, s.replyAtOnce)
			return []string{"instance", "wait", "web-1", "--for", "shutoff"}
		}},
		{name: "wait, looking", wantStderr: []string{"its status was not seen when interrupted"}, args: func(s *interruptedRun) []string {
			s.create("web-1")
			s.holdRequest("GET", "^/v2/instances/", 1, s.neverReply)
			return []string{"instance", "wait", "web-1", "--for", "shutoff"}
		}},
		{name: "stop of several, a reply is late", wantChanges: 2, wantStderr: []string{
			"(?m)^error: stop: interrupted: 2 pending, 1 not sent$",
			`(?m)^  stop web-1: the API accepted it; wait for web-1 \([0-9a-f-]{36}\): `,
			`(?m)^  stop web-2: the API accepted it; wait for web-2 \([0-9a-f-]{36}\): `,
			"(?m)^hint: to go on waiting: civoctl instance wait ([0-9a-f-]{36} ){2}--for shutoff --region LON1$",
		}, args: func(s *interruptedRun) []string {
			s.create("web-1", "web-2", "web-3")
			s.holdRequest("PUT", "/stop$", 2, s.delayReply)
			return []string{"instance", "stop", "web-1", "web-2", "web-3", "--yes", "--parallel", "1"}
		}},
		{name: "stop of several, one without a reply", wantChanges: 1, wantStderr: []string{
			"(?m)^error: stop: interrupted: 1 pending, 1 not known, 1 not sent$",
			"(?m)^  stop web-2 .*: interrupted, it may have been carried out: `civoctl instance show [0-9a-f-]{36} --region LON1` tells$",
		}, args: func(s *interruptedRun) []string {
			s.create("web-1", "web-2", "web-3")
			s.holdRequest("PUT", "/stop$", 2, s.neverReply)
			return []string{"instance", "stop", "web-1", "web-2", "web-3", "--yes", "--parallel", "1"}
		}},
		{name: "stop, a reply is lost", wantChanges: 1, wantStderr: []string{
			`(?m)^error: stop web-1: the API accepted it; wait for web-1 `, "civoctl instance wait ",
		}, args: func(s *interruptedRun) []string {
			s.create("web-1")
			s.holdRequest("PUT", "/stop$", 1, s.loseReply)
			return []string{"instance", "stop", "web-1"}
		}},
		{name: "tag of several, a reply is late", wantChanges: 1, wantStderr: []string{"(?m)^error: tag: interrupted: 1 done, 1 not sent$"}, args: func(s *interruptedRun) []string {
			s.create("web-1", "web-2")
			s.holdRequest("PUT", "/tags$", 1, s.delayReply)
			return []string{"instance", "tag", "web-1", "web-2", "--add", "red", "--parallel", "1"}
		}},
		{name: "tag, before its request", wantStderr: []string{"(?m)^error: tag web-1: interrupted before anything was sent, nothing was changed$"}, args: func(s *interruptedRun) []string {
			s.create("web-1")
			s.holdRequest("GET", "^/v2/instances/", 1, s.neverReply)
			return []string{"instance", "tag", "web-1", "--add", "red"}
		}},
		{name: "update, without a reply", wantStderr: []string{"(?m)^error: update web-1 .*: interrupted, it may have been carried out: `civoctl instance show "}, args: func(s *interruptedRun) []string {
			s.create("web-1")
			s.holdRequest("PUT", "^/v2/instances/", 1, s.neverReply)
			return []string{"instance", "update", "web-1", "--notes", "x"}
		}},
		{name: "update, its reply is late", wantChanges: 1, wantSuccess: true, args: func(s *interruptedRun) []string {
			s.create("web-1")
			s.holdRequest("PUT", "^/v2/instances/", 1, s.delayReply)
			return []string{"instance", "update", "web-1", "--notes", "x"}
		}},
		{name: "firewall of several, a reply is late", wantChanges: 1, wantStderr: []string{"(?m)^error: set firewall of: interrupted: 1 done, 1 not sent$"}, args: func(s *interruptedRun) []string {
			s.create("web-1", "web-2")
			s.holdRequest("PUT", "/firewall$", 1, s.delayReply)
			return []string{"instance", "firewall", "web-1", "web-2", "--firewall", "default-web", "--parallel", "1"}
		}},
		{name: "rm, its reply is lost", wantChanges: 1, wantStderr: []string{`(?m)^error: remove web-1: the API accepted it; wait for web-1 `}, args: func(s *interruptedRun) []string {
			s.create("web-1")
			s.holdRequest("DELETE", "^/v2/instances/", 1, s.loseReply)
			return []string{"instance", "rm", "web-1", "--yes"}
		}},
		{name: "reboot, without a reply", wantStderr: []string{"(?m)^error: reboot web-1 .*: interrupted, it may have been carried out"}, args: func(s *interruptedRun) []string {
			s.create("web-1")
			s.holdRequest("POST", "/soft_reboots$", 1, s.neverReply)
			return []string{"instance", "reboot", "web-1"}
		}},
		{name: "network rm of several, a reply is late", wantChanges: 1, wantStderr: []string{
			"(?m)^error: delete networks: interrupted: 1 deleted, 2 not sent$",
			"(?m)^hint: to delete those that were not sent: civoctl network rm [0-9a-f-]{36} [0-9a-f-]{36} --region LON1$",
		}, args: func(s *interruptedRun) []string {
			s.createNetworks("apps", "data", "logs")
			s.holdRequest("DELETE", "^/v2/networks/", 1, s.delayReply)
			return []string{"network", "rm", "apps", "data", "logs", "--yes"}
		}},
		{name: "network rm of several, one without a reply", wantChanges: 1, wantStderr: []string{
			"(?m)^error: delete networks: interrupted: 1 deleted, 1 not known, 1 not sent$",
			"(?m)^  delete network data .*: interrupted, it may have been carried out: `civoctl network list --region LON1` tells$",
		}, args: func(s *interruptedRun) []string {
			s.createNetworks("apps", "data", "logs")
			s.holdRequest("DELETE", "^/v2/networks/", 2, s.neverReply)
			return []string{"network", "rm", "apps", "data", "logs", "--yes"}
		}},
		{name: "network rm, without a reply", wantStderr: []string{"(?m)^error: delete network apps .*: interrupted, it may have been carried out"}, args: func(s *interruptedRun) []string {
			s.createNetworks("apps")
			s.holdRequest("DELETE", "^/v2/networks/", 1, s.neverReply)
			return []string{"network", "rm", "apps", "--yes"}
		}},
		{name: "network rm, before its request", wantStderr: []string{nothingChanged}, args: func(s *interruptedRun) []string {
			s.createNetworks("apps")
			s.holdRequest("GET", "^/v2/networks$", 1, s.neverReply)
			return []string{"network", "rm", "apps", "--yes"}
		}},
		{name: "firewall rule rm, its reply is late", wantChanges: 1, wantSuccess: true, args: func(s *interruptedRun) []string {
			s.mustRun("firewall", "create", "web", "-q")
			id := strings.TrimSpace(s.mustRun("firewall", "rule", "add", "web", "--port", "22", "--cidr", "10.0.0.0/8", "-o", "id"))
			s.holdRequest("DELETE", "/rules/", 1, s.delayReply)
			return []string{"firewall", "rule", "rm", "web", id, "--yes"}
		}},
		{name: "api, without a reply", wantStderr: []string{"interrupted; what was sent may have been carried out"}, args: func(s *interruptedRun) []string {
			s.holdRequest("POST", "^/v2/networks$", 1, s.neverReply)
			return []string{"api", "POST", "/v2/networks", "-f", "label=x"}
		}},
		{name: "list", wantStderr: []string{nothingChanged}, args: func(s *interruptedRun) []string {
			s.holdRequest("GET", "^/v2/instances$", 1, s.neverReply)
			return []string{"instance", "list"}
		}},
		{name: "list of all regions", wantStderr: []string{"list instances: interrupted, [1-4] regions were not read"}, args: func(s *interruptedRun) []string {
			s.holdRequest("GET", "^/v2/instances$", 1, s.neverReply)
			return []string{"instance", "list", "--all-regions"}
		}},
		{name: "--jq", wantStderr: []string{nothingChanged}, args: func(s *interruptedRun) []string {
			s.holdRequest("GET", "^/v2/instances$", 1, s.replyAtOnce)
			return []string{"instance", "list", "--jq", "last(range(1e12))"}
		}},
		{name: "--template", wantStderr: []string{nothingChanged}, args: func(s *interruptedRun) []string {
			s.holdRequest("GET", "^/v2/instances$", 1, s.replyAtOnce)
			return []string{"instance", "list", "--template", "{{range 1000000000000}}{{end}}"}
		}},
		{name: "stdout is not read", wantStderr: []string{nothingChanged}, args: func(s *interruptedRun) []string {
			s.holdRequest("GET", "^/v2/never$", 1, s.replyAtOnce)
			if err := s.api.Seed(s.t.Context(), 2000, nil, "LON1"); err != nil {
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
				s.markReached()
			}()
			return []string{"instance", "list", "-o", "json"}
		}},
		{name: "stop -", wantStderr: []string{"read names from standard input: " + nothingChanged}, args: func(s *interruptedRun) []string {
			s.holdRequest("GET", "^/v2/never$", 1, s.replyAtOnce)
			s.useEndlessStdin()
			return []string{"instance", "stop", "-", "--yes"}
		}},
		{name: "create --script -", wantStderr: []string{"read script: " + nothingChanged}, args: func(s *interruptedRun) []string {
			s.useSilentStdin()
			s.warnFirst()
			return append(createArgs("web-1"), "--script", "-")
		}},
		{name: "api -F a=@-", wantStderr: []string{"read -F a: " + nothingChanged}, args: func(s *interruptedRun) []string {
			s.useEndlessStdin()
			return []string{"api", "POST", "/v2/networks", "-F", "a=@-"}
		}},
		{name: "create --script PIPE", wantStderr: []string{"read script: " + nothingChanged}, args: func(s *interruptedRun) []string {
			return append(createArgs("web-1"), "--script", s.makePipe())
		}},
		{name: "api -F a=@PIPE", wantStderr: []string{"read -F a: " + nothingChanged}, args: func(s *interruptedRun) []string {
			return []string{"api", "POST", "/v2/networks", "-F", "a=@" + s.makePipe()}
		}},
		{name: "auth login --with-token", wantStderr: []string{"log in: " + nothingChanged}, args: func(s *interruptedRun) []string {
			s.useSilentStdin()
			s.warnFirst()
			return []string{"auth", "login", "--with-token", "--profile", "b", "--api-url", "http://127.0.0.1:1"}
		}},
		{name: "api_key_shell", wantStderr: []string{"read api_key_shell of profile a in .*: " + nothingChanged}, args: func(s *interruptedRun) []string {
			path := filepath.Join(s.home, "up")
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
				s.markReached()
			}()
			s.useKeyCommand("echo up > " + path + "; sleep 1000; echo key")
			return []string{"instance", "list"}
		}},
		{name: "the sandbox is in use", wantStderr: []string{nothingChanged}, args: func(s *interruptedRun) []string {
			db := filepath.Join(s.home, "state", "civoctl", "sandbox.db")
			s.env = append(s.env, "XDG_STATE_HOME="+filepath.Join(s.home, "state"))
			s.mustRun("--sandbox", "instance", "list", "--quiet")
			if _, err := os.Stat(db); err != nil {
				found, _ := filepath.Glob(filepath.Join(s.home, "state", "civoctl", "*"))
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
			path := filepath.Join(s.home, "pipe")
			if err := syscall.Mkfifo(path, 0o600); err != nil {
				s.t.Fatal(err)
			}
			go func() {
				if os.WriteFile(path, []byte("#!/bin/sh\n"), 0) == nil {
					s.markReached()
				}
			}()
			return append(createArgs("web-1"), "--sandbox", "--script", path)
		}},
		{name: "connecting", wantStderr: []string{nothingChanged}, args: func(s *interruptedRun) []string {
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
				s.markReached()
			}()
			s.pointTo("https://" + l.Addr().String())
			return []string{"api", "POST", "/v2/networks", "-f", "label=x"}
		}},
	}
}

// TestSignals interrupts runs without a terminal at every moment that may last, by each signal.
// Each ends at the first one with exit code 130, says what was done and what was not, and leaves no
// process behind.
func TestSignals(t *testing.T) {
	t.Parallel()
	for _, m := range interruptCases() {
		for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
			t.Run(m.name+"/"+signal.String(), func(t *testing.T) {
				t.Parallel()
				u := newUserWith(t, sandbox.Options{BuildTime: 2 * time.Second, ActionTime: time.Hour})
				s := &interruptedRun{user: u, reached: make(chan struct{}), signalled: make(chan struct{})}
				args := m.args(s)
				before := countEffects(u.api)
				stdout, stderr, code := s.runAndSignal(signal, args)
				want := 130
				if m.wantSuccess {
					want = 0
				}
				if code != want {
					t.Errorf("exit %d, want %d", code, want)
				}
				for _, pattern := range m.wantStderr {
					if !regexp.MustCompile(pattern).MatchString(stderr) {
						t.Errorf("it does not say %s", pattern)
					}
				}
				if sent := countEffects(u.api) - before; sent != m.wantChanges {
					t.Errorf("%d changes were carried out, want %d", sent, m.wantChanges)
				}
				if m.wantInstance {
					checkInterruptedCreate(t, u, stderr, stdout)
				}
				if t.Failed() {
					t.Logf("stderr:\n%s", stderr)
				}
			})
		}
	}
}

// runAndSignal runs civoctl, sends it the signal at the moment, and returns what it wrote and its
// exit code. It fails the test where a process is left behind.
func (s *interruptedRun) runAndSignal(signal syscall.Signal, args []string) (stdout, stderr string, code int) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, s.program, args...)
	cmd.Env, cmd.Dir, cmd.Stdin = s.env, s.home, s.stdin
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // no terminal, whoever runs the test
	waitForDescendants := trackDescendants(s.t, cmd)
	errOut := &notifyingBuffer{onWrite: func() {
		if s.isReachedByStderr {
			s.markReached()
		}
	}}
	cmd.Stderr = errOut
	var out bytes.Buffer
	cmd.Stdout = &out
	if s.stdout != nil {
		cmd.Stdout = s.stdout
	}
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	if s.stdout != nil {
		s.stdout.Close()
	}
	sent := make(chan struct{})
	go func() {
		select {
		case <-s.reached:
			cmd.Process.Signal(signal)
		case <-ctx.Done():
		}
		close(s.signalled)
		close(sent)
	}()
	err := cmd.Wait()
	if _, ok := errors.AsType[*exec.ExitError](err); err != nil && !ok {
		s.t.Error(err)
	}
	select {
	case <-s.reached:
	default:
		s.t.Error("it ended before the moment")
		s.markReached()
	}
	<-sent
	if err := waitForDescendants(); err != nil {
		s.t.Error(err)
	}
	return out.String(), errOut.text.String(), cmd.ProcessState.ExitCode()
}

// trackDescendants returns a function that waits until cmd, which has yet to be started, and all
// processes that it started have ended. It returns an error where one is left after ten seconds.
func trackDescendants(t *testing.T, cmd *exec.Cmd) (wait func() error) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close(); w.Close() })
	cmd.ExtraFiles = append(cmd.ExtraFiles, w)
	return func() error {
		w.Close()
		if err := r.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
			return err
		}
		// The end comes when the last process that has the file is gone.
		if _, err := r.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
			return fmt.Errorf("a process is left behind: %v", err)
		}
		return nil
	}
}

// notifyingBuffer is a buffer that calls onWrite before something is written to it.
type notifyingBuffer struct {
	text    bytes.Buffer
	onWrite func()
}

func (b *notifyingBuffer) Write(p []byte) (int, error) {
	b.onWrite()
	return b.text.Write(p)
}

// countEffects returns how many requests have changed an instance, or have deleted anything.
func countEffects(sb *sandbox.Sandbox) int {
	n := 0
	for _, q := range sb.Requests() {
		hasDeleted := q.Method == http.MethodDelete && q.Status < 300
		if hasDeleted || len(q.Effect.Created)+len(q.Effect.Changed)+len(q.Effect.Deleted) > 0 {
			n++
		}
	}
	return n
}
