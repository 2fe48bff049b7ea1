package catalog

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/cmd/instance/outcome"
	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/complete"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/internal/resource"
	"github.com/civoctl/civoctl/internal/terminal"
	"github.com/civoctl/civoctl/pkg/civo"
)

// newRules returns the command on the rules of a firewall.
func newRules(app *cli.App, firewalls listing[civo.Firewall]) *cobra.Command {
	c := cli.Group("rule", "Show and change the rules of a firewall", "rules")
	c.AddCommand(newRuleList(app, firewalls), newRuleAdd(app, firewalls), newRuleRemove(app, firewalls))
	return c
}

// ruleColumns returns the columns of a rule.
func ruleColumns() []output.Column[civo.FirewallRule] {
	return []output.Column[civo.FirewallRule]{
		{Name: "direction", Header: "DIRECTION", Value: func(r civo.FirewallRule) any { return r.Direction }},
		{Name: "action", Header: "ACTION", Value: func(r civo.FirewallRule) any { return r.Action }},
		{Name: "protocol", Header: "PROTOCOL", Value: func(r civo.FirewallRule) any { return r.Protocol }},
		{Name: "ports", Header: "PORTS", Value: func(r civo.FirewallRule) any { return r.Ports }},
		{Name: "cidr", Header: "CIDR", Value: func(r civo.FirewallRule) any { return r.CIDR }},
		{Name: "label", Header: "LABEL", Priority: 1, Value: func(r civo.FirewallRule) any { return r.Label }},
		{Name: "id", Header: "ID", IsName: true, Value: func(r civo.FirewallRule) any { return r.ID }},
	}
}

// newRuleList returns the command that lists rules.
func newRuleList(app *cli.App, firewalls listing[civo.Firewall]) *cobra.Command {
	return &cobra.Command{
		Use:               "list FIREWALL",
		Aliases:           []string{"ls"},
		Short:             "List the rules of a firewall",
		Example:           "  civoctl firewall rule list default-web",
		Args:              cli.Args(1, 1, "FIREWALL"),
		Annotations:       cli.Columns(ruleColumns()),
		ValidArgsFunction: complete.FirstResource(app, "firewall"),
		RunE: func(cmd *cobra.Command, args []string) error {
			out, err := cli.NewPrinter(app, ruleColumns())
			if err != nil {
				return err
			}
			c, firewall, err := openFirewall(cmd.Context(), app, firewalls, args[0])
			if err != nil {
				return err
			}
			rules, err := c.FirewallRules(cmd.Context(), firewall.ID)
			if err != nil {
				return err
			}
			if len(rules) == 0 && !app.Output.IsStructured() {
				app.Term.Notef("firewall %s has no rules", firewall.Name)
			}
			return out.Slice(rules)
		},
	}
}

// openFirewall returns a client and the firewall of that name or ID.
func openFirewall(ctx context.Context, app *cli.App, firewalls listing[civo.Firewall], name string) (*civo.Client, civo.Firewall, error) {
	c, err := app.API.Client(ctx)
	if err != nil {
		return nil, civo.Firewall{}, err
	}
	firewall, err := firewalls.find(ctx, c, name)
	return c, firewall, err
}

