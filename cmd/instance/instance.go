// Package instance is the commands on instances, a file a verb. Each finds and checks everything it
// needs before it changes anything, and returns what the API confirmed. What takes more than a file
// is a package below.
package instance

import (
	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/cmd/instance/create"
	"github.com/civoctl/civoctl/cmd/instance/snapshot"
	"github.com/civoctl/civoctl/cmd/instance/ssh"
	"github.com/civoctl/civoctl/internal/cli"
)

// New returns the command with a command for each verb.
func New(app *cli.App) *cobra.Command {
	c := cli.Group("instance", "Create, list, change and remove instances", "instances", "i", "vm")
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
		ssh.NewExec(app),
		ssh.NewCopy(app),
		ssh.NewConfigFile(app),
		ssh.NewInventory(app),
		newPassword(app),
		newUpdate(app),
		newConsole(app),
		newRecovery(app),
		newAllowedIPs(app),
		newBandwidth(app),
		newIP(app),
		snapshot.New(app),
	)
	return c
}
