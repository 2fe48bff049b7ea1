package e2e

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/cmd"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/terminal"
)

// No line of help is wider than the narrowest common terminal, and the flags that every command has
// are described in one place.
func TestHelpFitsTheTerminal(t *testing.T) {
	setEnv(t, newUserIn(t, t.TempDir()).env)
	check := func(args ...string) string {
		stdout, stderr, code := runInProcess(t.Context(), t, "", args...)
		if code != 0 || stderr != "" {
			t.Errorf("%q: exit code %d, stderr %s", args, code, stderr)
		}
		for line := range strings.Lines(stdout) {
			if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > 80 {
				t.Errorf("%q: a line of %d characters: %s", args, n, line)
			}
		}
		return stdout
	}
	eachCommand(func(c *cobra.Command, words []string) {
		help := check(append([]string{"help"}, words...)...)
		if strings.Contains(help, "--jq ") && !strings.Contains(c.Example+c.Long, "--jq ") || strings.Contains(help, "--request-timeout") {
			t.Errorf("%q: the flags of every command are listed:\n%s", words, help)
		}
		if !strings.HasSuffix(help, "Output flags: civoctl help output. Global flags: civoctl help global.\n") {
			t.Errorf("%q: where the flags of every command are described is not said:\n%s", words, help)
		}
	})
	for topic, flag := range map[string]string{"output": "--jq", "global": "--request-timeout"} {
		if help := check("help", topic); !strings.Contains(help, flag) {
			t.Errorf("help %s lacks %s:\n%s", topic, flag, help)
		}
	}
}

// The commands at the top are listed in groups, instances first, and none is left out.
func TestHelpGroupsTheCommands(t *testing.T) {
	setEnv(t, newUserIn(t, t.TempDir()).env)
	help, _, _ := runInProcess(t.Context(), t, "")
	at := 0
	for _, words := range []string{
		"\nInstances:\n  instance ", "\nWhat instances are made of:\n  region ", "\n  quota ",
		"\nAccount and settings:\n  auth ", "\nTools:\n  api ", "\n  help ", "\nExamples:\n",
	} {
		n := strings.Index(help[at:], words)
		if n < 0 {
			t.Fatalf("help lacks %q after %q:\n%s", words, help[:at], help)
		}
		at += n
	}
	eachCommand(func(c *cobra.Command, words []string) {
		if len(words) == 1 && c.IsAvailableCommand() && !strings.Contains(help, "\n  "+words[0]+" ") {
			t.Errorf("%s is not listed:\n%s", words[0], help)
		}
	})
}

// A word of another tool leads to a command that there is, and to no word that is refused again.
func TestGuessesAreCommands(t *testing.T) {
	setEnv(t, newUserIn(t, t.TempDir()).env)
	root := cmd.New(cli.New(t.Context(), terminal.System(), "test"))
	words := strings.Fields(`apply attach configure connect context curl delete deploy destroy describe diagnose down droplet edit
		flavor get halt init key keypair kill label launch limits list location login logout ls machine modify new node plan
		poweroff ps remove resize restart run scale server shell show shutdown signin ssh ssh-key start stop switch tag tags
		terminate top up update upgrade use user vpc wait watch`)
	for _, word := range words {
		for _, group := range [][]string{nil, {"instance"}} {
			if c, rest, err := root.Find(append(slices.Clone(group), word)); err == nil && len(rest) == 0 && c.HasParent() {
				continue // it is a command
			}
			_, stderr, code := runInProcess(t.Context(), t, "", append(slices.Clone(group), word)...)
			_, hint, _ := strings.Cut(stderr, "did you mean `civoctl ")
			line, _, isCommand := strings.Cut(hint, "`?")
			if code != 2 || !isCommand {
				t.Errorf("%v %s: exit code %d, and no command is named: %s", group, word, code, stderr)
				continue
			}
			if c, rest, err := root.Find(strings.Fields(line)); err != nil || !c.HasParent() || len(rest) > 0 && !strings.HasPrefix(rest[0], "--") {
				t.Errorf("%v %s: %q is no command", group, word, line)
			}
		}
	}
}
