package config

import (
	"slices"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/complete"
	"github.com/civoctl/civoctl/internal/config"
	"github.com/civoctl/civoctl/internal/failure"
)

// newSet returns the set command.
func newSet(app *cli.App) *cobra.Command {
	return &cobra.Command{
		Use:   "set NAME VALUE...",
		Short: "Change a setting of a profile",
		Long: `Change a setting of the profile given by --profile, which is created if needed,
or of the current one. Lists such as create.tags take several values, which
replace the old ones.

The API key cannot be set here, because the shell would keep it in its history.
"civoctl auth login" asks for it or reads it from standard input.`,
		Example: `  civoctl config set region LON1
  civoctl config set create.tags web staging
  civoctl config set --profile play api_url sandbox
  civoctl config set api_key_command -- pass show civo`,
		Args:              cli.Args(2, -1, "NAME", "VALUE"),
		ValidArgsFunction: complete.FirstWord(config.Keys()...),
		RunE: func(cmd *cobra.Command, args []string) error {
			key, values := args[0], args[1:]
			if err := checkSettable(key); err != nil {
				return err
			}
			profile, err := app.Config.EditProfile(cmd.Context(), func(_ *config.File, p *config.Profile) error {
				return failure.UsageError(p.Set(key, values...))
			})
			if err != nil {
				return err
			}
			notifySet(app, profile, key)
			return nil
		},
	}
}

// newUnset returns the unset command.
func newUnset(app *cli.App) *cobra.Command {
	return &cobra.Command{
		Use:               "unset NAME",
		Short:             "Remove a setting from a profile",
		Long:              "Remove a setting from the profile given by --profile, or from the current one.",
		Example:           "  civoctl config unset create.size",
		Args:              cli.Args(1, 1, "NAME"),
		ValidArgsFunction: complete.FirstWord(config.Keys()...),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkKnown(args[0]); err != nil {
				return err
			}
			var name string
			err := app.Config.Edit(cmd.Context(), func(f *config.File) (err error) {
				if name, err = app.Config.ProfileName(f); err != nil {
					return err
				}
				p, err := f.Profile(name)
				if err != nil {
					return err
				}
				return p.Unset(args[0])
			})
			if err != nil {
				return err
			}
			app.Term.Notef("unset %s in profile %s", args[0], name)
			return nil
		},
	}
}

// checkSettable returns an error unless key is a setting of a profile that may be set on the
// command line. The API key may not, and the error does not repeat it.
func checkSettable(key string) error {
	if key == "api_key" {
		return failure.Errorf(failure.Usage, "set api_key: a key on the command line stays in the shell's history").
			WithHint("`civoctl auth login` asks for it; with --with-token it reads it from standard input")
	}
	return checkKnown(key)
}

// checkKnown returns an error unless key is a setting of a profile.
func checkKnown(key string) error {
	switch {
	case slices.Contains(config.Keys(), key):
		return nil
	case key == "profile", key == "current_profile":
		return failure.Errorf(failure.Usage, "%s is no setting of a profile", key).
			WithHint("`civoctl profile use NAME` chooses the current one")
	}
	return unknownSetting(key, config.Keys())
}

// notifySet notes what was set, and warns when a variable of the environment beats it.
func notifySet(app *cli.App, profile, key string) {
	app.Term.Notef("set %s in profile %s", key, profile)
	s, _ := app.Config.Settings() // as they were before; the environment is the same
	if o := s.Origin(key); o.Source == config.FromEnvironment {
		app.Term.Notef("warning: %s is set too, and it wins", o)
	}
}
