// Package instance is the commands on instances, a file a verb. Each reads
// find, ask, do, tell: everything it needs is found and checked before
// anything is changed, and what it returns is what the API confirmed.
package instance

import (
	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/cmd/instance/create"
	"github.com/civoctl/civoctl/cmd/instance/ssh"
	"github.com/civoctl/civoctl/internal/cli"
)

// New is the instance command.
func New(app *cli.App) *cobra.Command {
	c := cli.Group("instance", "Create, change and remove instances", "instances", "i", "vm")
	c.AddCommand(
		create.New(app),
		newList(app),
		newShow(app),
		newTag(app),
		newReboot(app),
		newStop(app),
		newStart(app),
		newResize(app),
		newFirewall(app),
		newRemove(app),
		newWait(app),
		ssh.New(app),
		newPassword(app),
		newUpdate(app),
	)
	return c
}