// newRuleAdd returns the command that adds a rule.
func newRuleAdd(app *cli.App, firewalls listing[civo.Firewall]) *cobra.Command {
	r := civo.FirewallRule{Protocol: "tcp", Direction: "ingress", Action: "allow"}
	var isDryRun bool
	cmd := &cobra.Command{
		Use:     "add FIREWALL",
		Aliases: []string{"create", "new"},
		Short:   "Add a rule to a firewall",
		Long: `Add a rule to a firewall: by default one that lets TCP connections in. --cidr
says who is at the other end, 0.0.0.0/0 for everybody. The API has no way to
change a rule: add another one and remove the old one.`,
		Example: `  civoctl firewall rule add web --port 443 --cidr 0.0.0.0/0
  civoctl firewall rule add web --port 22 --cidr 203.0.113.7/32 --label office
  civoctl firewall rule add web --protocol udp --port 60000-61000 \
    --cidr 0.0.0.0/0
  civoctl firewall rule add web --direction egress --port 1-65535 \
    --cidr 0.0.0.0/0`,
		Args:              cli.Args(1, 1, "FIREWALL"),
		Annotations:       cli.Columns(ruleColumns()),
		ValidArgsFunction: complete.FirstResource(app, "firewall"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkRule(r); err != nil {
				return err
			}
			out, err := cli.NewPrinter(app, ruleColumns())
			if err != nil {
				return err
			}
			c, firewall, err := openFirewall(cmd.Context(), app, firewalls, args[0])
			if err != nil {
				return err
			}
			added := r
			if isDryRun {
				app.Term.Notef("nothing is added to firewall %s", firewall.Name)
			} else if added, err = addRule(cmd.Context(), app, c, firewall, r); err != nil {
				return err
			}
			return out.Slice([]civo.FirewallRule{added})
		},
	}
	fs := cmd.Flags()
	arg.Var(fs, &r.Ports, "port", "for port `PORT`, or ports from FIRST-LAST", arg.Ports)
	arg.List(fs, &r.CIDR, "cidr", "for addresses in `CIDR`; repeat for several", arg.Range)
	arg.Var(fs, &r.Protocol, "protocol", "for protocol `tcp|udp|icmp` (default tcp)", arg.Choice("protocol", "tcp", "udp", "icmp"))
	arg.Var(fs, &r.Direction, "direction", "for traffic that comes in or goes out: `ingress|egress` (default ingress)", arg.Choice("direction", "ingress", "egress"))
	arg.Var(fs, &r.Action, "action", "`allow|deny` the traffic (default allow)", arg.Choice("action", "allow", "deny"))
	arg.Var(fs, &r.Label, "label", "describe the rule with `TEXT`", arg.Text)
	arg.Bool(fs, &isDryRun, "dry-run", "print the rule, and add nothing")
	return cmd
}

// checkRule returns an error where the rule lacks what it needs, or has ports of a protocol without
// ports.
func checkRule(r civo.FirewallRule) error {
	var missing []string
	if r.Ports == "" && r.Protocol != "icmp" {
		missing = append(missing, "--port")
	}
	if len(r.CIDR) == 0 {
		missing = append(missing, "--cidr")
	}
	switch {
	case len(missing) > 0:
		return failure.Errorf(failure.Usage, "add rule: missing: %s", strings.Join(missing, ", ")).
			WithHint("for example: --port 22 --cidr 203.0.113.7/32; --cidr 0.0.0.0/0 is everybody")
	case r.Ports != "" && r.Protocol == "icmp":
		return failure.Errorf(failure.Usage, "add rule: icmp has no ports").WithHint("leave out --port")
	}
	return nil
}

// addRule adds the rule with one request. A rule that was there before is refused.
func addRule(ctx context.Context, app *cli.App, c *civo.Client, firewall civo.Firewall, r civo.FirewallRule) (civo.FirewallRule, error) {
	find := func(ctx context.Context) (civo.FirewallRule, bool, error) {
		rules, err := c.FirewallRules(ctx, firewall.ID)
		n := slices.IndexFunc(rules, func(other civo.FirewallRule) bool { return isSameRule(other, r) })
		if err != nil || n < 0 {
			return r, false, err
		}
		return rules[n], true, nil
	}
	existing, exists, err := find(ctx)
	switch {
	case err != nil:
		return r, err
	case exists:
		return r, failure.Errorf(failure.Refused, "add rule: firewall %s has this rule already (%s)", firewall.Name, existing.ID)
	}
	return outcome.Creation[civo.FirewallRule]{
		Action: "add rule to firewall " + firewall.Name,
		Region: c.Region,
		Look:   app.CommandLine(c.Region, "firewall", "rule", "list", firewall.ID),
		ID:     func(r civo.FirewallRule) string { return r.ID },
		Send:   func(ctx context.Context) (civo.FirewallRule, error) { return c.CreateFirewallRule(ctx, firewall.ID, r) },
		Find:   find,
	}.Run(ctx)
}

