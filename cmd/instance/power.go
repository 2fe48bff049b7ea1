package instance

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/cmd/instance/batch"
	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/target"
	"github.com/civoctl/civoctl/internal/wait"
	"github.com/civoctl/civoctl/pkg/civo"
)

// newStop returns the command that shuts instances down.
func newStop(app *cli.App) *cobra.Command {
	goal := wait.Shutoff()
	v := &batch.Verb{
		Name: "stop", IsProtected: true, IsRolling: true, NeedsConfirm: batch.IfSeveral, WaitFor: &goal,
		OfferedIn:  []string{civo.StatusActive},
		HasStarted: statusIn(civo.StatusStopping, civo.StatusShutoff),
		SkipReason: skipIfStatus(civo.StatusShutoff),
		Call:       ackOnly((*civo.Client).Stop),
	}
	return v.Command(app, &cobra.Command{
		Use:     "stop INSTANCE...",
		Aliases: []string{"shutdown"},
		Short:   "Stop instances",
		Example: "  civoctl instance stop web-1\n  civoctl instance stop --tag ci --yes",
	})
}

// newStart returns the command that starts instances.
func newStart(app *cli.App) *cobra.Command {
	goal := wait.Active()
	v := &batch.Verb{
		Name: "start", IsRolling: true, WaitFor: &goal,
		OfferedIn:  []string{civo.StatusShutoff},
		HasStarted: statusIn(civo.StatusStarting, civo.StatusActive),
		SkipReason: skipIfStatus(civo.StatusActive),
		Call:       ackOnly((*civo.Client).Start),
	}
	return v.Command(app, &cobra.Command{
		Use:     "start INSTANCE...",
		Aliases: []string{"boot"},
		Short:   "Start stopped instances",
		Example: "  civoctl instance start web-1\n  civoctl instance start --status shutoff",
	})
}

// newReboot returns the command that restarts instances.
func newReboot(app *cli.App) *cobra.Command {
	var isHard bool
	cmd := &cobra.Command{
		Use:     "reboot INSTANCE...",
		Aliases: []string{"restart"},
		Short:   "Reboot instances",
		Long: `Reboot instances. The operating system is asked to reboot. --hard cuts the power
instead, which can lose data that was not written to disk.

You are asked to confirm if there is more than one instance, and always with
--hard.

` + batch.RollingHelp,
		Example: `  civoctl instance reboot web-1
  civoctl instance reboot web-1 --hard
  civoctl instance reboot --tag web --yes
  civoctl instance reboot --tag web --batch 2 \
    --until 'http://{public_ip}/health'`,
	}
	arg.Bool(cmd.Flags(), &isHard, "hard", "cut the power instead of asking the operating system")
	goal := wait.Active().Fresh()
	v := &batch.Verb{
		Name: "reboot", IsOnce: true, IsProtected: true, IsRolling: true, WaitFor: &goal,
		OfferedIn:    []string{civo.StatusActive},
		StayedNote:   "never seen to leave ACTIVE: --hard restarts a system that does not react",
		NeedsConfirm: func(targets []civo.Instance) bool { return isHard || batch.IfSeveral(targets) },
	}
	v.Plan = func(civo.Instance) string {
		if isHard {
			return "hard reboot"
		}
		return "soft reboot"
	}
	v.Call = func(ctx context.Context, c *civo.Client, i civo.Instance) (civo.Instance, error) {
		if isHard {
			return i, c.HardReboot(ctx, i.ID)
		}
		return i, c.SoftReboot(ctx, i.ID)
	}
	v.HasStarted = func(now civo.Instance, isRefused bool) bool {
		// A reboot that is refused while the instance reboots was not started by this request.
		return !isRefused && now.HasStatus(civo.StatusRebooting)
	}
	v.PendingAdvice = func(scope *target.Scope, ids []string) string {
		if isHard {
			return ""
		}
		words := slices.Concat([]string{"instance", "reboot"}, ids, []string{"--hard"})
		return "if the system does not react, this cuts the power: " + scope.CommandLine(app, words...)
	}
	return v.Command(app, cmd)
}

// skipIfStatus returns a function that gives the reason to skip an instance which has the status
// already.
func skipIfStatus(status string) func(civo.Instance) string {
	return func(i civo.Instance) string {
		if i.HasStatus(status) {
			return "already " + status
		}
		return ""
	}
}

// statusIn returns a function that reports whether an instance has one of the statuses which a
// change leads through.
func statusIn(statuses ...string) func(civo.Instance, bool) bool {
	return func(now civo.Instance, _ bool) bool { return now.HasStatus(statuses...) }
}

// ackOnly returns a function that makes the call, whose reply says no more than that it was
// accepted.
func ackOnly(call func(c *civo.Client, ctx context.Context, id string) error) batch.Call {
	return func(ctx context.Context, c *civo.Client, i civo.Instance) (civo.Instance, error) {
		return i, call(c, ctx, i.ID)
	}
}
