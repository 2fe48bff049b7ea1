// Package cmd is the command tree. Each noun has a package of its own; package cmd joins them, runs
// the program and turns errors into exit codes.
package cmd

import (
	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/cmd/api"
	"github.com/civoctl/civoctl/cmd/auth"
	"github.com/civoctl/civoctl/cmd/catalog"
	"github.com/civoctl/civoctl/cmd/completion"
	"github.com/civoctl/civoctl/cmd/config"
	"github.com/civoctl/civoctl/cmd/doctor"
	"github.com/civoctl/civoctl/cmd/instance"
	"github.com/civoctl/civoctl/cmd/profile"
	"github.com/civoctl/civoctl/cmd/sandbox"
	"github.com/civoctl/civoctl/cmd/schema"
	"github.com/civoctl/civoctl/internal/cli"
)

// New returns the root command with the whole command tree.
func New(app *cli.App) *cobra.Command {
	root := cli.Group("civoctl", "Manage Civo instances")
	root.Long = "Manage Civo instances from a terminal, a script or a CI job."
	root.Example = `  civoctl instance create web-1 --size g3.small --image ubuntu-noble
  civoctl instance list --tag web -o json
  civoctl instance ssh web-1
  civoctl --sandbox instance list      # try it without an account`
	root.SilenceErrors = true
	root.SilenceUsage = true
	root.PersistentFlags().AddFlagSet(app.OutputFlags)
	root.PersistentFlags().AddFlagSet(app.GlobalFlags)
	root.SetFlagErrorFunc(cli.FlagError)
	version := newVersion(app)
	sections := []section{
		{"Instances", []*cobra.Command{instance.New(app)}},
		{"What instances are made of", catalog.New(app)},
		{"Account and settings", []*cobra.Command{auth.New(app), profile.New(app), config.New(app)}},
		{"Tools", []*cobra.Command{
			api.New(app), doctor.New(app), sandbox.New(app), completion.New(app), schema.New(app), version,
		}},
	}
	for _, s := range sections {
		root.AddCommand(s.commands...)
	}
	help := newHelp(app, root)
	root.SetHelpCommand(help)
	last := &sections[len(sections)-1]
	last.commands = append(last.commands, help)
	root.SetUsageFunc(usageFunc(app, sections))
	addVersionFlag(app, root, version)
	// A word without a completion of its own is no file name.
	root.CompletionOptions.SetDefaultShellCompDirective(cobra.ShellCompDirectiveNoFileComp)
	return root
}

// trackStarted returns a variable that is true once the body of any command has begun. An error
// before that is a usage error: cobra's own errors have no type.
func trackStarted(app *cli.App, c *cobra.Command) *bool {
	var began bool
	wrapBodies(app, c, &began)
	return &began
}

// wrapBodies makes each body below c check the columns, which pflag cannot, and set began before it
// runs.
func wrapBodies(app *cli.App, c *cobra.Command, began *bool) {
	if body := c.RunE; body != nil {
		c.RunE = func(c *cobra.Command, args []string) error {
			if err := app.CheckColumns(c); err != nil {
				return err
			}
			*began = true
			return body(c, args)
		}
	}
	for _, sub := range c.Commands() {
		wrapBodies(app, sub, began)
	}
}
