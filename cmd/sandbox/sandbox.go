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
	c := cli.Group("sandbox", "Serve, fill, empty or inspect the sandbox")
	c.Long = `Serve, fill, empty or inspect the sandbox: a Civo API inside civoctl, with its
state in a file of this machine. Nothing in it is real or billed. Add --sandbox
to any other command to run it there.`
	c.AddCommand(newServe(app), newSeed(app), newReset(app), newStatus(app))
	return c
}
