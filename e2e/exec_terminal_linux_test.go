package e2e

import (
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/civoctl/civoctl/internal/ptytest"
)

// execCommand returns a command that runs `civoctl instance exec`.
func (d sshd) execCommand(u *user, flags []string, command ...string) *exec.Cmd {
	return u.civoctl(slices.Concat([]string{"instance", "exec"}, d.options(), flags, []string{"--"}, command)...)
}

// ssh may ask on the terminal where the command runs on one instance.
func TestExecAsksForAPassphrase(t *testing.T) {
	t.Parallel()
	u, server := newSSHUser(t)
	u.create("web-1")
	if out, err := exec.Command("ssh-keygen", "-q", "-p", "-P", "", "-N", "secret words", "-f", server.key).CombinedOutput(); err != nil {
		t.Fatalf("ssh-keygen: %v: %s", err, out)
	}
	c := ptytest.Start(t, server.execCommand(u, []string{"web-1"}, "echo", "hello"), ptytest.Options{Lines: true})
	c.Expect("passphrase")
	c.Send("secret words\r")
	c.Expect("hello")
	if code := c.Wait(); code != 0 || !c.IsRestored() {
		t.Errorf("exit code %d, terminal as it was: %v", code, c.IsRestored())
	}
}

// What is typed goes to the command with --stdin, up to Ctrl-D.
func TestExecReadsWhatIsTyped(t *testing.T) {
	t.Parallel()
	u, server := newSSHUser(t)
	u.create("web-1")
	c := ptytest.Start(t, server.execCommand(u, []string{"web-1", "--stdin"}, "sed 's/^/got /'"), ptytest.Options{Lines: true})
	c.Type("one\r")
	c.Type("\x04")
	c.Expect("got one")
	if code := c.Wait(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// What a command prints does not act on the terminal, on one instance and on several.
func TestExecOutputIsClean(t *testing.T) {
	t.Parallel()
	u, server := newSSHUser(t)
	u.create("web-1", "web-2")
	for _, names := range [][]string{{"web-1"}, {"web-1", "web-2"}} {
		c := ptytest.Start(t, server.execCommand(u, names, `printf 'a\tb\033]0;title\007\033[31mred\303\244\n'; printf '\033[2Jcleared\n' >&2; printf 'no end'`), ptytest.Options{})
		if code := c.Wait(); code != 0 {
			t.Errorf("%q: exit code %d", names, code)
		}
		text := c.Transcript()
		for _, words := range []string{"a\tb" + `\x1b]0;title\x07\x1b[31mredä`, `\x1b[2Jcleared`, "no end"} {
			if strings.Count(text, words) != len(names) {
				t.Errorf("%q: %q is not there %d times: %q", names, words, len(names), text)
			}
		}
		hasColor := strings.Contains(text, "web-1 |\x1b[0m ")
		if hasColor != (len(names) > 1) {
			t.Errorf("%q: a prefix in colour: %v: %q", names, hasColor, text)
		}
	}
}

// Ctrl-C ends what runs on one instance as on several.
func TestExecCtrlC(t *testing.T) {
	t.Parallel()
	u, server := newSSHUser(t)
	u.create("web-1", "web-2")
	for _, names := range [][]string{{"web-1"}, {"web-1", "web-2"}} {
		c := ptytest.Start(t, server.execCommand(u, names, "echo ready; exec sleep 300"), ptytest.Options{Lines: true})
		for range names {
			c.Expect("ready")
		}
		c.Type(ptytest.CtrlC)
		c.Expect("the command may go on there")
		if code := c.Wait(); code != 130 || !c.IsRestored() {
			t.Errorf("%q: exit code %d, terminal as it was: %v", names, code, c.IsRestored())
		}
		if left, _ := exec.Command("pgrep", "-f", "Port="+server.port).Output(); len(left) > 0 {
			t.Errorf("%q: processes that are left: %s", names, left)
		}
	}
}
