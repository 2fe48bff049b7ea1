//go:build linux || darwin

package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/civoctl/civoctl/internal/ptytest"
)

// shellSetup is a shell with the completion of civoctl, installed in one of the ways that
// `civoctl completion SHELL --help` names.
type shellSetup struct {
	name    string
	program []string
	script  string   // of which shell
	into    string   // the file below the home that the script goes into; "" is none
	setup   []string // lines to type first
	needs   []string // one of these files
	list    []string // what makes the shell list what there is
}

// shellSetups returns all shells with all ways to install the completion.
func shellSetups() []shellSetup {
	packaged := []string{
		"/usr/share/bash-completion/bash_completion",
		"/usr/local/share/bash-completion/bash_completion",
		"/opt/homebrew/share/bash-completion/bash_completion",
	}
	bash := []string{"bash", "--noprofile", "--norc", "-i"}
	twice := []string{ptytest.Tab, ptytest.Tab}
	once := []string{ptytest.Tab}
	return []shellSetup{
		{name: "bash alone", program: bash, list: twice, setup: []string{`eval "$(civoctl completion bash)"`}},
		{name: "bash with bash-completion", program: bash, list: twice, needs: packaged, setup: []string{`. "$NEEDED"`, `eval "$(civoctl completion bash)"`}},
		{name: "bash-completion loads it", program: bash, list: twice, needs: packaged, setup: []string{`. "$NEEDED"`},
			script: "bash", into: ".local/share/bash-completion/completions/civoctl"},
		{name: "zsh", program: []string{"zsh", "-f", "-i"}, list: once, setup: []string{"fpath=(~/.zfunc $fpath)", "autoload -U compinit && compinit -u"},
			script: "zsh", into: ".zfunc/_civoctl"},
		{name: "zsh sources it", program: []string{"zsh", "-f", "-i"}, list: once, setup: []string{"source <(civoctl completion zsh)"}},
		{name: "fish", program: []string{"fish", "-i"}, list: once,
			script: "fish", into: "config/fish/completions/civoctl.fish"},
		{name: "fish sources it", program: []string{"fish", "-i"}, list: once, setup: []string{"civoctl completion fish | source"}},
	}
}

// The real shells complete, at a real terminal, what a person types.
func TestCompletionInShells(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	u.create("web-1", "web-2", "db-1", "mail-1")
	u.mustRun("instance", "stop", "db-1", "-q")
	u.mustRun("instance", "stop", "mail-1", "-q")
	for _, shell := range shellSetups() {
		t.Run(shell.name, func(t *testing.T) { checkCompletes(t, u, shell) })
	}
}

// checkCompletes completes words of each kind in the shell.
func checkCompletes(t *testing.T, u *user, shell shellSetup) {
	c := shell.start(t, u)
	line := func(begun, rest, want string) {
		t.Helper()
		c.Key(begun, ptytest.Tab, rest, ptytest.Enter)
		c.Expect(want)
	}
	// What is drawn after a line was run shows what it was completed to.
	const clear = "\x15" // Ctrl-U
	const hostname, hostnames = ` --jq '"<"+.hostname+">"'`, ` --jq '"<"+([.[].hostname]|join("+"))+">"'`
	line("civoctl instance show d", hostname, "<db-1>")
	line("civoctl instance wait web-1 w", " --for active"+hostnames, "<web-1+web-2>")
	line("civoctl --region=LON1 instance show d", hostname, "<db-1>")
	line("civoctl --region=l", ` instance show db-1`+hostname, "<db-1>")
	line("civoctl instance list --sort-by=hostname:d", hostnames, "<web-2+web-1+mail-1+db-1>")
	line("civoctl instance list --sort-by=hostn", ":desc"+hostnames, "<web-2+web-1+mail-1+db-1>")
	line("civoctl instance list --columns=hostn", ",status --sort-by hostname", "HOSTNAME  STATUS")
	line("civoctl instance wait db-1 --for shut", hostnames, "<db-1>")

	// A name that is none is not completed to a file, and a file is.
	line("civoctl instance show zz", "", `no "zz" in LON1`)
	line("civoctl instance list --config no-", "", "no-such-config")

	// Only stopped ones start: both are listed, and what they share is nothing.
	c.Key("civoctl instance start ")
	c.Key(shell.list...)
	c.Expect("db-1")
	c.Expect("SHUTOFF, 198.18.")
	c.Expect("mail-1")
	c.Key(clear)
	line("civoctl instance start w", " --no-wait", `no "w" in LON1`)
	line("civoctl instance stop m", " --no-wait", `no "m" in LON1`)
}

// start starts the shell in a folder with files, none of which completes the name of an instance.
func (s shellSetup) start(t *testing.T, u *user) *ptytest.Console {
	t.Helper()
	if _, err := exec.LookPath(s.program[0]); err != nil {
		t.Skipf("no %s on this machine", s.program[0])
	}
	env := append(u.env, "PS1=$ ", "PROMPT=$ ", "fish_greeting=", "INPUTRC=/dev/null", "HISTFILE=")
	if s.needs != nil {
		needed := ""
		for _, path := range s.needs {
			if _, err := os.Stat(path); err == nil {
				needed = path
			}
		}
		if needed == "" {
			t.Skip("no bash-completion on this machine")
		}
		env = append(env, "NEEDED="+needed)
	}
	if s.into != "" {
		path := filepath.Join(u.home, s.into)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(u.mustRun("completion", s.script)), 0o600); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { os.Remove(path) })
	}
	// Without this folder fish reads every manual page of the machine first.
	if err := os.MkdirAll(filepath.Join(u.home, ".local", "share", "fish", "generated_completions"), 0o700); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, name := range []string{"zzz-file", "web-file", "no-such-config"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("profiles: [\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(s.program[0], s.program[1:]...)
	cmd.Env, cmd.Dir = env, dir
	c := ptytest.Start(t, cmd, ptytest.Options{Cols: 120, Rows: 40, Limit: 2 * time.Minute})
	for _, line := range s.setup {
		c.Key(line, ptytest.Enter)
	}
	return c
}
