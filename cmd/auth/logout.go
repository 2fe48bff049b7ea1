package auth

import (
	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/config"
)

func newLogout(app *cli.App) *cobra.Command {
	return &cobra.Command{
		Use:   "logout",
		Short: "Remove the key from a profile",
		Long: `Remove the key from a profile: the one of --profile or else the current one.
Its other settings stay. A key in the OS keyring is removed from there too.`,
		Example: "  civoctl auth logout\n  civoctl auth logout --profile work",
		Args:    cli.Args(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			var name, had, account string
			err := app.EditConfig(cmd.Context(), func(f *config.File) (err error) {
				if name, err = app.ProfileName(f); err != nil {
					return err
				}
				p, err := f.Profile(name)
				if err != nil {
					return err
				}
				source := p.KeySource()
				if source == "" {
					return nil
				}
				had, account = describe(p), p.Get("api_key_keyring")
				return p.Unset(source)
			})
			if err != nil {
				return err
			}
			if had == "" {
				app.Notef("profile %s has no key", name)
			} else {
				app.Notef("removed from profile %s: %s", name, had)
			}
			s, _ := app.Settings() // only the environment matters here
			if o := s.Origin("api_key"); o.Source == config.FromEnvironment {
				app.Notef("warning: %s is set, and is still used", o)
			}
			return app.ForgetKeys(cmd.Context(), account)
		},
	}
}

// describe says which key a profile has, or what gives it.
func describe(p *config.Profile) string {
	switch source := p.KeySource(); source {
	case "api_key":
		return "key " + p.Get(source)
	case "api_key_keyring":
		return "the key in the OS keyring, " + p.Get(source)
	default:
		return source
	}
}
