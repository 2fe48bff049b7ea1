package catalog

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/internal/resource"
	"github.com/civoctl/civoctl/pkg/civo"
)

// newFirewalls returns the firewall command, whose lists show networks by name.
func newFirewalls(app *cli.App) *cobra.Command {
	var networks resource.Names
	readNames := func(ctx context.Context, c *civo.Client, isShown func(string) bool) {
		if isShown("network_id") {
			resource.ReadNames(ctx, &networks, c, resource.Networks())
		}
	}
	firewalls := listing[civo.Firewall]{resource.Firewalls(), "firewalls", regionalClient, firewallColumns(&networks), readNames}
	rules := output.Column[civo.Firewall]{Name: "rules", Header: "RULES ARE", Value: func(f civo.Firewall) any { return describeRules(f) }}
	return firewalls.command(app,
		firewalls.newShow(app, "default-web", []output.Column[civo.Firewall]{rules}),
		newFirewallCreate(app),
		firewalls.newRemove(app, "The API refuses to delete a firewall that\nis in use.", "web",
			func(ctx context.Context, c *civo.Client, id string) error { return c.DeleteFirewall(ctx, id) }),
		newRules(app, firewalls),
	)
}

// describeRules returns the rules of a firewall in words, one a line; nil where they are not known.
func describeRules(f civo.Firewall) any {
	rules, err := resource.RulesOf(f)
	if err != nil || len(rules) == 0 {
		return nil
	}
	lines := make([]string, len(rules))
	for n, r := range rules {
		lines[n] = resource.DescribeRule(r)
	}
	return strings.Join(lines, "\n")
}

// newFirewallCreate returns the command that creates a firewall.
func newFirewallCreate(app *cli.App) *cobra.Command {
	var f civo.NewFirewall
	var network string
	cmd := &cobra.Command{
		Use:   "create NAME",
		Short: "Create a firewall",
		Long: `Create a firewall in a network. It has no rules: nothing reaches the instances
behind it, and they reach nothing, until you add rules with "civoctl firewall
rule add". With --default-rules the API adds its default rules, which may let
everybody reach every port.`,
		Example: `  civoctl firewall create web
  civoctl firewall create db --network backend --default-rules`,
	}
	fs := cmd.Flags()
	arg.Var(fs, &network, "network", "create it in network `NETWORK`, a name or ID (default: the default network)", arg.Ref)
	arg.Bool(fs, &f.HasDefaultRules, "default-rules", "let the API add its default rules")
	return createCommand(app, cmd, regionalClient, func(ctx context.Context, c *civo.Client, name string) (creation[civo.Firewall], error) {
		send := func(ctx context.Context) (string, error) { return c.CreateFirewall(ctx, f) }
		mismatch := func(existing civo.Firewall) string {
			if network == "" || existing.NetworkID == "" || civo.SameID(existing.NetworkID, f.NetworkID) {
				return ""
			}
			return "it is in the network " + existing.NetworkID
		}
		n := creation[civo.Firewall]{noun: resource.Firewalls(), send: send, mismatch: mismatch}
		if !f.HasDefaultRules {
			n.next = "it has no rules yet; to let SSH in: " +
				app.CommandLine(c.Region, "firewall", "rule", "add", name, "--port", "22", "--cidr", "0.0.0.0/0")
		}
		var err error
		f.Name = name
		f.NetworkID, err = findNetwork(ctx, c, network)
		return n, err
	})
}

// findNetwork returns the ID of the network of that name or ID, or of the default one for "".
func findNetwork(ctx context.Context, c *civo.Client, name string) (string, error) {
	networks, err := c.Networks(ctx)
	if err != nil {
		return "", err
	}
	network, err := resource.FindNetwork(name, c.Region, networks)
	return network.ID, err
}
