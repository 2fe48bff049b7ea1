// Package config is the commands on the configuration: what holds, where it
// came from, and a profile's settings.
package config

import (
	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/cli"
)

// New is the config command.
func New(app *cli.App) *cobra.Command {
	c := cli.Group("config", "Show and change settings")
	c.Long = `Show and change settings. A flag beats the environment, which beats the
profile, which beats the default.`
	c.AddCommand(newList(app), newGet(app), newSet(app), newUnset(app), newPath(app))
	return c
}
