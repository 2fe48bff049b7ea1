package profile

import (
	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/config"
)

func newUse(app *cli.App) *cobra.Command {
	return &cobra.Command{
		Use:               "use NAME",
		Short:             "Use a profile from now on",
		Example:           "  civoctl profile use work",
		Args:              cli.Args(1, 1, "NAME"),
		ValidArgsFunction: complete(app, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			err := app.EditConfig(cmd.Context(), func(f *config.File) error { return f.Use(args[0]) })
			if err != nil {
				return err
			}
			app.Notef("using profile %s", args[0])
			warnOverridden(app, args[0])
			return nil
		},
	}
}

// warnOverridden says so where the environment chooses another profile than
// the one that was asked for.
func warnOverridden(app *cli.App, name string) {
	s, _ := app.Settings() // whatever else is wrong, the environment is known
	if o := s.Origin("profile"); o.Source == config.FromEnvironment && s.Profile != name {
		app.Notef("warning: %s names profile %s, and it wins", o, s.Profile)
	}
}

// complete completes profile names for up to n arguments; 0 is any number.
func complete(app *cli.App, n int) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		f, err := app.ReadConfig()
		if err != nil || n > 0 && len(args) >= n {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		var names []cobra.Completion
		for _, p := range f.Profiles() {
			names = append(names, p.Name())
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	}
}
