package catalog

import (
	"context"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/civoctl/civoctl/cmd/instance/outcome"
	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/resource"
	"github.com/civoctl/civoctl/pkg/civo"
)

// creation is the request for one item, whose name no other item may have.
type creation[T any] struct {
	noun        resource.Type[T]
	name        string
	ifNotExists bool // an item of the name is taken
	isDryRun    bool
	next        string // what to do after it is created, for a person; "" for nothing
	send        func(context.Context) (id string, err error)
	mismatch    func(T) string // what of an existing item is not as asked for, in words; "" for nothing
}

// createCommand makes cmd create an item of the name that is its one argument: request returns the
// request for it, whose name and flags createCommand fills in.
func createCommand[T any](
	app *cli.App, cmd *cobra.Command, client clientFunc, request func(ctx context.Context, c *civo.Client, name string) (creation[T], error),
) *cobra.Command {
	var ifNotExists, isDryRun bool
	cmd.Aliases = []string{"new", "add"}
	cmd.Args = cli.Args(1, 1, "NAME")
	cmd.Annotations = cli.Columns(changeColumns())
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		ctx := cmd.Context()
		if err := cli.CheckArg("NAME", args[0], arg.Ref); err != nil {
			return err
		}
		out, err := cli.NewPrinter(app, changeColumns())
		if err != nil {
			return err
		}
		c, err := client(app, ctx)
		if err != nil {
			return err
		}
		n, err := request(ctx, c, args[0])
		if err != nil {
			return err
		}
		n.name, n.ifNotExists, n.isDryRun = args[0], ifNotExists, isDryRun
		made, err := n.run(ctx, app, c)
		if err != nil {
			return err
		}
		if made.result == resultCreated && n.next != "" {
			app.Term.Notef("%s", n.next)
		}
		return out.Slice([]change{made})
	}
	creationFlags(cmd.Flags(), &ifNotExists, &isDryRun)
	return cmd
}

// creationFlags declares --if-not-exists and --dry-run.
func creationFlags(fs *pflag.FlagSet, ifNotExists, isDryRun *bool) {
	arg.Bool(fs, ifNotExists, "if-not-exists", "if the name exists, return what has it instead of creating")
	arg.Bool(fs, isDryRun, "dry-run", "print what would be created, and create nothing")
}

// run sends the request once, unless an item has the name already.
func (n creation[T]) run(ctx context.Context, app *cli.App, c *civo.Client) (change, error) {
	existing, err := n.lookUp(ctx, c)
	switch {
	case err != nil:
		return change{}, err
	case len(existing) > 0 && n.ifNotExists:
		return n.take(app, c.Region, existing)
	case len(existing) > 0:
		e := failure.Errorf(failure.Refused, "create %s: the name %q exists already (%s)", n.noun.Word, n.name, n.noun.ID(existing[0]))
		return change{}, e.WithHint("--if-not-exists returns the existing one")
	case n.isDryRun:
		return change{name: n.name, result: resultPlanned}, nil
	}
	id, err := outcome.Creation[string]{
		Action: "create " + n.noun.Word + " " + n.name,
		Region: c.Region,
		Look:   app.CommandLine(c.Region, n.noun.Word, "list"),
		ID:     func(id string) string { return id },
		Send:   n.send,
		Find: func(ctx context.Context) (id string, isFound bool, err error) {
			found, err := n.lookUp(ctx, c)
			if err != nil || len(found) != 1 {
				return "", false, err
			}
			id = n.noun.ID(found[0])
			return id, id != "", nil
		},
	}.Run(ctx)
	return change{id: id, name: n.name, result: resultCreated}, err
}

// take returns the existing item of the name, or an error where several have the name or the one is
// not as asked for.
func (n creation[T]) take(app *cli.App, region string, existing []T) (change, error) {
	item, err := n.noun.Find(n.name, region, existing)
	if err != nil {
		return change{}, err
	}
	if n.mismatch != nil {
		if words := n.mismatch(item); words != "" {
			e := failure.Errorf(failure.Refused, "create %s: %q exists (%s) and is not as asked for: %s", n.noun.Word, n.noun.Name(item), n.noun.ID(item), words)
			e.Region = region
			return change{}, e.WithHint("choose another name; `%s` shows it", app.CommandLine(region, n.noun.Word, "show", n.noun.ID(item)))
		}
	}
	return change{id: n.noun.ID(item), name: n.noun.Name(item), result: resultExisted}, nil
}

// lookUp reads the list and returns the items of the name.
func (n creation[T]) lookUp(ctx context.Context, c *civo.Client) ([]T, error) {
	items, err := n.noun.Fetch(ctx, c)
	if err != nil {
		return nil, err
	}
	var found []T
	for _, item := range items {
		if strings.EqualFold(n.noun.Name(item), n.name) {
			found = append(found, item)
		}
	}
	return found, nil
}
