package e2e

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/spf13/cobra"
)

// No line of help is wider than the narrowest common terminal, and the flags that every command has are
// described in one place.
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
