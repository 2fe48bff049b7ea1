// Package profile is the commands on the profiles of the configuration file: list, use, rename and
// rm.
package profile

import (
	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/cli"
)

// New returns the profile command.
func New(app *cli.App) *cobra.Command {
	c := cli.Group("profile", "Choose among accounts and their settings", "profiles")
	c.Long = `Choose among accounts and their settings. A profile has a key, a region and
defaults for new instances; "civoctl auth login --profile NAME" makes one.`
	c.AddCommand(newList(app), newUse(app), newRename(app), newRemove(app))
	return c
}
