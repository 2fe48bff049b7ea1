//go:build linux || darwin

package e2e

import (
	"bufio"
	"bytes"
	"cmp"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/civoctl/civoctl/internal/ptytest"
)

// installFakeSSH puts a shell script in the place of ssh. Another process writes it, because a
// program that this process has open for writing cannot be run by a test that runs at the same
// time.
func (u *user) installFakeSSH(script string) {
	u.t.Helper()
	bin := u.t.TempDir()
	write := exec.Command("sh", "-c", `cat >"$0" && chmod 700 "$0"`, filepath.Join(bin, "ssh"))
	write.Stdin = strings.NewReader("#!/bin/sh\n" + script + "\n")
	if out, err := write.CombinedOutput(); err != nil {
		u.t.Fatalf("%v: %s", err, out)
	}
	u.env = append(u.env, "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))
}

// sshCommand returns a command that runs `civoctl instance ssh` with the words.
func (u *user) sshCommand(words ...string) *exec.Cmd {
	return u.civoctl(append([]string{"instance", "ssh"}, words...)...)
}

// TestSSHTakesTheProcessOver looks at what ssh finds: the process of civoctl, the words
// as they were given, no key and no open file.
func TestSSHTakesTheProcessOver(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	u.create("web-1")
	u.installFakeSSH(`echo pid $$; for word; do echo "word $word"; done; env; cat; ls -l /proc/$$/fd`)
	u.env = append(u.env, "CIVO_TOKEN="+testKey, "MINE=kept")
	for _, flags := range [][]string{nil, {"--sandbox"}} {
		if flags != nil {
			u.env = append(u.env, "CIVOCTL_SANDBOX_BUILD_TIME=0s")
			if _, said, code := u.run("instance", "create", "web-1", "--size", "g3.small", "--image", "ubuntu-noble", "--sandbox"); code != 0 {
				t.Fatalf("exit %d: %s", code, said)
			}
		}
		cmd := u.sshCommand(append(flags, "-A", "web-1", "echo", "a  b", "")...)
		cmd.Stdin = strings.NewReader("what is typed\n")
		out, err := cmd.Output()
		if err != nil {
			t.Errorf("%q: %v", flags, err)
		}
		lines := strings.Split(string(out), "\n")
		for _, line := range []string{
			fmt.Sprintf("pid %d", cmd.Process.Pid), "word -A", "word echo", "word a  b", "word ", "MINE=kept", "what is typed",
		} {
			if !slices.Contains(lines, line) {
				t.Errorf("%q: ssh does not have %q:\n%s", flags, line, out)
			}
		}
		for _, line := range lines {
			name, _, _ := strings.Cut(line, "=")
			if strings.Contains(line, testKey) || name == "CIVO_TOKEN" || name == "CIVOCTL_API_KEY" || strings.Contains(line, "sandbox.db") || strings.Contains(line, "socket:") {
				t.Errorf("%q: ssh has %q", flags, line)
			}
		}
	}
	// The sandbox's store is closed: another run may use it while ssh lasts.
	u.installFakeSSH("exec civoctl instance list --sandbox -o name")
	if out, err := u.sshCommand("--sandbox", "web-1").Output(); err != nil || string(out) != "web-1\n" {
		t.Errorf("the sandbox while ssh lasts: %q, %v", out, err)
	}
}

// TestSSHSignals sends each signal to civoctl once ssh has taken it over, with a
// terminal and without one: the process ends by it, as ssh alone would.
func TestSSHSignals(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	u.create("web-1")
	u.installFakeSSH("echo ready; exec cat")
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGPIPE, syscall.SIGKILL} {
		cmd := u.sshCommand("web-1")
		stdin, err := cmd.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		out := startAndWait(t, cmd, "ready")
		if err := cmd.Process.Signal(sig); err != nil {
			t.Fatal(err)
		}
		cmd.Wait()
		stdin.Close()
		out.Close()
		if status := cmd.ProcessState.Sys().(syscall.WaitStatus); !status.Signaled() || status.Signal() != sig {
			t.Errorf("%v: the process ended so: %v", sig, cmd.ProcessState)
		}

		cmd = u.sshCommand("web-1")
		c := ptytest.Start(t, cmd, ptytest.Options{Lines: true})
		c.Expect("ready")
		c.Signal(sig)
		c.Wait()
		if status := cmd.ProcessState.Sys().(syscall.WaitStatus); !status.Signaled() || status.Signal() != sig {
			t.Errorf("%v at a terminal: the process ended so: %v", sig, cmd.ProcessState)
		}
	}
}