// isSameRule reports whether two rules say the same of the same traffic.
func isSameRule(a, b civo.FirewallRule) bool {
	return strings.EqualFold(a.Protocol, b.Protocol) && a.Direction == b.Direction && a.Action == b.Action &&
		a.Ports == b.Ports && slices.Equal(slices.Sorted(slices.Values(a.CIDR)), slices.Sorted(slices.Values(b.CIDR)))
}

// newRuleRemove returns the command that removes rules.
func newRuleRemove(app *cli.App, firewalls listing[civo.Firewall]) *cobra.Command {
	var isAgreed, isDryRun bool
	cmd := &cobra.Command{
		Use:               "rm FIREWALL RULE...",
		Aliases:           []string{"remove", "delete"},
		Short:             "Delete rules of a firewall",
		Long:              "Delete rules of a firewall, by their IDs. You are asked to confirm unless you\nadd --yes. If one of the rules does not exist, nothing is deleted.",
		Example:           "  civoctl firewall rule list web\n  civoctl firewall rule rm web 55f29b48-4ca5-55cc-8c5c-864a661a7b9d",
		Args:              cli.Args(2, -1, "FIREWALL", "RULE"),
		Annotations:       cli.Columns(changeColumns()),
		ValidArgsFunction: complete.Rules(app),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			out, err := cli.NewPrinter(app, changeColumns())
			if err != nil {
				return err
			}
			c, firewall, err := openFirewall(ctx, app, firewalls, args[0])
			if err != nil {
				return err
			}
			rules, err := c.FirewallRules(ctx, firewall.ID)
			if err != nil {
				return err
			}
			changes, about, err := planRemoval(firewall, rules, args[1:])
			if err != nil {
				return err
			}
			if isDryRun {
				return out.Slice(changes)
			}
			question := fmt.Sprintf("Delete %d rules of firewall %s?", len(changes), output.Clean(firewall.Name))
			if len(changes) == 1 {
				question = fmt.Sprintf("Delete this rule of firewall %s?", output.Clean(firewall.Name))
			}
			if err := app.Term.Ask(ctx, isAgreed, "delete rules", question, about...); err != nil {
				return err
			}
			return deletion{
				app: app, region: c.Region, word: "rule", plural: "rules",
				list: []string{"firewall", "rule", "list", firewall.ID}, rm: []string{"firewall", "rule", "rm", firewall.ID},
				call: func(ctx context.Context, id string) error { return c.DeleteFirewallRule(ctx, firewall.ID, id) },
			}.run(ctx, out, changes)
		},
	}
	terminal.YesFlag(cmd.Flags(), &isAgreed)
	arg.Bool(cmd.Flags(), &isDryRun, "dry-run", "print what would be deleted, and delete nothing")
	return cmd
}

// planRemoval returns a change for each rule of the IDs, once, and the lines that describe them.
func planRemoval(firewall civo.Firewall, rules []civo.FirewallRule, ids []string) (changes []change, about []string, err error) {
	for _, id := range ids {
		n := slices.IndexFunc(rules, func(r civo.FirewallRule) bool { return civo.SameID(r.ID, id) })
		if n < 0 {
			e := failure.Errorf(failure.NotFound, "find rule: firewall %s has no rule %q", firewall.Name, id)
			return nil, nil, e.WithHint("`civoctl firewall rule list %s` lists the rules and their IDs", cli.Quote(firewall.Name))
		}
		if slices.ContainsFunc(changes, func(c change) bool { return c.id == rules[n].ID }) {
			continue
		}
		words := resource.DescribeRule(rules[n])
		changes = append(changes, change{id: rules[n].ID, name: words, result: resultPlanned})
		about = append(about, words+"  "+rules[n].ID)
	}
	return changes, about, nil
}
