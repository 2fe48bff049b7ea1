package sandbox

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/sandbox"
	"github.com/civoctl/civoctl/internal/terminal"
)

// newReset returns the reset command.
func newReset(app *cli.App) *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use:   "reset",
		Short: "Delete everything in the sandbox",
		Long: `Delete everything in the sandbox and start over with a new account. This also
repairs a damaged sandbox.`,
		Example: "  civoctl sandbox reset\n  civoctl sandbox reset --yes",
		Args:    cli.Args(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			path, err := cli.SandboxPath()
			if err != nil {
				return err
			}
			question := fmt.Sprintf("Remove everything in the sandbox (%s)?", path)
			if err := app.Term.Ask(cmd.Context(), yes, "reset the sandbox", question); err != nil {
				return err
			}
			if err := sandbox.Reset(cmd.Context(), sandbox.Options{Path: path}); err != nil {
				return err
			}
			app.Term.Notef("the sandbox is empty")
			return nil
		},
	}
	terminal.YesFlag(cmd.Flags(), &yes)
	return cmd
}