// startAndWait starts cmd, and returns its stdout once it has written the line.
func startAndWait(t *testing.T, cmd *exec.Cmd, line string) io.Closer {
	t.Helper()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill() })
	if got, err := bufio.NewReader(out).ReadString('\n'); got != line+"\n" {
		cmd.Wait()
		t.Fatalf("wrote %q (%v), want %q; stderr: %s", got, err, line, said.String())
	}
	return out
}

// TestSSHIgnoredSignals keeps what was ignored before civoctl began ignored, and
// nothing else.
func TestSSHIgnoredSignals(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	u.create("web-1")
	u.installFakeSSH(`kill -s "$SEND" $$; echo "$SEND was ignored"`)
	for _, sig := range []string{"HUP", "INT", "TERM", "PIPE", "USR1"} {
		for _, ignored := range []string{"", "HUP", "INT"} {
			script := "exec civoctl instance ssh web-1"
			if ignored != "" {
				script = "trap '' " + ignored + "; " + script
			}
			cmd := exec.Command("sh", "-c", script)
			cmd.Env = append(slices.Clone(u.env), "SEND="+sig)
			out, _ := cmd.Output()
			if survived := len(out) > 0; survived != (sig == ignored) {
				t.Errorf("SIG%s where %s is ignored: it says %q and ended so: %v", sig, cmp.Or(ignored, "nothing"), out, cmd.ProcessState)
			}
		}
	}
}

// TestSSHJobControl stops ssh by a key and goes on with it, in a shell with jobs.
func TestSSHJobControl(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	u.create("web-1")
	u.installFakeSSH(`trap 'echo it goes on' CONT; trap 'echo stopped by a person; exit 7' INT; echo "ready $$"; while :; do read line; echo "got $line"; done`)
	shell := exec.Command("sh", "-i", "-m")
	shell.Env, shell.Dir = append(slices.Clone(u.env), "PS1=prompt> ", "ENV="), u.home
	c := ptytest.Start(t, shell, ptytest.Options{Lines: true})
	c.Expect("prompt> ")
	c.Type("civoctl instance ssh web-1; echo code $?\r")
	c.Expect("ready ")
	c.Type("one\r")
	c.Expect("got one")
	c.Type("\x1a")
	c.Expect("topped") // as the shell says it
	c.Type("fg\r")
	c.Expect("it goes on")
	c.Type("two\r")
	c.Expect("got two")
	c.Type(ptytest.CtrlC)
	c.Expect("stopped by a person")
	c.Type("exit\r")
	c.Wait()
}

// TestSSHAfterAQuestion picks the instance on the terminal, which ssh finds as a shell
// leaves it.
func TestSSHAfterAQuestion(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	u.create("web-1")
	u.installFakeSSH(`stty -a | tr ' ;' '\n\n' | grep -x -e '-\?icanon' -e '-\?echo' -e '-\?isig'; echo "$1 ready"; read line`)
	c := ptytest.Start(t, u.sshCommand("-A"), ptytest.Options{})
	c.Expect("web-1")
	c.Key(ptytest.Enter)
	c.Expect("isig\nicanon\necho\n-A ready")
	if strings.Contains(c.Text(), "-icanon") || !c.Cooked() || !c.CursorShown() {
		t.Errorf("the terminal is not as it was: %s", c.Text())
	}
	c.Signal(syscall.SIGTERM)
	c.Wait()
}

