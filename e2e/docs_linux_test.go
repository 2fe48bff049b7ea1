package e2e

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/civoctl/civoctl/internal/ptytest"
)

// TestDocs runs the console blocks and the scripts of the pages, from top to bottom, for a user who
// has just arrived, and compares what they print with what the page says. With UPDATE=1 it writes a
// page that differs anew.
func TestDocs(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		path       string
		isTerminal bool
	}{
		{"README.md", true},
		{"docs/guide.md", true},
		{"docs/scripting.md", false},
		{"docs/ci.md", false},
	} {
		t.Run(filepath.Base(test.path), func(t *testing.T) {
			t.Parallel()
			p := readPage(t, test.path)
			runPage(t, p, newPageShell(t, test.isTerminal), os.Getenv("UPDATE") == "1")
		})
	}
}

// runPage runs the steps of a page.
func runPage(t *testing.T, p *page, s *pageShell, update bool) {
	t.Helper()
	want, got := newMasker(), newMasker()
	outputs, differs := make([][]string, len(p.steps)), false
	for n, step := range p.steps {
		lines := p.lines[step.from:step.to]
		if step.script != "" {
			s.writeScript(step.script, strings.Join(lines, "\n")+"\n")
			continue
		}
		expected := want.mask(strings.Join(lines, "\n"))
		shown := s.run(step, len(lines), func(shown string) bool {
			return !update && isSame(got.mask(cut(shown, lines)), expected)
		})
		shown = cut(shown, lines)
		outputs[n] = []string{}
		if shown != "" {
			outputs[n] = strings.Split(shown, "\n")
		}
		masked := got.mask(shown)
		switch {
		case update:
			differs = differs || masked != expected
		case !isSame(masked, expected):
			t.Fatalf("%s:%d: $ %s\ngot:\n%s\nwant:\n%s\nUPDATE=1 writes the page anew", p.path, step.from+1, step.command, shown, strings.Join(lines, "\n"))
		}
	}
	if differs {
		p.replace(t, outputs)
		t.Logf("%s is written anew", p.path)
	}
}

// cut cuts what a command shows as the lines of a page are cut: "..." as the first line stands for
// all above the second, and as the last line for all that is more.
func cut(shown string, lines []string) string {
	const mark = "..."
	all := strings.Split(shown, "\n")
	last := len(lines) - 1
	if last > 0 && lines[0] == mark {
		for n, line := range slices.Backward(all) {
			if line == lines[1] {
				return strings.Join(append([]string{mark}, all[n:]...), "\n")
			}
		}
	}
	if last > 0 && lines[last] == mark && len(all) > last {
		return strings.Join(append(all[:last:last], mark), "\n")
	}
	return shown
}

// What pages say in the place of what differs from one machine to the next.
const (
	shownHome   = "/home/you"
	shownServer = "127.0.0.1:8700"
)

// pageShell is a shell with a home folder of its own, in which the commands of a page run one after
// the other.
type pageShell struct {
	t          *testing.T
	home       string
	env        []string
	isTerminal bool
	console    *ptytest.Console
	commands   *os.File      // takes the path of a file with a command
	count      int           // of the commands
	isRunning  bool          // the last command has not ended
	server     string        // the address at which the served sandbox listens
	front      string        // the address of the proxy before it
	sshPort    string        // at which the addresses of its instances answer
	patience   time.Duration // with a screen that does not change and is not the one that is wanted
}

// pageLoop runs commands in one shell: a path on file 3 names a file with the command. draw runs
// before each.
func pageLoop(draw, redirect string) string {
	return `trap : INT
page_status=0
while IFS= read -r page_file <&3; do
	page_command=$(<"$page_file")
	printf 'begin %s\r\033[K' "${page_file##*/}"
	` + draw + `
	(exit $page_status)
	eval "$page_command" 3<&- ` + redirect + `
	page_status=$?
	printf '\033]0;end %s\a' "${page_file##*/}"
done`
}

// newPageShell starts a shell whose commands have a terminal of 80 columns, or none.
func newPageShell(t *testing.T, isTerminal bool) *pageShell {
	t.Helper()
	loop := pageLoop(`printf '\033[H\033[2J'`, "")
	if !isTerminal {
		loop = pageLoop("", `</dev/null >"$page_file.out" 2>&1`)
	}
	s := startPageShell(t, ptytest.Options{}, loop, "CIVOCTL_SANDBOX_BUILD_TIME=600ms")
	s.isTerminal = isTerminal
	return s
}

