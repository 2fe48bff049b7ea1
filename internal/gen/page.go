package main

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/civoctl/civoctl/internal/cli"
)

// page is the documentation of a command.
type page struct {
	*cobra.Command
	flags    []cli.FlagGroup // of the command, and for the root those of every command
	commands []page
	columns  []string
}

// pages returns the pages of the command and of all commands below it.
func pages(app *cli.App, c *cobra.Command) []page {
	c.InitDefaultHelpFlag()
	p := page{Command: c, flags: app.OwnFlags(c), columns: cli.ColumnsOf(c)}
	if !c.HasParent() {
		p.flags = append(p.flags, app.SharedFlags()...)
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

// file returns the name of the page: the words of the command with sep between them, then ext.
func (p page) file(sep, ext string) string {
	return strings.ReplaceAll(p.CommandPath(), " ", sep) + ext
}

// usage returns the usage line of the command.
func (p page) usage() string {
	if len(p.commands) > 0 {
		return p.CommandPath() + " " + cli.Placeholder(p.Command)
	}
	return p.UseLine()
}

// text returns the long description of the command, or the short one when there is no other.
func (p page) text() string {
	if p.Long != "" {
		return p.Long
	}
	return p.Short + "."
}

// visible returns the flags of a set that are not hidden.
func visible(set *pflag.FlagSet) []*pflag.Flag {
	var flags []*pflag.Flag
	set.VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			flags = append(flags, f)
		}
	})
	return flags
}
