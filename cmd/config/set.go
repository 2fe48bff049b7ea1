package config

import (
	"slices"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/config"
)

func newSet(app *cli.App) *cobra.Command {
	return &cobra.Command{
		Use:   "set NAME VALUE...",
		Short: "Set one setting of a profile",
		Long: `Set one setting of a profile: the one of --profile, which is made where it is
not there, or else the current one. Lists, such as create.tags, take several
values and replace those there were.

The key is not set here, where the shell would remember it: "civoctl auth
login" asks for it or reads it from standard input.`,
		Example: `  civoctl config set region LON1
  civoctl config set create.tags web staging
  civoctl config set --profile play api_url sandbox
  civoctl config set api_key_command -- pass show civo`,
		Args:              cli.Args(2, -1, "NAME", "VALUE"),
		ValidArgsFunction: cli.CompleteWord(config.Keys()...),
		RunE: func(cmd *cobra.Command, args []string) error {
			key, values := args[0], args[1:]
			if err := checkSettable(key); err != nil {
				return err
			}
			profile, err := app.EditProfile(cmd.Context(), func(_ *config.File, p *config.Profile) error {
				return cli.UsageError(p.Set(key, values...))
			})
			if err != nil {
				return err
			}
			told(app, profile, key)
			return nil
		},
	}
}

func newUnset(app *cli.App) *cobra.Command {
	return &cobra.Command{
		Use:               "unset NAME",
		Short:             "Remove one setting from a profile",
		Long:              `Remove one setting from a profile: the one of --profile or else the current one.`,
		Example:           "  civoctl config unset create.size",
		Args:              cli.Args(1, 1, "NAME"),
		ValidArgsFunction: cli.CompleteWord(config.Keys()...),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkKnown(args[0]); err != nil {
				return err
			}
			var name string
			err := app.EditConfig(cmd.Context(), func(f *config.File) (err error) {
				if name, err = app.ProfileName(f); err != nil {
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
			app.Notef("unset %s in profile %s", args[0], name)
			return nil
		},
	}
}

// checkSettable refuses what a profile does not hold, and a key on the command
// line. It does not repeat the value, which may be the key.
func checkSettable(key string) error {
	if key == "api_key" {
		return cli.Errorf(cli.Usage, "set api_key: a key on the command line stays in the shell's history").
			WithHint("`civoctl auth login` asks for it; with --with-token it reads it from standard input")
	}
	return checkKnown(key)
}

func checkKnown(key string) error {
	switch {
	case slices.Contains(config.Keys(), key):
		return nil
	case key == "profile", key == "current_profile":
		return cli.Errorf(cli.Usage, "%s is no setting of a profile", key).
			WithHint("`civoctl profile use NAME` chooses the current one")
	}
	return unknown(key, config.Keys())
}

// told says what was set, and whether something greater has another opinion.
func told(app *cli.App, profile, key string) {
	app.Notef("set %s in profile %s", key, profile)
	s, _ := app.Settings() // as they were before; the environment is the same
	if o := s.Origin(key); o.Source == config.FromEnvironment {
		app.Notef("warning: %s is set too, and it wins", o)
	}
}
