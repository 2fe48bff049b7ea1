package cli

import (
	"slices"
	"strings"

	"github.com/kballard/go-shellquote"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// CommandLine returns a civoctl command to paste into a shell: the words, with the flags of this
// run that choose the configuration, the API and the region.
func (a *App) CommandLine(region string, words ...string) string {
	return Quote(a.commandWords(region, words)...)
}

// CommandLines returns the lines of the command that CommandLine returns. Where it is wider than
// the terminal, each flag has a line of its own, and backslashes join the lines.
func (a *App) CommandLines(region string, words ...string) []string {
	const indent = "  "
	line := a.commandWords(region, words)
	whole := Quote(line...)
	if width := a.Term.Width(); width == 0 || len(indent+whole) <= width {
		return []string{indent + whole}
	}
	var lines []string
	for len(line) > 0 {
		n := 1
		for n < len(line) && !strings.HasPrefix(line[n], "--") {
			n++
		}
		lines = append(lines, indent+Quote(line[:n]...))
		line = line[n:]
	}
	for n := range lines[1:] {
		lines[n] += " \\"
		lines[n+1] = indent + lines[n+1]
	}
	return lines
}

// commandWords returns the words of a civoctl command with the flags of this run.
func (a *App) commandWords(region string, words []string) []string {
	line := append([]string{"civoctl"}, words...)
	switch {
	case a.Config.Sandbox:
		line = append(line, "--sandbox")
	case a.GlobalFlags.Changed("sandbox"):
		line = append(line, "--sandbox=false")
	}
	for _, f := range []struct{ name, value string }{
		{"--config", a.Config.File},
		{"--profile", a.Config.Profile},
		{"--api-url", a.Config.APIURL},
		{"--region", region},
	} {
		if f.value != "" {
			line = append(line, f.name, f.value)
		}
	}
	return line
}

// Quote joins words into a line that a shell splits into the same words.
func Quote(words ...string) string { return shellquote.Join(words...) }

// NoteCommand says on stderr, after questions, which command line does the same without them: the
// command with its arguments, the words of the answers, and the flags that were given.
func (a *App) NoteCommand(c *cobra.Command, region string, args, answers []string) {
	line := a.SameCommand(c, region, slices.Concat(args, answers), func(*pflag.Flag) bool { return true })
	a.Term.Notef("the same without questions: %s", line)
}

// SameCommand returns the command line of c with the words in the place of its arguments, and those
// of the flags that were given and are wanted.
func (a *App) SameCommand(c *cobra.Command, region string, words []string, isWanted func(*pflag.Flag) bool) string {
	words = slices.Concat(strings.Fields(c.CommandPath())[1:], words)
	add := func(f *pflag.Flag) {
		if f.Changed && isWanted(f) {
			words = append(words, FlagWords(f)...)
		}
	}
	c.LocalNonPersistentFlags().VisitAll(add)
	a.OutputFlags.VisitAll(add)
	return a.CommandLine(region, words...)
}

// FlagWords returns the words that give a flag its value.
func FlagWords(f *pflag.Flag) []string {
	name := "--" + f.Name
	list, isList := f.Value.(pflag.SliceValue)
	switch {
	case isList:
		var words []string
		for _, value := range list.GetSlice() {
			words = append(words, name, value)
		}
		return words
	case f.NoOptDefVal == "":
		return []string{name, f.Value.String()}
	case f.NoOptDefVal == f.Value.String():
		return []string{name}
	}
	return []string{name + "=" + f.Value.String()}
}
