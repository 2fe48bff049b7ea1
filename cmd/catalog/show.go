package catalog

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/complete"
	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/pkg/civo"
)

// newShow returns the command that shows one item, whose fields are the columns of the list and
// more. The example is the name of an item.
func (l listing[T]) newShow(app *cli.App, example string, more []output.Column[T]) *cobra.Command {
	word := strings.ToUpper(l.noun.Word)
	columns := slices.Concat(l.columns, more)
	return &cobra.Command{
		Use:               "show " + word,
		Aliases:           []string{"get", "describe"},
		Short:             "Show one of the " + l.plural,
		Long:              "Show one of the " + l.plural + ", by name or ID.",
		Example:           "  civoctl " + l.noun.Word + " show " + example + "\n  civoctl " + l.noun.Word + " show " + example + " -o json",
		Args:              cli.Args(1, 1, word),
		Annotations:       cli.Columns(columns),
		ValidArgsFunction: complete.FirstResource(app, l.noun.Word),
		RunE: func(cmd *cobra.Command, args []string) error {
			out, err := cli.NewPrinter(app, columns)
			if err != nil {
				return err
			}
			c, err := l.client(app, cmd.Context())
			if err != nil {
				return err
			}
			if l.readNames != nil {
				l.readNames(cmd.Context(), c, out.ShowsField)
			}
			item, err := l.find(cmd.Context(), c, args[0])
			if err != nil {
				return err
			}
			return out.Item(item)
		},
	}
}

// find reads the list and returns its item of that name or ID.
func (l listing[T]) find(ctx context.Context, c *civo.Client, name string) (T, error) {
	items, err := l.noun.Fetch(ctx, c)
	if err != nil {
		var none T
		return none, err
	}
	return l.noun.Find(name, c.Region, items)
}
