package instance

import (
	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/cli"
)

func newPassword(app *cli.App) *cobra.Command {
	return &cobra.Command{
		Use:               "password INSTANCE",
		Short:             "Show the initial password of an instance",
		Long:              "Show the initial password of an instance, alone. It is that of the first user,\nand no longer true once somebody changed it.",
		Example:           "  civoctl instance password web-1",
		Args:              cli.Args(0, 1),
		ValidArgsFunction: app.CompleteInstance(nil),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := app.CheckOne(args); err != nil {
				return err
			}
			c, err := app.Client(cmd.Context())
			if err != nil {
				return err
			}
			i, err := app.One(cmd.Context(), c, args, nil)
			if err != nil {
				return err
			}
			if i.InitialPassword == "" {
				return cli.Errorf(cli.NotFound, "show password of %s: the API gives none", i.Hostname).
					WithHint("an instance made with an SSH key has none")
			}
			return app.Lines([]string{i.InitialPassword})
		},
	}
}
