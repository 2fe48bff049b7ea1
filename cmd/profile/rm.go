package profile

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/config"
)

func newRemove(app *cli.App) *cobra.Command {
	return &cobra.Command{
		Use:     "rm NAME...",
		Aliases: []string{"remove", "delete"},
		Short:   "Remove profiles with their keys",
		Long: `Remove profiles with their keys, those in the OS keyring included. All are
found before any is removed. Without the current one none is in use, until
"civoctl profile use" chooses another.`,
		Example:           "  civoctl profile rm old",
		Args:              cli.Args(1, -1, "NAME"),
		ValidArgsFunction: app.CompleteProfiles(),
		RunE: func(cmd *cobra.Command, args []string) error {
			var accounts []string
			var current string
			err := app.EditConfig(cmd.Context(), func(f *config.File) error {
				for _, name := range args {
					p, err := f.Profile(name)
					if err != nil {
						return err
					}
					accounts = append(accounts, p.Get("api_key_keyring"))
					if err := f.Remove(name); err != nil {
						return err
					}
				}
				current = f.Current()
				return nil
			})
			if err != nil {
				return err
			}
			app.Notef("removed %s", strings.Join(args, ", "))
			if current == "" {
				app.Notef("no profile is in use now; `civoctl profile use NAME` chooses one")
			}
			return app.ForgetKeys(cmd.Context(), accounts...)
		},
	}
}
