package instance

import (
	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/cli"
)

func newList(app *cli.App) *cobra.Command {
	var filter cli.Selector
	cmd := &cobra.Command{
		Use:         "list",
		Aliases:     []string{"ls"},
		Short:       "List instances",
		Example:     "  civoctl instance list\n  civoctl instance list --tag web --status active -o json",
		Args:        cli.Args(0, 0),
		Annotations: cli.Columns(columns()),
		RunE: func(cmd *cobra.Command, _ []string) error {
			out, err := cli.NewPrinter(app, columns())
			if err != nil {
				return err
			}
			if err := filter.Check(); err != nil {
				return err
			}
			c, err := app.Client(cmd.Context())
			if err != nil {
				return err
			}
			n, err := out.Count(app.Selected(cmd.Context(), c, &filter))
			if n == 0 && err == nil && !app.Structured() {
				app.NoneFound(c.Region, &filter)
			}
			return err
		},
	}
	filter.Filters(cmd.Flags())
	return cmd
}
