package cmd

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/failure"
)

// helpWidth is the length of the lines of help: the width of the narrowest common terminal.
const helpWidth = 80

// section is a part of the list of commands at the top.
type section struct {
	title    string
	commands []*cobra.Command
}

// usageFunc returns a function that prints the usage of a command: its own flags, and where those
// of every command are described. The commands at the top are listed in sections.
func usageFunc(app *cli.App, sections []section) func(*cobra.Command) error {
	return func(c *cobra.Command) error {
		w := c.OutOrStderr()
		line := c.UseLine()
		if c.HasAvailableSubCommands() {
			line = c.CommandPath() + " " + cli.Placeholder(c)
		}
		fmt.Fprintf(w, "Usage:\n  %s\n", line)
		if len(c.Aliases) > 0 {
			printSection(w, "Aliases", "  "+strings.Join(c.Aliases, ", "))
		}
		listed := []section{{"Commands", c.Commands()}}
		if !c.HasParent() {
			listed = sections
		}
		for _, s := range listed {
			printSection(w, s.title, commandList(s.commands))
		}
		for _, g := range app.OwnFlags(c) {
			printSection(w, g.Title, g.Flags.FlagUsagesWrapped(helpWidth))
		}
		printSection(w, "Columns", wrapWords(cli.ColumnsOf(c)))
		printSection(w, "Examples", c.Example)
		fmt.Fprintln(w)
		if c.HasAvailableSubCommands() {
			fmt.Fprintf(w, "Help on a command: %s %s --help\n", c.CommandPath(), cli.Placeholder(c))
		}
		fmt.Fprintln(w, "Output flags: civoctl help output. Global flags: civoctl help global.")
		return nil
	}
}

// topic is a page of help that belongs to no single command.
type topic struct{ name, short, text string }

// topics returns the pages about the flags that every command has.
func topics() []topic {
	return []topic{
		{"output", "Flags that choose what is printed, and how", `These flags choose what a command prints on stdout, and how. Every command that
prints a result takes them.

A table is for people. Scripts should use -o json, -o name, -o id or --jq: their
form does not change with the terminal. "civoctl schema" describes the JSON.`},
		{"global", "Flags that choose the account, the region and how civoctl behaves", `Every command takes these flags. A flag wins over the environment (such as
CIVOCTL_REGION), the environment over the profile. "civoctl config list
--origin" shows where each setting comes from.`},
	}
}

// newHelp returns the help command. cobra's own prints the help of the root for an unknown topic,
// and succeeds.
func newHelp(app *cli.App, root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND...|TOPIC]",
		Short: "Show the help for a command or a topic",
		Long: `Show the help for a command, or for one of these topics:

  output   ` + topics()[0].short + `
  global   ` + topics()[1].short,
		Example:           "  civoctl help instance create\n  civoctl help output",
		ValidArgsFunction: completeCommands,
		RunE: func(help *cobra.Command, args []string) error {
			if len(args) == 1 {
				for n, t := range topics() {
					if t.name == args[0] {
						g := app.SharedFlags()[n]
						fmt.Fprintln(help.OutOrStdout(), t.text)
						printSection(help.OutOrStdout(), g.Title, g.Flags.FlagUsagesWrapped(helpWidth))
						return nil
					}
				}
			}
			c, rest, err := root.Find(args)
			if err != nil {
				return failure.UsageError(err)
			}
			if len(rest) > 0 && c.HasAvailableSubCommands() {
				return c.Args(c, rest)
			}
			return c.Help()
		},
	}
}

// printSection prints a title and body, or nothing for an empty body.
func printSection(w io.Writer, title, body string) {
	if body != "" {
		fmt.Fprintf(w, "\n%s:\n%s\n", title, strings.TrimRight(body, "\n"))
	}
}

// commandList returns a line for each of the commands that can be run.
func commandList(commands []*cobra.Command) string {
	var b strings.Builder
	for _, c := range commands {
		if c.IsAvailableCommand() || c.Name() == "help" {
			fmt.Fprintf(&b, "  %-12s %s\n", c.Name(), c.Short)
		}
	}
	return b.String()
}

// completeCommands completes the names of the commands below the command on the line.
func completeCommands(c *cobra.Command, args []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
	parent, rest, err := c.Root().Find(args)
	var found []cobra.Completion
	if err == nil && len(rest) == 0 {
		for _, sub := range parent.Commands() {
			if sub.IsAvailableCommand() && strings.HasPrefix(sub.Name(), word) {
				found = append(found, cobra.CompletionWithDesc(sub.Name(), sub.Short))
			}
		}
	}
	if len(args) == 0 {
		for _, t := range topics() {
			if strings.HasPrefix(t.name, word) {
				found = append(found, cobra.CompletionWithDesc(t.name, t.short))
			}
		}
	}
	return found, cobra.ShellCompDirectiveNoFileComp
}

// wrapWords returns the words with commas between them, in lines of at most helpWidth.
func wrapWords(words []string) string {
	var b strings.Builder
	column := 0
	for i, w := range words {
		if i < len(words)-1 {
			w += ","
		}
		switch {
		case column == 0:
			w = "  " + w
		case column+1+len(w) <= helpWidth:
			w = " " + w
		default:
			b.WriteString("\n")
			column, w = 0, "  "+w
		}
		b.WriteString(w)
		column += len(w)
	}
	return b.String()
}
