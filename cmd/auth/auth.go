// Package auth is the commands on the API key: saving one that was tried,
// looking at the one in use, and removing it. A key is never an argument and
// never printed, only its mask; one from the environment is never saved.
package auth

import (
	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/cli"
)

// New is the auth command.
func New(app *cli.App) *cobra.Command {
	c := cli.Group("auth", "Save, check and remove API keys")
	c.AddCommand(newLogin(app), newStatus(app), newLogout(app))
	return c
}
