package profile

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/complete"
	"github.com/civoctl/civoctl/internal/config"
	"github.com/civoctl/civoctl/internal/terminal"
)

// newRemove returns the rm command.
func newRemove(app *cli.App) *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use:     "rm NAME...",
		Aliases: []string{"remove", "delete"},
		Short:   "Remove profiles and their API keys",
		Long: `Remove profiles and their API keys, including keys in the OS keyring. If one of
the profiles does not exist, none is removed. You are asked to confirm. After
removing the current profile, choose another one with "civoctl profile use".`,
		Example:           "  civoctl profile rm old\n  civoctl profile rm old older --yes",
		Args:              cli.Args(1, -1, "NAME"),
		ValidArgsFunction: complete.Profiles(app),
		RunE: func(cmd *cobra.Command, args []string) error {
			f, err := app.Config.Read()
			if err != nil {
				return err
			}
			about, err := describe(f, args)
			if err != nil {
				return cli.ConfigError(err)
			}
			question := "Remove this profile and its key?"
			if len(args) > 1 {
				question = fmt.Sprintf("Remove these %d profiles and their keys?", len(args))
			}
			if err := app.Term.Ask(cmd.Context(), yes, "remove profile "+strings.Join(args, ", "), question, about...); err != nil {
				return err
			}
			var accounts []string
			var current string
			err = app.Config.Edit(cmd.Context(), func(f *config.File) error {
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
			app.Term.Notef("removed %s", strings.Join(args, ", "))
			if current == "" {
				app.Term.Notef("no profile is in use now; `civoctl profile use NAME` chooses one")
			}
			return app.Config.RemoveKeys(cmd.Context(), accounts...)
		},
	}
	terminal.YesFlag(cmd.Flags(), &yes)
	return cmd
}

// describe returns a line for each of the profiles: its name, key and region, and whether it is the
// current one.
func describe(f *config.File, names []string) ([]string, error) {
	var rows [][]string
	for _, name := range names {
		p, err := f.Profile(name)
		if err != nil {
			return nil, err
		}
		r := rowOf(f, p)
		if r.Current {
			r.Name += " (current)"
		}
		rows = append(rows, []string{r.Name, cmp.Or(r.Key, "no key"), cmp.Or(r.Region, "no region")})
	}
	return terminal.Align(rows), nil
}
