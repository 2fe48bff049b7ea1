package instance

import (
	"iter"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/cmd/instance/column"
	"github.com/civoctl/civoctl/cmd/instance/watch"
	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/target"
	"github.com/civoctl/civoctl/pkg/civo"
)

// newList returns the command that lists instances.
func newList(app *cli.App) *cobra.Command {
	var (
		filter     target.Selector
		allRegions bool
		isWatch    bool
		limit      int
	)
	cmd := &cobra.Command{
		Use:     "list",
		Aliases: []string{"ls"},
		Short:   "List instances",
		Long: `List instances. With --watch a terminal is drawn over as things change, the newest
first, until q or Ctrl-C; arrows, Page Up and Page Down scroll. With --accessible,
or where TERM is dumb, each change is a line of text instead.

Elsewhere, or with -o ndjson, each change is a line of JSON. What is there at
first is added. One that is removed has the status it then has, or null where it
is gone.`,
		Example:     "  civoctl instance list\n  civoctl instance list --tag web --status active -o json\n  civoctl instance list --all-regions --sort-by created_at:desc --limit 5\n  civoctl instance list --watch --jq 'select(.event == \"removed\").instance.hostname'",
		Args:        cli.Args(0, 0),
		Annotations: cli.Columns(column.List(&column.References{})),
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			var refs column.References
			columns := column.List(&refs)
			if allRegions {
				columns = column.Regional(&refs)
			}
			out, err := cli.NewPrinter(app, columns, cli.Limit(limit))
			if err != nil {
				return err
			}
			if err := filter.Check(); err != nil {
				return err
			}
			if isWatch {
				return watch.Run(ctx, app, &filter, limit)
			}
			if allRegions {
				return printAllRegions(ctx, app, out, &refs, &filter)
			}
			c, err := app.API.Client(ctx)
			if err != nil {
				return err
			}
			refs.Read(ctx, c, out.ShowsColumn)
			return printList(app, out, target.Select(ctx, app, c, &filter), c.Region, &filter)
		},
	}
	fs := cmd.Flags()
	filter.FilterFlags(fs)
	arg.Bool(fs, &allRegions, "all-regions", "list every region")
	arg.Var(fs, &limit, "limit", "show at most `NUMBER` instances (default: all)", arg.Count)
	arg.Bool(fs, &isWatch, "watch,w", "redraw as things change; off a terminal, print an event a line")
	cmd.MarkFlagsMutuallyExclusive("watch", "all-regions")
	return cmd
}

// sequence yields instances, and the error that ends them.
type sequence = iter.Seq2[civo.Instance, error]

// printList prints the instances, or says on stderr that there are none.
func printList(app *cli.App, out *cli.Printer[civo.Instance], instances sequence, where string, filter *target.Selector) error {
	n, err := out.Count(instances)
	if n == 0 && err == nil && !app.Output.IsStructured() {
		filter.NoteNone(app.Term, where)
	}
	return err
}
