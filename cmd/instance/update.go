package instance

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/complete"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/target"
	"github.com/civoctl/civoctl/pkg/civo"
)

func newUpdate(app *cli.App) *cobra.Command {
	var hostname, reverseDNS, notes string
	var dryRun bool
	cmd := &cobra.Command{
		Use:     "update INSTANCE",
		Aliases: []string{"set"},
		Short:   "Change the hostname, reverse DNS or notes of an instance",
		Long: `Change what is given and nothing else. An empty value clears the reverse DNS or
the notes. The instance is read back: what the API did not do is an error.`,
		Example:           "  civoctl instance update web-1 --notes 'behind the balancer'\n  civoctl instance update web-1 --reverse-dns ''",
		Args:              cli.Args(0, 1, "INSTANCE"),
		ValidArgsFunction: complete.Instance(app, nil),
		Annotations:       cli.Columns(outcomeColumns()),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			out, err := cli.NewPrinter(app, outcomeColumns())
			if err != nil {
				return err
			}
			given := func(name string, value *string) *string {
				if cmd.Flags().Changed(name) {
					return value
				}
				return nil
			}
			update := civo.InstanceUpdate{
				Hostname:   given("hostname", &hostname),
				ReverseDNS: given("reverse-dns", &reverseDNS),
				Notes:      given("notes", &notes),
			}
			if update == (civo.InstanceUpdate{}) {
				return failure.Errorf(failure.Usage, "update: nothing to change").WithHint("give --hostname, --reverse-dns or --notes")
			}
			if err := target.CheckOne(app.Term, args); err != nil {
				return err
			}
			c, err := app.API.Client(ctx)
			if err != nil {
				return err
			}
			old, err := target.FindOrPick(ctx, app.Term, c, args, nil)
			if err != nil {
				return err
			}
			if err := freeHostname(ctx, c, old, update.Hostname); err != nil {
				return err
			}
			o := outcome{Instance: old, result: planned, note: difference(old, update, exactly)}
			switch {
			case o.note == "":
				o.skip("the values are so already")
			case !dryRun:
				after := old
				err := c.UpdateInstance(ctx, old.ID, update)
				if err == nil {
					after, err = reread(ctx, c, old, func(i civo.Instance) bool { return difference(i, update, inEffect) == "" })
				}
				if err == nil {
					err = checkUpdated(app, c.Region, after, update)
				}
				switch {
				case err == nil:
					o = outcome{Instance: after, result: done}
				case ctx.Err() != nil:
					o.interrupted(ctx, app, c.Region, "update", err)
				default:
					return fmt.Errorf("update %s: %w", old.Hostname, err)
				}
			}
			return tellOutcomes(out, "update", c.Region, []outcome{o})
		},
	}
	fs := cmd.Flags()
	arg.Var(fs, &hostname, "hostname", "new `HOSTNAME`", arg.Hostname)
	arg.Clearable(fs, &reverseDNS, "reverse-dns", "reverse DNS `NAME`; empty clears it", arg.DNSName)
	arg.Clearable(fs, &notes, "notes", "`TEXT` to note; empty clears it", arg.Text)
	dryRunFlag(fs, &dryRun)
	return cmd
}

// checkUpdated refuses an instance that is not as the update wanted it: the API accepted the update, and
// did not do all of it.
func checkUpdated(app *cli.App, region string, after civo.Instance, update civo.InstanceUpdate) error {
	left := difference(after, update, inEffect)
	if left == "" {
		return nil
	}
	return failure.Errorf(failure.Refused, "the API accepted it, and did not do all of it: %s", left).
		WithHint("`%s` shows the instance as it is", app.CommandLine(region, "instance", "show", after.ID))
}

// difference returns what the update changes in i, such as "hostname web → app",
// or "" where i has all the values, as same compares them.
func difference(i civo.Instance, update civo.InstanceUpdate, same func(i civo.Instance, field, now, wanted string) bool) string {
	var changes []string
	for _, f := range []struct {
		name, field string
		now         string
		wanted      *string
	}{
		{"hostname", "hostname", i.Hostname, update.Hostname},
		{"reverse DNS", "reverse_dns", i.ReverseDNS, update.ReverseDNS},
		{"notes", "notes", i.Notes, update.Notes},
	} {
		if f.now == "" {
			f.now, _ = i.Text(f.field) // which may be more than can be read
		}
		if f.wanted != nil && !same(i, f.field, f.now, *f.wanted) {
			changes = append(changes, fmt.Sprintf("%s %s → %s", f.name, cmp.Or(f.now, "none"), cmp.Or(*f.wanted, "none")))
		}
	}
	return strings.Join(changes, ", ")
}

func exactly(_ civo.Instance, _, now, wanted string) bool { return now == wanted }

// inEffect compares a field that was read back with what was written, but for what
// an API may make of it: a reverse DNS that is cleared is the hostname, as in create.
func inEffect(i civo.Instance, field, now, wanted string) bool {
	if field == "notes" {
		return normalizeText(now) == normalizeText(wanted)
	}
	name := func(s string) string { return strings.ToLower(strings.TrimSuffix(s, ".")) }
	return name(now) == name(wanted) || field == "reverse_dns" && wanted == "" && name(now) == name(i.Hostname)
}

// freeHostname refuses a new hostname that another instance has: both would be
// hard to name from then on.
func freeHostname(ctx context.Context, c *civo.Client, old civo.Instance, hostname *string) error {
	if hostname == nil {
		return nil
	}
	others, err := namesakes(ctx, c, []string{*hostname}, 1)
	if err != nil {
		return err
	}
	for _, other := range others {
		if !civo.SameID(other.ID, old.ID) {
			e := failure.Errorf(failure.Refused, "update: the hostname exists already in %s", c.Region)
			e.Detail = []string{"  " + target.Describe(other, c.Region)}
			return e
		}
	}
	return nil
}
