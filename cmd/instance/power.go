package instance

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/wait"
	"github.com/civoctl/civoctl/pkg/civo"
)

func newStop(app *cli.App) *cobra.Command {
	goal := wait.Shutoff()
	return onTargets(app, &cobra.Command{
		Use:     "stop INSTANCE...",
		Aliases: []string{"shutdown"},
		Short:   "Shut instances down",
		Example: "  civoctl instance stop web-1\n  civoctl instance stop --tag ci --yes",
	}, &change{
		verb: "stop", protected: true, asks: many, goal: &goal,
		from:     []string{civo.StatusActive},
		underway: is(civo.StatusStopping, civo.StatusShutoff),
		skip:     already(civo.StatusShutoff),
		do:       acknowledged((*civo.Client).Stop),
	})
}

func newStart(app *cli.App) *cobra.Command {
	goal := wait.Active()
	return onTargets(app, &cobra.Command{
		Use:     "start INSTANCE...",
		Aliases: []string{"boot"},
		Short:   "Start instances that were shut down",
		Example: "  civoctl instance start web-1\n  civoctl instance start --status shutoff",
	}, &change{
		verb: "start", goal: &goal,
		from:     []string{civo.StatusShutoff},
		underway: is(civo.StatusStarting, civo.StatusActive),
		skip:     already(civo.StatusActive),
		do:       acknowledged((*civo.Client).Start),
	})
}

func newReboot(app *cli.App) *cobra.Command {
	var hard bool
	goal := wait.Active().Fresh()
	ch := &change{
		verb: "reboot", once: true, protected: true, goal: &goal, from: []string{civo.StatusActive},
		stayedNote: "never seen to leave ACTIVE: --hard restarts a system that does not react",
	}
	ch.asks = func(targets []civo.Instance) bool { return hard || many(targets) }
	ch.plan = func(civo.Instance) string {
		if hard {
			return "hard reboot"
		}
		return "soft reboot"
	}
	// Sent once: one that is refused while it reboots was not begun by us.
	ch.underway = func(now civo.Instance, refused bool) bool { return !refused && hasStatus(now, civo.StatusRebooting) }
	ch.do = func(ctx context.Context, c *civo.Client, i civo.Instance) (civo.Instance, error) {
		if hard {
			return i, c.HardReboot(ctx, i.ID)
		}
		return i, c.SoftReboot(ctx, i.ID)
	}
	ch.late = func(app *cli.App, region string, ids []string) string {
		if hard {
			return ""
		}
		words := slices.Concat([]string{"instance", "reboot"}, ids, []string{"--hard"})
		return "if the system does not react, this cuts the power: " + app.CommandLine(region, words...)
	}
	cmd := &cobra.Command{
		Use:   "reboot INSTANCE...",
		Short: "Restart instances",
		Long: `Restart instances. The system of each is asked to restart; --hard restarts it as
if the power were cut, which may lose what was not written to disk.

The question is asked first for more than one instance, and always with --hard.`,
		Example: "  civoctl instance reboot web-1\n  civoctl instance reboot web-1 --hard\n  civoctl instance reboot --tag web --yes",
	}
	arg.Bool(cmd.Flags(), &hard, "hard", "restart as if the power were cut")
	return onTargets(app, cmd, ch)
}

// already is the reason to skip an instance that has the status.
func already(status string) func(civo.Instance) string {
	return func(i civo.Instance) string {
		if hasStatus(i, status) {
			return "already " + status
		}
		return ""
	}
}

// is tells a change by the statuses it leads through.
func is(statuses ...string) func(civo.Instance, bool) bool {
	return func(now civo.Instance, _ bool) bool { return hasStatus(now, statuses...) }
}

// acknowledged is a call whose reply says no more than that it was accepted.
func acknowledged(call func(*civo.Client, context.Context, string) error) func(context.Context, *civo.Client, civo.Instance) (civo.Instance, error) {
	return func(ctx context.Context, c *civo.Client, i civo.Instance) (civo.Instance, error) {
		return i, call(c, ctx, i.ID)
	}
}
