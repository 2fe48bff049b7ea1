package cmd

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/cli"
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
			line = c.CommandPath() + " COMMAND"
		}
		section(w, "Usage", "  "+line)
		if len(c.Aliases) > 0 {
			section(w, "Aliases", "  "+strings.Join(c.Aliases, ", "))
		}
		section(w, "Examples", c.Example)
		section(w, "Commands", commands(c))
		section(w, "Columns", wrapped(cli.ColumnsOf(c)))
		for _, g := range app.FlagGroups(c) {
			section(w, g.Title, g.Flags.FlagUsagesWrapped(helpWidth))
		}
		return nil
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
