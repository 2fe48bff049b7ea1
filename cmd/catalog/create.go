package catalog

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/civoctl/civoctl/cmd/instance/outcome"
	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/interrupt"
	"github.com/civoctl/civoctl/internal/resource"
	"github.com/civoctl/civoctl/internal/wait"
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

// run sends the request once, unless an item has the name already. Where the reply is lost, it
// looks for the item in the list.
func (n creation[T]) run(ctx context.Context, app *cli.App, c *civo.Client) (change, error) {
	existing, err := n.lookUp(ctx, c)
	switch {
	case err != nil:
		return change{}, err
	case len(existing) > 0 && n.ifNotExists:
		return change{id: n.noun.ID(existing[0]), name: n.noun.Name(existing[0]), result: resultExisted}, nil
	case len(existing) > 0:
		e := failure.Errorf(failure.Refused, "create %s: the name %q exists already (%s)", n.noun.Word, n.name, n.noun.ID(existing[0]))
		return change{}, e.WithHint("--if-not-exists returns the existing one")
	case n.isDryRun:
		return change{name: n.name, result: resultPlanned}, nil
	}
	post, cancel := interrupt.WithGrace(ctx, changeGrace)
	defer cancel()
	id, err := n.send(post)
	if err != nil && !outcome.IsRefused(err) && outcome.WasTried(err) {
		id, err = n.search(post, c, err)
	}
	if err != nil {
		return change{}, fmt.Errorf("create %s %s: %w", n.noun.Word, n.name, err)
	}
	return change{id: id, name: n.name, result: resultCreated}, nil
}

// search looks in the list for the item of a request without a clear reply, for as long as the
// lists of a real API lag. It returns the cause, with what to do, where the list does not show the
// item.
func (n creation[T]) search(ctx context.Context, c *civo.Client, cause error) (id string, err error) {
	for _, pause := range []time.Duration{0, time.Second, 3 * time.Second, 8 * time.Second} {
		if wait.Sleep(ctx, pause) != nil {
			break
		}
		found, err := n.lookUp(ctx, c)
		if err == nil && len(found) == 1 {
			return n.noun.ID(found[0]), nil
		}
	}
	e := &failure.Error{Kind: failure.Unreachable, Err: cause, Region: c.Region, ActsTwice: true}
	return "", e.WithHint("it may have been created: `civoctl %s list` tells", n.noun.Word)
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
