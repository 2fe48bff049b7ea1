package cmd

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/failure"
)

// helpWidth is the line length help is wrapped to: the narrowest terminal that
// people commonly have.
const helpWidth = 80

// usage writes a command's usage with its own flags first and those that every
// command takes in groups of their own.
func usage(app *cli.App) func(*cobra.Command) error {
	return func(c *cobra.Command) error {
		w := c.OutOrStderr()
		line := c.UseLine()
		if c.HasAvailableSubCommands() {
			line = c.CommandPath() + " " + cli.Placeholder(c)
		}
		fmt.Fprintf(w, "Usage:\n  %s\n", line)
		if len(c.Aliases) > 0 {
			section(w, "Aliases", "  "+strings.Join(c.Aliases, ", "))
		}
		section(w, "Examples", c.Example)
		section(w, "Commands", commands(c))
		section(w, "Columns", wrapped(cli.ColumnsOf(c)))
		for _, g := range app.FlagGroups(c) {
			section(w, g.Title, g.Flags.FlagUsagesWrapped(helpWidth))
		}
		if c.HasAvailableSubCommands() {
			fmt.Fprintf(w, "\n`%s %s --help` says more about a command.\n", c.CommandPath(), cli.Placeholder(c))
		}
		return nil
	}
}

// newHelp is the help command: cobra's own answers an unknown topic with the
// help of the root and success.
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

func section(w io.Writer, title, body string) {
	if body != "" {
		fmt.Fprintf(w, "\n%s:\n%s\n", title, strings.TrimRight(body, "\n"))
	}
}

func commands(c *cobra.Command) string {
	var b strings.Builder
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() {
			fmt.Fprintf(&b, "  %-12s %s\n", sub.Name(), sub.Short)
		}
	}
	return b.String()
}

// completeCommands completes to the commands below those on the line.
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

// wrapped is the words on as few lines as help's width allows.
func wrapped(words []string) string {
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
