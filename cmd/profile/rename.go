package profile

import (
	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/complete"
	"github.com/civoctl/civoctl/internal/config"
	"github.com/civoctl/civoctl/internal/failure"
)

// newRename returns the rename command.
func newRename(app *cli.App) *cobra.Command {
	return &cobra.Command{
		Use:               "rename OLD NEW",
		Aliases:           []string{"mv"},
		Short:             "Rename a profile",
		Example:           "  civoctl profile rename default work",
		Args:              cli.Args(2, 2, "OLD", "NEW"),
		ValidArgsFunction: complete.FirstProfile(app),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := config.CheckProfileName(args[1]); err != nil {
				return failure.UsageError(err)
			}
			err := app.Config.Edit(cmd.Context(), func(f *config.File) error { return f.Rename(args[0], args[1]) })
			if err != nil {
				return err
			}
			app.Term.Notef("profile %s is now %s", args[0], args[1])
			return nil
		},
	}
}