// TestSSHInterrupted sends a signal while the instance is looked for: ssh is not run.
func TestSSHInterrupted(t *testing.T) {
	t.Parallel()
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		u := newUser(t, "")
		u.create("web-1")
		u.installFakeSSH("echo it was run")
		pid := make(chan int)
		u.serveFunc(func(w http.ResponseWriter, r *http.Request) {
			if p, ok := <-pid; ok {
				syscall.Kill(p, sig)
			}
			<-r.Context().Done()
		})
		p := startProcess(t, u.sshCommand("web-1"))
		pid <- p.cmd.Process.Pid
		close(pid)
		if code := p.wait(); code != 130 || p.stdout.Len() > 0 {
			t.Errorf("%v: exit %d\n%s", sig, code, p)
		}
	}
}

// TestSSHCannotRun refuses, before ssh is run, what ssh would wait on or would only
// warn of, and says so where there is no ssh.
func TestSSHCannotRun(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	id := u.create("web-1")[0]
	u.installFakeSSH("echo it was run")
	folder := filepath.Join(u.home, "state", "civoctl", "known_hosts.d")
	file := filepath.Join(folder, id)
	link := func(target string) func() error { return func() error { return os.Symlink(target, file) } }
	for name, test := range map[string]struct {
		place func() error
		want  string // "" where it is good
	}{
		"pipe":              {func() error { return syscall.Mkfifo(file, 0o600) }, "is a named pipe"},
		"link to a pipe":    {func() error { return cmp.Or(syscall.Mkfifo(file+"-2", 0o600), os.Symlink(file+"-2", file)) }, "is a named pipe"},
		"link to a device":  {link("/dev/null"), "is a device"},
		"link to itself":    {link(file), "too many levels"},
		"link to nowhere":   {link("/no/such/folder/file"), "no such file"},
		"folder":            {func() error { return os.Mkdir(file, 0o700) }, "is a directory"},
		"file for a folder": {func() error { return cmp.Or(os.Remove(folder), os.WriteFile(folder, nil, 0o600)) }, "not a directory"},
		"read-only file":    {func() error { return os.WriteFile(file, nil, 0o400) }, "permission denied"},
		"read-only folder":  {func() error { return os.Chmod(folder, 0o500) }, "permission denied"},
		"nothing":           {func() error { return os.Remove(folder) }, ""},
		"file":              {func() error { return os.WriteFile(file, nil, 0o600) }, ""},
		"link to a file":    {func() error { return cmp.Or(os.WriteFile(file+"-2", nil, 0o600), os.Symlink(file+"-2", file)) }, ""},
	} {
		if test.want == "permission denied" && os.Geteuid() == 0 {
			t.Logf("%s: not tried, root may write everywhere", name)
			continue
		}
		if err := cmp.Or(os.RemoveAll(folder), os.MkdirAll(folder, 0o700)); err != nil {
			t.Fatal(err)
		}
		if err := test.place(); err != nil {
			t.Fatal(err)
		}
		out, said, code := u.run("instance", "ssh", "web-1")
		if test.want == "" {
			if code != 0 || out != "it was run\n" {
				t.Errorf("%s: exit %d, stdout %q, stderr: %s", name, code, out, said)
			}
		} else if code != 1 || out != "" || !strings.Contains(said, "prepare known hosts: ") || !strings.Contains(said, test.want) || !strings.Contains(said, "hint: ") {
			t.Errorf("%s: exit %d, stdout %q, stderr: %s", name, code, out, said)
		}
		// A file of the user's own is not civoctl's to judge.
		if out, said, code := u.run("instance", "ssh", "-oUserKnownHostsFile=/dev/null", "web-1"); code != 0 || out != "it was run\n" {
			t.Errorf("%s, another file: exit %d, stdout %q, stderr: %s", name, code, out, said)
		}
		if err := os.Chmod(folder, 0o700); err != nil {
			t.Fatal(err)
		}
	}

	program, err := exec.LookPath("civoctl")
	if err != nil {
		t.Fatal(err)
	}
	empty := t.TempDir()
	u.env = append(u.env, "PATH="+empty, "CIVOCTL_API_URL=http://127.0.0.1:1")
	if out, said, code := u.exec(program, "instance", "ssh", "web-1"); code != 1 || out != "" || !strings.HasPrefix(said, `error: run ssh: exec: "ssh": executable file not found in $PATH`) {
		t.Errorf("no ssh: exit %d, stdout %q, stderr: %s", code, out, said)
	}
}