// startPageShell starts a shell at a terminal that runs the loop.
func startPageShell(t *testing.T, o ptytest.Options, loop string, env ...string) *pageShell {
	t.Helper()
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("no bash on this machine")
	}
	o.Limit = 3 * time.Minute
	s := &pageShell{t: t, home: makeShortHome(t), isTerminal: true, patience: 30 * time.Second}
	if os.Getenv("UPDATE") == "1" { // no screen is wanted more than another
		s.patience = 2 * time.Second
	}
	s.env = append(env, "HOME="+s.home, "PATH="+os.Getenv("PATH"), "TERM=xterm-256color", "LANG=C.UTF-8",
		"CIVOCTL_SANDBOX_ACTION_TIME=600ms", "GORACE=atexit_sleep_ms=0")
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	shell := exec.Command(bash, "--norc", "--noprofile", "-c", loop)
	shell.Env, shell.Dir, shell.ExtraFiles = s.env, s.home, []*os.File{read}
	s.commands, s.console = write, ptytest.Start(t, shell, o)
	read.Close()
	t.Cleanup(func() { write.Close() })
	return s
}

// makeShortHome makes an empty folder, and removes it when the test ends. Its path is as long as
// [shownHome], so that lines with it wrap at the same place.
func makeShortHome(t *testing.T) string {
	t.Helper()
	for range 1000 {
		dir := fmt.Sprintf("/tmp/%04x", rand.IntN(1<<16))
		if os.Mkdir(dir, 0o700) == nil {
			t.Cleanup(func() { os.RemoveAll(dir) })
			return dir
		}
	}
	t.Fatal("no free name in /tmp")
	return ""
}

// toRun returns a command of a page as it is run here.
func (s *pageShell) toRun(command string) string {
	if s.front != "" {
		command = strings.ReplaceAll(command, shownServer, s.front)
		command = strings.ReplaceAll(command, "--for ssh", "--for ssh --ssh-port "+s.sshPort)
	}
	return command
}

// toShow returns what a command printed as a page shows it.
func (s *pageShell) toShow(printed string) string {
	printed = replaceWrapped(printed, s.home, shownHome)
	if s.front != "" {
		printed = replaceWrapped(printed, s.front, shownServer)
		printed = replaceWrapped(printed, s.server, shownServer)
		printed = strings.ReplaceAll(printed, loopbacks, sandboxAddresses)
		printed = strings.ReplaceAll(printed, " --ssh-port "+s.sshPort, "")
	}
	lines := strings.Split(printed, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}

// replaceWrapped replaces a text with another of the same length, also where the terminal has
// wrapped it.
func replaceWrapped(text, from, to string) string {
	pattern := make([]string, len(from))
	for i := range from {
		pattern[i] = regexp.QuoteMeta(from[i : i+1])
	}
	return regexp.MustCompile(strings.Join(pattern, `\n?`)).ReplaceAllStringFunc(text, func(found string) string {
		head, tail, isWrapped := strings.Cut(found, "\n")
		if !isWrapped {
			return to
		}
		return to[:len(head)] + "\n" + to[len(to)-len(tail):]
	})
}

// writeConfig writes the configuration file of the user of the shell.
func (s *pageShell) writeConfig(text string) {
	s.t.Helper()
	dir := filepath.Join(s.home, ".config", "civoctl")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "config.yaml"), []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// writeScript writes a script of a page into the home folder.
func (s *pageShell) writeScript(name, text string) {
	s.t.Helper()
	if !strings.HasSuffix(name, ".sh") {
		s.t.Fatalf("the second line of a script is its name and purpose, not %q", name)
	}
	if err := os.WriteFile(filepath.Join(s.home, name), []byte(s.toRun(text)), 0o755); err != nil {
		s.t.Fatal(err)
	}
}

// run runs a step and returns what it prints. A command that takes keys may go on for as long as
// accept returns true for what it shows. lines is how many lines are wanted of a command that
// runs elsewhere.
func (s *pageShell) run(step step, lines int, accept func(shown string) bool) string {
	s.t.Helper()
	if step.isElsewhere {
		return s.serve(step.command, lines)
	}
	if step.command != "" {
		s.interrupt()
		s.begin(step.command)
	}
	for _, key := range step.keys {
		key = strings.NewReplacer("⏎", ptytest.Enter, "␣", ptytest.Space, "↓", ptytest.Down, "^C", ptytest.CtrlC).Replace(key)
		if text, ok := strings.CutPrefix(key, "["); ok {
			s.console.Expect(strings.TrimSuffix(text, "]"))
		} else {
			s.console.Type(key)
		}
	}
	if step.takesKeys {
		settled := s.console.Screen()
		done := func() bool {
			return s.hasEnded() || accept(s.toShow(s.console.Screen()))
		}
		for !s.console.Await(s.patience, done) && settled != s.console.Screen() {
			settled = s.console.Screen()
		}
	} else if !s.console.Await(time.Minute, s.hasEnded) {
		s.t.Fatalf("$ %s\ndoes not end:\n%s", step.command, s.console.Screen())
	}
	s.isRunning = !s.hasEnded()
	if s.isTerminal {
		return s.toShow(s.console.Screen())
	}
	printed, err := os.ReadFile(s.commandFile() + ".out")
	if err != nil {
		s.t.Fatal(err)
	}
	return s.toShow(string(printed))
}

// commandFile returns the path of the file of the current command, which is not in the home folder.
func (s *pageShell) commandFile() string {
	return filepath.Join(filepath.Dir(s.home), filepath.Base(s.home)+"-page", strconv.Itoa(s.count))
}

// begin starts a command in the shell.
func (s *pageShell) begin(command string) {
	s.t.Helper()
	s.count++
	file := s.commandFile()
	if s.count == 1 {
		if err := os.Mkdir(filepath.Dir(file), 0o700); err != nil {
			s.t.Fatal(err)
		}
		s.t.Cleanup(func() { os.RemoveAll(filepath.Dir(file)) })
	}
	if err := os.WriteFile(file, []byte(s.toRun(command)), 0o600); err != nil {
		s.t.Fatal(err)
	}
	if _, err := fmt.Fprintln(s.commands, file); err != nil {
		s.t.Fatal(err)
	}
	s.console.Expect(fmt.Sprintf("begin %d", s.count))
}

// hasEnded reports whether the current command has ended and all it printed is on the screen.
func (s *pageShell) hasEnded() bool {
	return strings.Contains(s.console.Transcript(), fmt.Sprintf("\x1b]0;end %d\a", s.count))
}

// interrupt ends the command that still runs, if there is one, with Ctrl-C.
func (s *pageShell) interrupt() {
	s.t.Helper()
	if !s.isRunning {
		return
	}
	s.console.Send(ptytest.CtrlC)
	if !s.console.Await(time.Minute, s.hasEnded) {
		s.t.Fatalf("Ctrl-C does not end what shows:\n%s", s.console.Screen())
	}
	s.isRunning = false
}

// The instances of a sandbox have addresses that nothing answers at. Pages get, through a proxy,
// addresses of this machine instead.
const (
	sandboxAddresses = "198.18.0."
	loopbacks        = "127.18.0."
)

// serve starts `civoctl sandbox serve` for the rest of the test, and returns the first lines that
// it prints, one more than asked for.
func (s *pageShell) serve(command string, lines int) string {
	s.t.Helper()
	s.server, s.front = freeAddress(s.t), freeAddress(s.t)
	server := exec.Command("bash", "-c", "exec "+strings.ReplaceAll(command, shownServer, s.server))
	server.Env, server.Dir = s.env, s.home
	out, err := server.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() {
		server.Process.Kill()
		server.Wait()
	})
	var printed []string
	for scanner := bufio.NewScanner(out); len(printed) <= lines && scanner.Scan(); {
		printed = append(printed, scanner.Text())
	}
	s.proxy()
	s.listenAsSSH()
	return s.toShow(strings.Join(printed, "\n"))
}

