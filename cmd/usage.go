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

// usageFunc returns a function that prints the usage of a command: its own flags first, then the
// flags of all commands in groups.
func usageFunc(app *cli.App) func(*cobra.Command) error {
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
		printSection(w, "Examples", c.Example)
		printSection(w, "Commands", commandList(c))
		printSection(w, "Columns", wrapWords(cli.ColumnsOf(c)))
		for _, g := range app.FlagGroups(c) {
			printSection(w, g.Title, g.Flags.FlagUsagesWrapped(helpWidth))
		}
		if c.HasAvailableSubCommands() {
			fmt.Fprintf(w, "\n`%s %s --help` says more about a command.\n", c.CommandPath(), cli.Placeholder(c))
		}
		return nil
	}
}

// newHelp returns the help command. cobra's own prints the help of the root for an unknown topic,
// and succeeds.
func newHelp(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:               "help [COMMAND...]",
		Short:             "Show the help of a command",
		Example:           "  civoctl help instance create",
		ValidArgsFunction: completeCommands,
		RunE: func(_ *cobra.Command, args []string) error {
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

// commandList returns a line for each available command below c.
func commandList(c *cobra.Command) string {
	var b strings.Builder
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() {
			fmt.Fprintf(&b, "  %-12s %s\n", sub.Name(), sub.Short)
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
