// Package sandbox is the commands on the embedded API itself: serve, seed, reset and status. They
// work on the file that --sandbox uses, with or without that flag, and need neither a key nor a
// configuration.
package sandbox

import (
	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/cli"
)

// New returns the sandbox command.
func New(app *cli.App) *cobra.Command {
	c := cli.Group("sandbox", "Try civoctl without an account: serve, fill or reset the sandbox")
	c.Long = `The sandbox is a Civo API built into civoctl, with its state in a local file.
Nothing in it is real or billed. Add --sandbox to any command to use it.`
	c.AddCommand(newServe(app), newSeed(app), newReset(app), newStatus(app))
	return c
}
