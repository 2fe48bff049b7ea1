package instance

import (
	"context"
	"iter"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/target"
	"github.com/civoctl/civoctl/pkg/civo"
)

func newList(app *cli.App) *cobra.Command {
	var (
		filter     target.Selector
		allRegions bool
		follow     bool
		limit      int
	)
	cmd := &cobra.Command{
		Use:     "list",
		Aliases: []string{"ls"},
		Short:   "List instances",
		Long: `List instances. With --watch a terminal is drawn over as things change, until q
or Ctrl-C; elsewhere, or with -o ndjson, each change is a line of JSON. What is
there at first is added. One that is removed has the status it then has, or null
where it is gone.`,
		Example:     "  civoctl instance list\n  civoctl instance list --tag web --status active -o json\n  civoctl instance list --all-regions --sort-by created_at:desc --limit 5\n  civoctl instance list --watch --jq 'select(.event == \"removed\").instance.hostname'",
		Args:        cli.Args(0, 0),
		Annotations: cli.Columns(columns()),
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			shown := columns()
			if allRegions {
				shown = regionalColumns()
			}
			out, err := cli.NewPrinter(app, shown, cli.Limit(limit))
			if err != nil {
				return err
			}
			if err := filter.Check(); err != nil {
				return err
			}
			if follow {
				return watch(ctx, app, &filter, limit)
			}
			if allRegions {
				return listEverywhere(ctx, app, out, &filter)
			}
			c, err := app.API.Client(ctx)
			if err != nil {
				return err
			}
			return list(app, out, target.Select(ctx, app, c, &filter), c.Region, &filter)
		},
	}
	fs := cmd.Flags()
	filter.FilterFlags(fs)
	arg.Bool(fs, &allRegions, "all-regions", "list every region")
	arg.Var(fs, &limit, "limit", "show at most `NUMBER` instances (default: all)", arg.Count)
	arg.Bool(fs, &follow, "watch", "redraw as things change; off a terminal, print an event a line")
	cmd.MarkFlagsMutuallyExclusive("watch", "all-regions")
	return cmd
}

// list prints the instances, or says that there are none.
func list(app *cli.App, out *cli.Printer[civo.Instance], instances iter.Seq2[civo.Instance, error], where string, filter *target.Selector) error {
	n, err := out.Count(instances)
	if n == 0 && err == nil && !app.Output.IsStructured() {
		filter.NoteNone(app.Term, where)
	}
	return err
}

// listEverywhere asks every region at once. What those have that answered is
// printed; the others are the error.
func listEverywhere(ctx context.Context, app *cli.App, out *cli.Printer[civo.Instance], filter *target.Selector) error {
	c, err := app.API.AccountClient(ctx)
	if err != nil {
		return err
	}
	instances, failures, err := everywhere(ctx, c, func(c *civo.Client) iter.Seq2[civo.Instance, error] {
		return target.Select(ctx, app, c, filter)
	})
	if err != nil {
		return err
	}
	if err := list(app, out, instances, "any region", filter); err != nil {
		return err
	}
	return failedRegions(ctx, app, failures)
}
