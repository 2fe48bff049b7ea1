package instance

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/pkg/civo"
)

func newUpdate(app *cli.App) *cobra.Command {
	var hostname, reverseDNS, notes string
	var dryRun bool
	cmd := &cobra.Command{
		Use:               "update INSTANCE",
		Aliases:           []string{"set"},
		Short:             "Change the hostname, reverse DNS or notes of an instance",
		Long:              "Change what is given and nothing else. An empty value clears the reverse DNS or\nthe notes.",
		Example:           "  civoctl instance update web-1 --notes 'behind the balancer'\n  civoctl instance update web-1 --reverse-dns ''",
		Args:              cli.Args(0, 1, "INSTANCE"),
		ValidArgsFunction: app.CompleteInstance(nil),
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
				return cli.Errorf(cli.Usage, "update: nothing to change").WithHint("give --hostname, --reverse-dns or --notes")
			}
			if err := app.CheckOne(args); err != nil {
				return err
			}
			c, err := app.Client(ctx)
			if err != nil {
				return err
			}
			target, err := app.One(ctx, c, args, nil)
			if err != nil {
				return err
			}
			if err := freeHostname(ctx, c, target, update.Hostname); err != nil {
				return err
			}
			o := outcome{Instance: target, result: planned, note: difference(target, update)}
			switch {
			case o.note == "":
				o.skip("the values are so already")
			case !dryRun:
				after := target
				err := c.UpdateInstance(ctx, target.ID, update)
				if err == nil {
					after, err = reread(ctx, c, target)
				}
				switch {
				case err == nil:
					o = outcome{Instance: after, result: done}
				case ctx.Err() != nil:
					o.interrupted(ctx, app, c.Region, "update", err)
				default:
					return fmt.Errorf("update %s: %w", target.Hostname, err)
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

// difference returns what the update changes in i, such as "hostname web → app",
// or "" where i has all the values.
func difference(i civo.Instance, update civo.InstanceUpdate) string {
	var changes []string
	for _, f := range []struct {
		name   string
		before string
		after  *string
	}{
		{"hostname", i.Hostname, update.Hostname},
		{"reverse DNS", i.ReverseDNS, update.ReverseDNS},
		{"notes", i.Notes, update.Notes},
	} {
		if f.after != nil && *f.after != f.before {
			changes = append(changes, fmt.Sprintf("%s %s → %s", f.name, cmp.Or(f.before, "none"), cmp.Or(*f.after, "none")))
		}
	}
	return strings.Join(changes, ", ")
}

// freeHostname refuses a new hostname that another instance has: both would be
// hard to name from then on.
func freeHostname(ctx context.Context, c *civo.Client, target civo.Instance, hostname *string) error {
	if hostname == nil {
		return nil
	}
	others, err := namesakes(ctx, c, []string{*hostname}, 1)
	if err != nil {
		return err
	}
	for _, other := range others {
		if !civo.SameID(other.ID, target.ID) {
			e := cli.Errorf(cli.Refused, "update: the hostname exists already in %s", c.Region)
			e.Detail = []string{"  " + cli.Describe(other, c.Region)}
			return e
		}
	}
	return nil
}
