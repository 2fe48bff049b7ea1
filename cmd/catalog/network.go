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
	cmd := &cobra.Command{
		Use:     "create NAME",
		Short:   "Create a network",
		Example: "  civoctl network create backend\n  civoctl network create backend --range 192.168.1.0/24",
	}
	arg.Var(cmd.Flags(), &n.CIDR, "range", "use the private IPv4 range `CIDR` (default: the API chooses one)", arg.PrivateRange)
	return createCommand(app, cmd, regionalClient, func(_ context.Context, c *civo.Client, name string) (creation[civo.Network], error) {
		n.Label = name
		send := func(ctx context.Context) (string, error) { return c.CreateNetwork(ctx, n) }
		mismatch := func(existing civo.Network) string {
			if n.CIDR == "" || existing.CIDR == "" || existing.CIDR == n.CIDR {
				return ""
			}
			return "its range is " + existing.CIDR
		}
		return creation[civo.Network]{noun: resource.Networks(), send: send, mismatch: mismatch}, nil
	})
}
