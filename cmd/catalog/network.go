package catalog

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/resource"
	"github.com/civoctl/civoctl/pkg/civo"
)

// newNetworks returns the network command.
func newNetworks(app *cli.App) *cobra.Command {
	networks := listing[civo.Network]{resource.Networks(), "networks", regionalClient, networkColumns(), nil}
	return networks.command(app,
		networks.newShow(app, "backend", nil),
		newNetworkCreate(app),
		networks.newRemove(app, "The API refuses to delete the default\nnetwork, and networks with instances. Firewalls of a network go with it.", "backend",
			func(ctx context.Context, c *civo.Client, id string) error { return c.DeleteNetwork(ctx, id) }),
	)
}

// newNetworkCreate returns the command that creates a network.
func newNetworkCreate(app *cli.App) *cobra.Command {
	var n civo.NewNetwork
	var ifNotExists, isDryRun bool
	cmd := &cobra.Command{
		Use:         "create NAME",
		Aliases:     []string{"new", "add"},
		Short:       "Create a network",
		Example:     "  civoctl network create backend\n  civoctl network create backend --range 192.168.1.0/24",
		Args:        cli.Args(1, 1, "NAME"),
		Annotations: cli.Columns(changeColumns()),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			if err := cli.CheckArg("NAME", args[0], arg.Ref); err != nil {
				return err
			}
			out, err := cli.NewPrinter(app, changeColumns())
			if err != nil {
				return err
			}
			c, err := app.API.Client(ctx)
			if err != nil {
				return err
			}
			n.Label = args[0]
			made, err := creation[civo.Network]{
				noun: resource.Networks(), name: n.Label, ifNotExists: ifNotExists, isDryRun: isDryRun,
				send: func(ctx context.Context) (string, error) { return c.CreateNetwork(ctx, n) },
			}.run(ctx, app, c)
			if err != nil {
				return err
			}
			return out.Slice([]change{made})
		},
	}
	fs := cmd.Flags()
	arg.Var(fs, &n.CIDR, "range", "use the private IPv4 range `CIDR` (default: the API chooses one)", arg.PrivateRange)
	creationFlags(fs, &ifNotExists, &isDryRun)
	return cmd
}
