package cmd

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

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
		inherited := map[string]bool{}
		groups := []struct {
			title string
			flags *pflag.FlagSet
		}{{"Output flags", app.OutputFlags}, {"Global flags", app.GlobalFlags}}
		for _, g := range groups {
			g.flags.VisitAll(func(f *pflag.Flag) { inherited[f.Name] = true })
		}
		own := pflag.NewFlagSet("", pflag.ContinueOnError)
		c.Flags().VisitAll(func(f *pflag.Flag) {
			if !inherited[f.Name] {
				own.AddFlag(f)
			}
		})
		section(w, "Flags", own.FlagUsagesWrapped(helpWidth))
		for _, g := range groups {
			section(w, g.title, g.flags.FlagUsagesWrapped(helpWidth))
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
