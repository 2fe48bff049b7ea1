// Package profile is the commands on the profiles of the configuration file: list, use, rename and
// rm.
package profile

import (
	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/cli"
)

// New returns the profile command.
func New(app *cli.App) *cobra.Command {
	c := cli.Group("profile", "Switch between accounts and their settings", "profiles")
	c.Long = `Switch between accounts and their settings. A profile has an API key, a region
and defaults for new instances. "civoctl auth login --profile NAME" creates one.`
	c.AddCommand(newList(app), newUse(app), newRename(app), newRemove(app))
	return c
}
