package instance

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/cmd/instance/batch"
	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/prompt"
	"github.com/civoctl/civoctl/internal/resource"
	"github.com/civoctl/civoctl/internal/terminal"
	"github.com/civoctl/civoctl/pkg/civo"
)

// newFirewall returns the command that puts instances behind a firewall.
func newFirewall(app *cli.App) *cobra.Command {
	var (
		name      string
		firewalls = newFirewallChoice()
	)
	cmd := &cobra.Command{
		Use:     "firewall INSTANCE... --firewall FIREWALL",
		Aliases: []string{"fw"},
		Short:   "Change the firewall of instances",
		Example: "  civoctl instance firewall web-1 --firewall default-web",
	}
	arg.Var(cmd.Flags(), &name, "firewall", "use firewall `FIREWALL` of their network, a name or ID", arg.Ref)
	v := &batch.Verb{Name: "set firewall of", IsRolling: true, IsPlanShown: true}
	v.Check = func() error {
		if name == "" {
			return failure.Errorf(failure.Usage, "set firewall: --firewall is missing").WithHint("`civoctl firewall list` lists the firewalls")
		}
		return nil
	}
	v.Missing = func() bool { return name == "" }
	v.Ask = func(ctx context.Context, c *civo.Client, targets []civo.Instance) (words []string, err error) {
		name, err = askFirewall(ctx, app, c, targets)
		return []string{"--firewall", name}, err
	}
	v.Prepare = func(ctx context.Context, c *civo.Client, targets []civo.Instance) error {
		choice, err := chooseFirewalls(ctx, c, name, targets)
		firewalls.add(choice)
		return err
	}
	v.SkipReason = func(i civo.Instance) string {
		if firewalls.isBehind(i) {
			return "already behind " + name
		}
		return ""
	}
	v.Plan = func(i civo.Instance) string {
		before := cmp.Or(firewalls.nameOf(i.FirewallID), i.FirewallID, arg.None)
		return before + " → " + firewalls.nameOf(firewalls.idFor(i))
	}
	v.Call = func(ctx context.Context, c *civo.Client, i civo.Instance) (civo.Instance, error) {
		return i, c.SetFirewall(ctx, i.ID, firewalls.idFor(i))
	}
	v.HasStarted = func(now civo.Instance, isRefused bool) bool { return !isRefused && firewalls.isBehind(now) }
	v.Verify = func(_ *civo.Client, i civo.Instance) error {
		if !firewalls.isBehind(i) {
			return failure.Errorf(failure.Failed, "the API accepted, and the firewall is still %s", cmp.Or(i.FirewallID, "not known"))
		}
		return nil
	}
	return v.Command(app, cmd)
}

// firewallChoice is the firewall of one name in each of several networks.
type firewallChoice struct {
	ids   map[string]string // of the firewall, by the key of its network's ID
	names map[string]string // of all firewalls, by the key of their IDs
}

// newFirewallChoice returns a choice of none.
func newFirewallChoice() firewallChoice {
	return firewallChoice{ids: map[string]string{}, names: map[string]string{}}
}

// add adds the choice in the networks of another region.
func (f firewallChoice) add(other firewallChoice) {
	maps.Copy(f.ids, other.ids)
	maps.Copy(f.names, other.names)
}

// idFor returns the ID of the chosen firewall in the network of the instance.
func (f firewallChoice) idFor(i civo.Instance) string { return f.ids[civo.IDKey(i.NetworkID)] }

// nameOf returns the name of a firewall; "" where it is not known.
func (f firewallChoice) nameOf(id string) string { return f.names[civo.IDKey(id)] }

// isBehind reports whether the instance is behind the chosen firewall.
func (f firewallChoice) isBehind(i civo.Instance) bool { return civo.SameID(i.FirewallID, f.idFor(i)) }

// askFirewall asks for one of the firewalls that the network of each target has, and returns its
// name.
func askFirewall(ctx context.Context, app *cli.App, c *civo.Client, targets []civo.Instance) (string, error) {
	firewalls, err := c.Firewalls(ctx)
	if err != nil {
		return "", err
	}
	kind := resource.Firewalls()
	var choices []prompt.Choice
	for _, f := range resource.FirewallsIn(civo.Network{ID: targets[0].NetworkID}, firewalls) {
		isEverywhere := !slices.ContainsFunc(targets, func(i civo.Instance) bool {
			_, err := kind.Find(kind.Name(f), c.Region, resource.FirewallsIn(civo.Network{ID: i.NetworkID}, firewalls))
			return err != nil
		})
		if isEverywhere {
			details := kind.Details(f)
			if len(targets) == 1 && civo.SameID(f.ID, targets[0].FirewallID) {
				details = append(details, "in use")
			}
			choices = append(choices, terminal.Choice(kind.Name(f), kind.Name(f), details...))
		}
	}
	if len(choices) == 0 {
		return "", failure.Errorf(failure.NotFound, "set firewall: no firewall is in the network of all the instances").
			WithHint("`civoctl firewall list` lists the firewalls and their networks")
	}
	firewall, err := app.Term.Questions().Fresh().Select(ctx, "Firewall:", choices, "")
	return firewall, terminal.QuestionError(err)
}

// chooseFirewalls finds the firewall of the name in the network of each target.
func chooseFirewalls(ctx context.Context, c *civo.Client, name string, targets []civo.Instance) (firewallChoice, error) {
	choice := newFirewallChoice()
	networks, err := c.Networks(ctx)
	if err != nil {
		return choice, err
	}
	firewalls, err := c.Firewalls(ctx)
	if err != nil {
		return choice, err
	}
	for _, f := range firewalls {
		choice.names[civo.IDKey(f.ID)] = resource.Firewalls().Name(f)
	}
	for _, i := range targets {
		if i.NetworkID == "" {
			return choice, failure.Errorf(failure.Refused, "set firewall of %s: the API does not say in which network it is", i.Hostname)
		}
		network, err := resource.Networks().Find(i.NetworkID, c.Region, networks)
		if err != nil {
			return choice, fmt.Errorf("set firewall of %s: %w", i.Hostname, err)
		}
		firewall, err := resource.FindFirewall(name, c.Region, network, firewalls)
		if err != nil {
			return choice, fmt.Errorf("set firewall of %s: %w", i.Hostname, err)
		}
		choice.ids[civo.IDKey(network.ID)] = firewall.ID
	}
	return choice, nil
}
