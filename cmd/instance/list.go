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
		Long: `List instances.

--watch keeps the list on the screen up to date, the newest change first, until
you press q or Ctrl-C. Arrows, Page Up and Page Down scroll. With --accessible
or TERM=dumb it prints a line of text per change. If stdout is not a terminal,
or with -o ndjson, it prints one line of JSON per event instead: "added" for
each instance at the start and each new one, "changed", and "removed", with the
last status of the instance, or null once it is deleted.`,
		Example:     "  civoctl instance list\n  civoctl instance list --tag web --status active -o json\n  civoctl instance list --all-regions --sort-by created_at:desc --limit 5\n  civoctl instance list --watch\n  civoctl instance list --watch -o ndjson",
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
			if err := target.CheckRegions(app, allRegions); err != nil {
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
	arg.Bool(fs, &allRegions, "all-regions", "list the instances of all regions")
	arg.Var(fs, &limit, "limit", "list at most `NUMBER` instances (default: all)", arg.Count)
	arg.Bool(fs, &isWatch, "watch,w", "keep the list up to date; print events if stdout is not a terminal")
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