// TestSSHReadsAsSSHDoes compares what the real ssh makes of its own line with what it
// makes of civoctl's: the same, but for what civoctl adds.
func TestSSHReadsAsSSHDoes(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("ssh"); err != nil {
		t.Skip("no ssh on this machine:", err)
	}
	u := newUser(t, "").replaceFields(map[string]any{"public_ip": "192.0.2.7", "initial_user": "first"})
	u.create("web-1")
	// settings are what `ssh -G` says, by keyword.
	settings := func(name string, args ...string) map[string]string {
		out, said, code := u.exec(name, args...)
		if code != 0 {
			t.Errorf("%s %q: exit %d: %s", name, args, code, said)
		}
		all := map[string]string{}
		for line := range strings.Lines(out) {
			keyword, value, _ := strings.Cut(strings.TrimSpace(line), " ")
			all[keyword] += value + "\n"
		}
		return all
	}
	const place = "INSTANCE"
	for _, words := range [][]string{
		{place}, {place, "uptime"}, {"-A", place}, {"-p", "2222", place}, {"-p2222", place}, {"-Ap", "2222", place, "-X"},
		{"-l", "root", place}, {place, "-lroot"}, {"root@" + place}, {"-o", "User=root", place}, {place, "-o", "user root"},
		{"-p", "1", "-p", "2", place, "-p", "3"}, {place, "-A", "uptime", "-p", "7"}, {"-vvv", "-4", place}, {"-i", "key", "-i", "other", place},
		{"-L", "1:h:2", "-R", "3:h:4", "-N", place}, {place, "-D", "1080", "-f", "-N"}, {"--", place, "-A"}, {"-p", "9", "--", place, "uptime"},
		{"-J", "jump@192.0.2.9:77", place}, {"-tt", place, "vi", "--", "-x"}, {"-e", "none", "-c", "aes128-ctr", place},
		{"-oStrictHostKeyChecking=no", place}, {place, "-o", "StrictHostKeyChecking yes"}, {"-o", "HostKeyAlias=mine", place},
		{"-oUserKnownHostsFile=/dev/null", place}, {"-F", "/dev/null", "-o", "Port=4", place}, {"-q", place}, {"-E", "/dev/null", place}, {"-b", "127.0.0.1", place},
	} {
		theirs := slices.Clone(words)
		ours := slices.Clone(words)
		for n, word := range words {
			theirs[n] = strings.Replace(word, place, "192.0.2.7", 1)
			ours[n] = strings.Replace(word, place, "web-1", 1)
		}
		line := strings.Join(words, " ")
		want, got := settings("ssh", append([]string{"-G"}, theirs...)...), settings("civoctl", append([]string{"instance", "ssh", "-G"}, ours...)...)
		if len(want) < 20 || len(got) < 20 {
			t.Fatalf("%s: ssh says little: %v, %v", line, want, got)
		}
		if !strings.Contains(strings.ToLower(line), "root") {
			want["user"] = "first\n"
		}
		for keyword, said := range map[string]string{"stricthostkeychecking": "accept-new", "hostkeyalias": "civoctl-", "userknownhostsfile": u.home} {
			if !strings.Contains(strings.ToLower(line), keyword) {
				if !strings.Contains(got[keyword], said) {
					t.Errorf("%s: %s is %q, want %q", line, keyword, got[keyword], said)
				}
				delete(want, keyword)
				delete(got, keyword)
			}
		}
		if strings.Contains(got["userknownhostsfile"], u.home) || got["userknownhostsfile"] == "" {
			delete(want, "updatehostkeys") // ssh has another default where the file is another one
		}
		for keyword := range want {
			if got[keyword] != want[keyword] {
				t.Errorf("%s: %s is %q, want %q", line, keyword, got[keyword], want[keyword])
			}
		}
	}
}

