// Package catalog is the read-only commands on the parts of instances: regions, sizes, disk images,
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
	return []*cobra.Command{
		listing[civo.Region]{resource.Regions(), "regions", accountClient, regionColumns(), nil}.command(app),
		newSizes(app),
		listing[civo.DiskImage]{resource.Images(), "disk images", regionalClient, imageColumns(), nil}.command(app),
		listing[civo.Network]{resource.Networks(), "networks", regionalClient, networkColumns(), nil}.command(app),
		newFirewalls(app),
		listing[civo.SSHKey]{resource.SSHKeys(), "SSH keys", accountClient, sshKeyColumns(), nil}.command(app),
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

// command returns the command of the noun, with its list command.
func (l listing[T]) command(app *cli.App) *cobra.Command {
	c := cli.Group(l.noun.Word, "Show "+l.plural, l.noun.Word+"s")
	c.AddCommand(&cobra.Command{
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
	})
	return c
}

// newFirewalls returns the firewall command, whose list shows networks by name.
func newFirewalls(app *cli.App) *cobra.Command {
	var networks resource.Names
	readNames := func(ctx context.Context, c *civo.Client, isShown func(string) bool) {
		if isShown("network_id") {
			resource.ReadNames(ctx, &networks, c, resource.Networks())
		}
	}
	return listing[civo.Firewall]{
		resource.Firewalls(), "firewalls", regionalClient, firewallColumns(&networks), readNames,
	}.command(app)
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
	c := listing[civo.Size]{noun, "sizes", accountClient, sizeColumns(), nil}.command(app)
	list := c.Commands()[0]
	arg.Bool(list.Flags(), &all, "all", "include sizes that are not for instances")
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
