package auth

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/config"
	"github.com/civoctl/civoctl/internal/terminal"
)

// newLogout returns the logout command.
func newLogout(app *cli.App) *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use:   "logout",
		Short: "Remove the API key from a profile",
		Long: `Remove the API key from the profile given by --profile, or from the current one.
Other settings are kept. A key in the OS keyring is removed from the keyring.
You are asked to confirm.`,
		Example: "  civoctl auth logout\n  civoctl auth logout --profile work --yes",
		Args:    cli.Args(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			f, err := app.Config.Read()
			if err != nil {
				return err
			}
			name, err := app.Config.ProfileName(f)
			if err != nil {
				return cli.ConfigError(err)
			}
			p, err := f.Profile(name)
			if err != nil {
				return cli.ConfigError(err)
			}
			if p.KeySource() != "" {
				question := fmt.Sprintf("Remove %s from profile %s?", describeKey(p), name)
				if err := app.Term.Ask(cmd.Context(), yes, "log out of profile "+name, question); err != nil {
					return err
				}
			}
			var removed, account string
			err = app.Config.Edit(cmd.Context(), func(f *config.File) error {
				p, err := f.Profile(name)
				if err != nil {
					return err
				}
				source := p.KeySource()
				if source == "" {
					return nil
				}
				removed, account = describeKey(p), p.Get("api_key_keyring")
				return p.Unset(source)
			})
			if err != nil {
				return err
			}
			if removed == "" {
				app.Term.Notef("profile %s has no key", name)
			} else {
				app.Term.Notef("removed from profile %s: %s", name, removed)
			}
			s, _ := app.Config.Settings() // only the environment matters here
			if o := s.Origin("api_key"); o.Source == config.FromEnvironment {
				app.Term.Notef("warning: %s is set, and is still used", o)
			}
			return app.Config.RemoveKeys(cmd.Context(), account)
		},
	}
	terminal.YesFlag(cmd.Flags(), &yes)
	return cmd
}

// describeKey returns words for the key of a profile, or for the source of the key.
func describeKey(p *config.Profile) string {
	switch source := p.KeySource(); source {
	case "api_key":
		return "key " + p.Get(source)
	case "api_key_keyring":
		return "the key in the OS keyring, " + p.Get(source)
	default:
		return source
	}
}