// freeAddress returns an address of this machine that nothing listens at. It is as long as
// [shownServer].
func freeAddress(t *testing.T) string {
	t.Helper()
	for range 1000 {
		address := fmt.Sprintf("127.0.0.1:%d", 2000+rand.IntN(8000))
		if l, err := net.Listen("tcp", address); err == nil {
			l.Close()
			return address
		}
	}
	t.Fatal("no free port")
	return ""
}

// proxy puts a proxy before the server, which gives instances addresses of this machine.
func (s *pageShell) proxy() {
	s.t.Helper()
	target := &url.URL{Scheme: "http", Host: s.server}
	l, err := net.Listen("tcp", s.front)
	if err != nil {
		s.t.Fatal(err)
	}
	front := &http.Server{Handler: &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			r.Out.Header.Del("Accept-Encoding")
		},
		ModifyResponse: func(r *http.Response) error {
			body, err := io.ReadAll(r.Body)
			r.Body.Close()
			body = bytes.ReplaceAll(body, []byte(sandboxAddresses), []byte(loopbacks))
			r.Body = io.NopCloser(bytes.NewReader(body))
			return err
		},
	}}
	go front.Serve(l)
	s.t.Cleanup(func() { front.Close() })
}

// listenAsSSH answers as an SSH server does at the addresses of the first instances.
func (s *pageShell) listenAsSSH() {
	s.t.Helper()
	port := "0"
	for n := range 40 {
		l, err := net.Listen("tcp", fmt.Sprint(loopbacks, n+1, ":", port))
		if err != nil {
			s.t.Fatal(err)
		}
		s.t.Cleanup(func() { l.Close() })
		port = strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
		go serveLines(l, "SSH-2.0-test\r\n")
	}
	s.sshPort = port
}