// TestSSHLetters holds civoctl's list of letters against the usage of the real ssh.
func TestSSHLetters(t *testing.T) {
	t.Parallel()
	usage, _ := exec.Command("ssh").CombinedOutput()
	_, list, ok := strings.Cut(string(usage), "usage: ssh")
	if !ok {
		t.Skipf("no ssh on this machine, or one without a usage: %s", usage)
	}
	u := newUser(t, "")
	u.create("web-1")
	args, want := []string{"instance", "ssh", "--print"}, []string{}
	for _, option := range regexp.MustCompile(`\[(-\w+)([] \n])`).FindAllStringSubmatch(list, -1) {
		if want = append(want, option[1]); option[2] != "]" {
			want = append(want, "a=b")
		}
	}
	if len(want) < 30 {
		t.Fatalf("the usage is not what it was: %s", list)
	}
	line := strings.Join(want, " ")
	for _, args := range [][]string{append(slices.Clone(args), append(want, "web-1", "uptime")...), append(append(args, "web-1"), append(want, "uptime")...)} {
		out, said, code := u.run(args...)
		if code != 0 || !strings.HasPrefix(out, "ssh "+line+" -o HostKeyAlias=") || !strings.HasSuffix(out, " uptime\n") {
			t.Errorf("%q: exit %d, %s%s", args, code, out, said)
		}
	}
}

// TestSSHIsTheRealOne ends a session of the real ssh by signals to civoctl, and in a
// terminal by its keys.
func TestSSHIsTheRealOne(t *testing.T) {
	t.Parallel()
	u, server := newSSHUser(t)
	u.create("web-1")
	u.mustRun("instance", "wait", "web-1", "--for", "ssh", "--wait-timeout", "20s", "--ssh-port", server.port)
	options := []string{"-p", server.port, "-i", server.key, "-o", "BatchMode=yes", "-oIdentitiesOnly=yes", "-q"}
	ssh := func(words ...string) *exec.Cmd { return u.sshCommand(append(slices.Clone(options), words...)...) }
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		cmd := ssh("web-1", "echo ready; exec cat")
		stdin, err := cmd.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		out := startAndWait(t, cmd, "ready")
		if comm, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", cmd.Process.Pid)); err == nil && string(comm) != "ssh\n" {
			t.Errorf("the process is %q, not ssh", comm)
		}
		if err := cmd.Process.Signal(sig); err != nil {
			t.Fatal(err)
		}
		cmd.Wait()
		stdin.Close()
		out.Close()
		if code := cmd.ProcessState.ExitCode(); code != 255 {
			t.Errorf("%v: the process ended so: %v; ssh ends with 255", sig, cmd.ProcessState)
		}
	}

	c := ptytest.Start(t, ssh("-t", "web-1", `trap 'echo interrupted there; exit 7' INT; stty size; echo ready; while :; do read line; done`), ptytest.Options{Cols: 91, Rows: 33})
	c.Expect("33 91")
	c.Expect("ready")
	c.Type(ptytest.CtrlC)
	c.Expect("interrupted there")
	if code := c.Wait(); code != 7 || !c.Cooked() {
		t.Errorf("exit %d, terminal as it was: %v", code, c.Cooked())
	}

	port := findFreePort(t)
	forward := ssh("-N", "-L", fmt.Sprintf("%d:127.0.0.1:%s", port, server.port), "web-1")
	if err := forward.Start(); err != nil {
		t.Fatal(err)
	}
	if _, said, code := u.run("instance", "wait", "web-1", "--for", "ssh", "--wait-timeout", "20s", "--ssh-port", strconv.Itoa(port)); code != 0 {
		t.Errorf("through the tunnel: exit %d: %s", code, said)
	}
	if err := forward.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	forward.Wait()
	if _, _, code := u.run("instance", "wait", "web-1", "--for", "ssh", "--wait-timeout", "1s", "--ssh-port", strconv.Itoa(port)); code != 7 {
		t.Errorf("the tunnel is there after civoctl has ended: exit %d", code)
	}
}
