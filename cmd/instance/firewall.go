package instance

import (
	"cmp"
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/resource"
	"github.com/civoctl/civoctl/pkg/civo"
)

func newFirewall(app *cli.App) *cobra.Command {
	var name string
	chosen := map[string]string{} // the firewall's ID, by the key of its network's
	names := map[string]string{}  // of firewalls, by the key of their IDs
	ch := &change{verb: "set firewall of"}
	ch.prepare = func(ctx context.Context, c *civo.Client, targets []civo.Instance) error {
		return chooseFirewalls(ctx, c, name, targets, chosen, names)
	}
	ch.skip = func(i civo.Instance) string {
		if civo.SameID(i.FirewallID, chosen[civo.IDKey(i.NetworkID)]) {
			return "already behind " + name
		}
		return ""
	}
	ch.plan = func(i civo.Instance) string {
		before := cmp.Or(names[civo.IDKey(i.FirewallID)], i.FirewallID, arg.None)
		return before + " → " + names[civo.IDKey(chosen[civo.IDKey(i.NetworkID)])]
	}
	ch.do = func(ctx context.Context, c *civo.Client, i civo.Instance) (civo.Instance, error) {
		return i, c.SetFirewall(ctx, i.ID, chosen[civo.IDKey(i.NetworkID)])
	}
	ch.underway = func(now civo.Instance, refused bool) bool {
		return !refused && civo.SameID(now.FirewallID, chosen[civo.IDKey(now.NetworkID)])
	}
	ch.confirm = func(i civo.Instance) error {
		if !civo.SameID(i.FirewallID, chosen[civo.IDKey(i.NetworkID)]) {
			return fmt.Errorf("the API accepted, and the firewall is still %s", cmp.Or(i.FirewallID, "not known"))
		}
		return nil
	}
	ch.check = func() error {
		if name == "" {
			return failure.Errorf(failure.Usage, "set firewall: --firewall is missing").WithHint("`civoctl firewall list` shows the firewalls")
		}
		return nil
	}
	cmd := &cobra.Command{
		Use:     "firewall INSTANCE... --firewall FIREWALL",
		Aliases: []string{"fw"},
		Short:   "Put instances behind a firewall of their network",
		Example: "  civoctl instance firewall web-1 --firewall default-web",
	}
	arg.Var(cmd.Flags(), &name, "firewall", "`FIREWALL` by name or ID", arg.Ref)
	return onTargets(app, cmd, ch)
}

// chooseFirewalls finds the firewall in the network of each target, and the names
// of all firewalls.
func chooseFirewalls(ctx context.Context, c *civo.Client, name string, targets []civo.Instance, chosen, names map[string]string) error {
	networks, err := c.Networks(ctx)
	if err != nil {
		return err
	}
	firewalls, err := c.Firewalls(ctx)
	if err != nil {
		return err
	}
	for _, f := range firewalls {
		names[civo.IDKey(f.ID)] = resource.Firewalls().Name(f)
	}
	for _, i := range targets {
		if i.NetworkID == "" {
			return failure.Errorf(failure.Refused, "set firewall of %s: the API does not say in which network it is", i.Hostname)
		}
		network, err := resource.Networks().Find(i.NetworkID, c.Region, networks)
		if err != nil {
			return fmt.Errorf("set firewall of %s: %w", i.Hostname, err)
		}
		firewall, err := findFirewall(name, c.Region, network, firewalls)
		if err != nil {
			return fmt.Errorf("set firewall of %s: %w", i.Hostname, err)
		}
		chosen[civo.IDKey(network.ID)] = firewall.ID
	}
	return nil
}
