package instance

import (
	"context"

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
		from:     []string{"ACTIVE"},
		underway: is("STOPPING", "SHUTOFF"),
		skip:     already("SHUTOFF"),
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
		from:     []string{"SHUTOFF"},
		underway: is("STARTING", "ACTIVE"),
		skip:     already("ACTIVE"),
		do:       acknowledged((*civo.Client).Start),
	})
}

func newReboot(app *cli.App) *cobra.Command {
	var soft, hard bool
	goal := wait.Active().Fresh()
	ch := &change{verb: "reboot", protected: true, asks: many, goal: &goal, from: []string{"ACTIVE"}}
	// Sent once: one that is refused while it reboots was not begun by us.
	ch.underway = func(now civo.Instance, refused bool) bool { return !refused && hasStatus(now, "REBOOTING") }
	ch.do = func(ctx context.Context, c *civo.Client, i civo.Instance) (civo.Instance, error) {
		if soft {
			return i, c.SoftReboot(ctx, i.ID)
		}
		return i, c.HardReboot(ctx, i.ID)
	}
	cmd := &cobra.Command{
		Use:     "reboot INSTANCE...",
		Short:   "Restart instances",
		Example: "  civoctl instance reboot web-1\n  civoctl instance reboot web-1 web-2 --soft --yes",
	}
	arg.Bool(cmd.Flags(), &soft, "soft", "ask the system to restart")
	arg.Bool(cmd.Flags(), &hard, "hard", "restart as if the power were cut (the default)")
	cmd.MarkFlagsMutuallyExclusive("soft", "hard")
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
