package catalog

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/complete"
	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/internal/prompt"
	"github.com/civoctl/civoctl/internal/terminal"
	"github.com/civoctl/civoctl/pkg/civo"
)

// newRemove returns the command that removes items, with a call each. The words say what removing
// means, and the example is the name of an item.
func (l listing[T]) newRemove(app *cli.App, words, example string, call func(ctx context.Context, c *civo.Client, id string) error) *cobra.Command {
	var isAgreed, isDryRun bool
	word := strings.ToUpper(l.noun.Word)
	cmd := &cobra.Command{
		Use:     "rm " + word + "...",
		Aliases: []string{"remove", "delete", "destroy"},
		Short:   "Delete " + l.plural,
		Long: "Delete " + l.plural + ". " + words + `
You are asked to confirm unless you add --yes. If one of the names does not
exist, nothing is deleted.`,
		Example:           "  civoctl " + l.noun.Word + " rm " + example + "\n  civoctl " + l.noun.Word + " rm " + example + " --yes",
		Args:              cli.Args(1, -1, word),
		Annotations:       cli.Columns(changeColumns()),
		ValidArgsFunction: complete.Resources(app, l.noun.Word),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			out, err := cli.NewPrinter(app, changeColumns())
			if err != nil {
				return err
			}
			c, err := l.client(app, ctx)
			if err != nil {
				return err
			}
			items, err := l.findAll(ctx, c, args)
			if err != nil {
				return err
			}
			changes := make([]change, len(items))
			for n, item := range items {
				changes[n] = change{id: l.noun.ID(item), name: l.noun.Name(item), result: resultPlanned}
			}
			if isDryRun {
				return out.Slice(changes)
			}
			if err := l.confirm(ctx, app, isAgreed, items); err != nil {
				return err
			}
			return deletion{
				app: app, region: c.Region, word: l.noun.Word, plural: l.plural,
				list: []string{l.noun.Word, "list"}, rm: []string{l.noun.Word, "rm"},
				call: func(ctx context.Context, id string) error { return call(ctx, c, id) },
			}.run(ctx, out, changes)
		},
	}
	terminal.YesFlag(cmd.Flags(), &isAgreed)
	arg.Bool(cmd.Flags(), &isDryRun, "dry-run", "print what would be deleted, and delete nothing")
	return cmd
}

// findAll reads the list and returns its items of those names or IDs, each once.
func (l listing[T]) findAll(ctx context.Context, c *civo.Client, names []string) ([]T, error) {
	all, err := l.noun.Fetch(ctx, c)
	if err != nil {
		return nil, err
	}
	var found []T
	for _, name := range names {
		item, err := l.noun.Find(name, c.Region, all)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(found, func(other T) bool { return civo.SameID(l.noun.ID(other), l.noun.ID(item)) }) {
			found = append(found, item)
		}
	}
	return found, nil
}

// confirm shows the items and asks whether to delete them: yes or no for one, the number of them
// for more.
func (l listing[T]) confirm(ctx context.Context, app *cli.App, isAgreed bool, items []T) error {
	if isAgreed {
		return nil
	}
	rows := make([][]string, len(items))
	for n, item := range items {
		rows[n] = append([]string{l.noun.Name(item), l.noun.ID(item)}, l.noun.Details(item)...)
	}
	return app.Term.Confirm("delete", func(q *prompt.Terminal) (bool, error) {
		show := func() { app.Term.Show(terminal.Align(rows)...) }
		if n := len(items); n > 1 {
			return q.ConfirmNumber(ctx, show, fmt.Sprintf("Delete these %d %s? Type %d to go on:", n, l.plural, n), n)
		}
		return q.Confirm(ctx, show, fmt.Sprintf("Delete %s %s?", l.noun.Word, output.Clean(l.noun.Name(items[0]))), false)
	})
}
