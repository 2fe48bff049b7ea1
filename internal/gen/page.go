package main

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/civoctl/civoctl/internal/cli"
)

// page is what is documented of a command.
type page struct {
	*cobra.Command
	flags    []cli.FlagGroup // the root has those of every command, others their own
	commands []page
	columns  []string
}

// pages are those of the command and all below it.
func pages(app *cli.App, c *cobra.Command) []page {
	c.InitDefaultHelpFlag()
	p := page{Command: c, flags: app.FlagGroups(c), columns: cli.ColumnsOf(c)}
	if c.HasParent() {
		p.flags = p.flags[:1]
	}
	var below []page
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() {
			all := pages(app, sub)
			p.commands = append(p.commands, all[0])
			below = append(below, all...)
		}
	}
	return append([]page{p}, below...)
}

// file is the page's name: the words of the command with sep between them.
func (p page) file(sep, ext string) string {
	return strings.ReplaceAll(p.CommandPath(), " ", sep) + ext
}

// usage is the line of the command's use.
func (p page) usage() string {
	if len(p.commands) > 0 {
		return p.CommandPath() + " " + cli.Placeholder(p.Command)
	}
	return p.UseLine()
}

// text is what the command does, at length where that was written.
func (p page) text() string {
	if p.Long != "" {
		return p.Long
	}
	return p.Short + "."
}

// visible are the flags of a set that help shows.
func visible(set *pflag.FlagSet) []*pflag.Flag {
	var flags []*pflag.Flag
	set.VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			flags = append(flags, f)
		}
	})
	return flags
}
