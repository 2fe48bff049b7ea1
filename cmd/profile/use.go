package profile

import (
	"cmp"
	"context"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/complete"
	"github.com/civoctl/civoctl/internal/config"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/prompt"
	"github.com/civoctl/civoctl/internal/terminal"
)

// newUse returns the use command.
func newUse(app *cli.App) *cobra.Command {
	return &cobra.Command{
		Use:     "use [NAME]",
		Short:   "Use a profile from now on",
		Long:    "Use a profile from now on. Without a name, choose one on the terminal.",
		Example: "  civoctl profile use work",
		Args: func(cmd *cobra.Command, args []string) error {
			least := 1
			if app.Term.IsInteractive() {
				least = 0
			}
			return cli.Args(least, 1, "NAME")(cmd, args)
		},
		ValidArgsFunction: complete.FirstProfile(app),
		RunE: func(cmd *cobra.Command, args []string) error {
			var name string
			var err error
			if len(args) > 0 {
				name = args[0]
			} else if name, err = pick(cmd.Context(), app); err != nil {
				return err
			}
			err = app.Config.Edit(cmd.Context(), func(f *config.File) error { return f.Use(name) })
			if err != nil {
				return err
			}
			app.Term.Notef("using profile %s", name)
			warnOverridden(app, name)
			return nil
		},
	}
}

// pick asks a person to choose one of the profiles, the current one first, and returns its name.
func pick(ctx context.Context, app *cli.App) (string, error) {
	f, err := app.Config.Read()
	if err != nil {
		return "", err
	}
	if len(f.Profiles()) == 0 {
		return "", failure.Errorf(failure.NotFound, "use profile: there are no profiles in %s", f.Path).WithHint("`civoctl auth login` makes one")
	}
	choices := make([]prompt.Choice, len(f.Profiles()))
	for n, p := range f.Profiles() {
		r, current := rowOf(f, p), ""
		if r.Current {
			current = "current"
		}
		choices[n] = terminal.Choice(r.Name, r.Name, current, cmp.Or(r.Key, "no key"), cmp.Or(r.Region, "no region"), r.APIURL)
	}
	name, err := app.Term.Questions().Select(ctx, "Profile:", choices, f.Current())
	return name, terminal.QuestionError(err)
}

// warnOverridden warns when the environment chooses another profile than name.
func warnOverridden(app *cli.App, name string) {
	s, _ := app.Config.Settings() // an error leaves the environment known
	if o := s.Origin("profile"); o.Source == config.FromEnvironment && s.Profile != name {
		app.Term.Notef("warning: %s names profile %s, and it wins", o, s.Profile)
	}
}
