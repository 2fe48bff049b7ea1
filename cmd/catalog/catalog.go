// Package catalog is the commands on what instances are made of: regions, sizes, disk images,
// networks, firewalls, SSH keys and the quota.
package catalog

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/internal/resource"
	"github.com/civoctl/civoctl/pkg/civo"
)

// New returns a command for each noun.
func New(app *cli.App) []*cobra.Command {
	regions := listing[civo.Region]{resource.Regions(), "regions", accountClient, regionColumns(), nil}
	images := listing[civo.DiskImage]{resource.Images(), "disk images", regionalClient, imageColumns(), nil}
	return []*cobra.Command{
		regions.command(app),
		newSizes(app),
		images.command(app, images.newShow(app, "ubuntu-noble", nil)),
		newNetworks(app),
		newFirewalls(app),
		newSSHKeys(app),
		newQuota(app),
	}
}

// clientFunc returns the client that reads a list.
type clientFunc func(*cli.App, context.Context) (*civo.Client, error)

// regionalClient returns a client for a list that differs from region to region.
func regionalClient(app *cli.App, ctx context.Context) (*civo.Client, error) {
	return app.API.Client(ctx)
}

// accountClient returns a client for a list that is the same in all regions.
func accountClient(app *cli.App, ctx context.Context) (*civo.Client, error) {
	return app.API.AccountClient(ctx)
}

// listing is the list of a noun.
type listing[T any] struct {
	noun    resource.Type[T]
	plural  string
	client  clientFunc
	columns []output.Column[T]

	// readNames begins to read the names that columns show in the place of IDs; isShown reports
	// whether a table has a column. Nil where there are none.
	readNames func(ctx context.Context, c *civo.Client, isShown func(column string) bool)
}

// command returns the command of the noun, with its list command and others.
func (l listing[T]) command(app *cli.App, others ...*cobra.Command) *cobra.Command {
	short := "Show " + l.plural
	if len(others) > 1 {
		short = "Show and change " + l.plural
	}
	c := cli.Group(l.noun.Word, short, l.noun.Word+"s")
	c.AddCommand(l.newList(app))
	c.AddCommand(others...)
	return c
}

// newList returns the list command.
func (l listing[T]) newList(app *cli.App) *cobra.Command {
	return &cobra.Command{
		Use:         "list",
		Aliases:     []string{"ls"},
		Short:       "List " + l.plural,
		Example:     fmt.Sprintf("  civoctl %[1]s list\n  civoctl %[1]s list -o json", l.noun.Word),
		Args:        cli.Args(0, 0),
		Annotations: cli.Columns(l.columns),
		RunE: func(cmd *cobra.Command, _ []string) error {
			out, err := cli.NewPrinter(app, l.columns)
			if err != nil {
				return err
			}
			c, err := l.client(app, cmd.Context())
			if err != nil {
				return err
			}
			if l.readNames != nil {
				l.readNames(cmd.Context(), c, out.ShowsColumn)
			}
			items, err := l.noun.Fetch(cmd.Context(), c)
			if err != nil {
				return err
			}
			if len(items) == 0 && !app.Output.IsStructured() {
				app.Term.Notef("no %s in %s", l.plural, c.Region)
			}
			return out.Slice(items)
		},
	}
}

// newSizes returns the size command. It lists the sizes for instances, and with --all every size.
func newSizes(app *cli.App) *cobra.Command {
	var all bool
	noun := resource.Sizes()
	forInstances := noun.Fetch
	noun.Fetch = func(ctx context.Context, c *civo.Client) ([]civo.Size, error) {
		if all {
			return c.Sizes(ctx)
		}
		return forInstances(ctx, c)
	}
	sizes := listing[civo.Size]{noun, "sizes", accountClient, sizeColumns(), nil}
	list := sizes.newList(app)
	arg.Bool(list.Flags(), &all, "all", "include sizes that are not for instances")
	c := cli.Group("size", "Show sizes", "sizes")
	c.AddCommand(list, sizes.newShow(app, "g3.small", nil))
	return c
}

// newQuota returns the quota command.
func newQuota(app *cli.App) *cobra.Command {
	c := cli.Group("quota", "Show the quota of the account")
	c.AddCommand(&cobra.Command{
		Use:         "show",
		Aliases:     []string{"get"},
		Short:       "Show the quota, and how much of it is used",
		Example:     "  civoctl quota show\n  civoctl quota show --jq .instance_count_usage",
		Args:        cli.Args(0, 0),
		Annotations: cli.Columns(quotaColumns()),
		RunE: func(cmd *cobra.Command, _ []string) error {
			out, err := cli.NewPrinter(app, quotaColumns())
			if err != nil {
				return err
			}
			c, err := app.API.Client(cmd.Context())
			if err != nil {
				return err
			}
			q, err := c.Quota(cmd.Context())
			if err != nil {
				return err
			}
			return out.Item(q)
		},
	})
	return c
}
