package instance

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/wait"
	"github.com/civoctl/civoctl/pkg/civo"
)

// power is a verb that only tells the API a word and waits for the status.
type power struct {
	use     string
	aliases []string
	short   string
	example string
	change
}

func newStop(app *cli.App) *cobra.Command {
	goal := wait.Shutoff()
	return newPower(app, &power{
		use:     "stop INSTANCE...",
		aliases: []string{"shutdown"},
		short:   "Shut instances down",
		example: "  civoctl instance stop web-1\n  civoctl instance stop --tag ci --yes",
		change: change{
			verb: "stop", protected: true, asks: many, goal: &goal,
			from:     []string{"ACTIVE"},
			underway: is("STOPPING", "SHUTOFF"),
			skip:     already("SHUTOFF"),
			do:       acknowledged((*civo.Client).Stop),
		},
	})
}

func newStart(app *cli.App) *cobra.Command {
	goal := wait.Active()
	return newPower(app, &power{
		use:     "start INSTANCE...",
		aliases: []string{"boot"},
		short:   "Start instances that were shut down",
		example: "  civoctl instance start web-1\n  civoctl instance start --status shutoff",
		change: change{
			verb: "start", goal: &goal,
			from:     []string{"SHUTOFF"},
			underway: is("STARTING", "ACTIVE"),
			skip:     already("ACTIVE"),
			do:       acknowledged((*civo.Client).Start),
		},
	})
}

func newReboot(app *cli.App) *cobra.Command {
	goal := wait.Active().Fresh()
	var soft, hard bool
	p := &power{
		use:     "reboot INSTANCE...",
		short:   "Restart instances",
		example: "  civoctl instance reboot web-1\n  civoctl instance reboot web-1 web-2 --soft --yes",
		change:  change{verb: "reboot", protected: true, asks: many, goal: &goal, from: []string{"ACTIVE"}},
	}
	// Sent once: one that is refused while it reboots was not begun by us.
	p.underway = func(now civo.Instance, refused bool) bool { return !refused && now.Status == "REBOOTING" }
	p.do = func(ctx context.Context, c *civo.Client, i civo.Instance) (civo.Instance, error) {
		if soft {
			return i, c.SoftReboot(ctx, i.ID)
		}
		return i, c.HardReboot(ctx, i.ID)
	}
	cmd := newPower(app, p)
	cmd.Flags().BoolVar(&soft, "soft", false, "ask the system to restart")
	cmd.Flags().BoolVar(&hard, "hard", false, "restart as if the power were cut (the default)")
	cmd.MarkFlagsMutuallyExclusive("soft", "hard")
	return cmd
}

func newPower(app *cli.App, p *power) *cobra.Command {
	var w work
	cmd := &cobra.Command{
		Use:               p.use,
		Aliases:           p.aliases,
		Short:             p.short,
		Example:           p.example,
		ValidArgsFunction: app.CompleteInstances(p.useful),
		Annotations:       cli.Columns(outcomeColumns()),
		RunE: func(cmd *cobra.Command, args []string) error {
			out, err := cli.NewPrinter(app, outcomeColumns())
			if err != nil {
				return err
			}
			outcomes, region, err := w.run(cmd.Context(), app, args, p.change)
			if err != nil {
				return err
			}
			return tellOutcomes(out, p.verb, region, outcomes)
		},
	}
	w.flags(cmd.Flags(), p.change)
	return cmd
}

// already is the reason to skip an instance that has the status.
func already(status string) func(civo.Instance) string {
	return func(i civo.Instance) string {
		if i.Status == status {
			return "already " + status
		}
		return ""
	}
}

// is tells a change by the statuses it leads through.
func is(statuses ...string) func(civo.Instance, bool) bool {
	return func(now civo.Instance, _ bool) bool { return slices.Contains(statuses, now.Status) }
}

// acknowledged is a call whose reply says no more than that it was accepted.
func acknowledged(call func(*civo.Client, context.Context, string) error) func(context.Context, *civo.Client, civo.Instance) (civo.Instance, error) {
	return func(ctx context.Context, c *civo.Client, i civo.Instance) (civo.Instance, error) {
		return i, call(c, ctx, i.ID)
	}
}
