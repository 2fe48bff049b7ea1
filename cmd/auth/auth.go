// Package auth is the commands on the API key: login saves a verified key, status shows the key in
// use, and logout removes a key. A key is never an argument and never printed, only its mask; a key
// from the environment is never saved.
package auth

import (
	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/cli"
)

// New returns the auth command.
func New(app *cli.App) *cobra.Command {
	c := cli.Group("auth", "Log in and out, and check the API key")
	c.AddCommand(newLogin(app), newStatus(app), newLogout(app))
	return c
}
