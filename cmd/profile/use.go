package profile

import (
	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/complete"
	"github.com/civoctl/civoctl/internal/config"
)

// newUse returns the use command.
func newUse(app *cli.App) *cobra.Command {
	return &cobra.Command{
		Use:               "use NAME",
		Short:             "Use a profile from now on",
		Example:           "  civoctl profile use work",
		Args:              cli.Args(1, 1, "NAME"),
		ValidArgsFunction: complete.FirstProfile(app),
		RunE: func(cmd *cobra.Command, args []string) error {
			err := app.Config.Edit(cmd.Context(), func(f *config.File) error { return f.Use(args[0]) })
			if err != nil {
				return err
			}
			app.Term.Notef("using profile %s", args[0])
			warnOverridden(app, args[0])
			return nil
		},
	}
}

// warnOverridden warns when the environment chooses another profile than name.
func warnOverridden(app *cli.App, name string) {
	s, _ := app.Config.Settings() // an error leaves the environment known
	if o := s.Origin("profile"); o.Source == config.FromEnvironment && s.Profile != name {
		app.Term.Notef("warning: %s names profile %s, and it wins", o, s.Profile)
	}
}
