// Package sandbox is the commands on the embedded API itself: serving it to
// other programs, filling it, emptying it and looking at what it holds. They
// work on the store that --sandbox uses, whether that flag is given or not, and
// need no key and no configuration.
package sandbox

import (
	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/cli"
)

// New is the sandbox command.
func New(app *cli.App) *cobra.Command {
	c := cli.Group("sandbox", "Serve, fill, empty or inspect the sandbox")
	c.Long = `Serve, fill, empty or inspect the sandbox: a Civo API inside civoctl, with its
state in a file of this machine. Nothing in it is real or billed. Add --sandbox
to any other command to run it there.`
	c.AddCommand(newServe(app), newSeed(app), newReset(app), newStatus(app))
	return c
}
