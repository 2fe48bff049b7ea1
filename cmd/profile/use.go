package profile

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/complete"
	"github.com/civoctl/civoctl/internal/config"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/internal/prompt"
	"github.com/civoctl/civoctl/internal/resource"
	"github.com/civoctl/civoctl/internal/terminal"
)

// newUse returns the use command.
func newUse(app *cli.App) *cobra.Command {
	return &cobra.Command{
		Use:     "use NAME",
		Short:   "Choose the profile to use from now on",
		Example: "  civoctl profile use work",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 && app.Term.IsInteractive() {
				return nil
			}
			return cli.Args(1, 1, "NAME")(cmd, args)
		},
		ValidArgsFunction: complete.FirstProfile(app),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				name, err := ask(cmd.Context(), app)
				if err != nil {
					return err
				}
				args = []string{name}
				app.NoteCommand(cmd, "", args, nil)
			}
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

// ask asks for one of the profiles.
func ask(ctx context.Context, app *cli.App) (string, error) {
	f, err := app.Config.Read()
	if err != nil {
		return "", err
	}
	var choices []prompt.Choice
	for _, p := range f.Profiles() {
		detail := resource.JoinNonEmpty(p.Get("region"), p.Get("api_url"))
		choices = append(choices, prompt.Choice{Value: p.Name(), Label: output.Clean(p.Name()), Detail: output.Clean(detail)})
	}
	if len(choices) == 0 {
		return "", failure.Errorf(failure.NotFound, "use profile: there are none in %s", f.Path).WithHint("`civoctl auth login` creates one")
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
