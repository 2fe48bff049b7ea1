// Package config is the commands on the configuration: the settings of this run with their origins,
// and the settings of a profile.
package config

import (
	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/cli"
)

// New returns the config command.
func New(app *cli.App) *cobra.Command {
	c := cli.Group("config", "Show and change settings")
	c.Long = `Show and change settings. Flags override the environment, the environment
overrides the profile, and the profile overrides the defaults.`
	c.AddCommand(newList(app), newGet(app), newSet(app), newUnset(app), newPath(app))
	return c
}
