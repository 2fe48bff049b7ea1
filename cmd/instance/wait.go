package instance

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/complete"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/target"
	"github.com/civoctl/civoctl/internal/wait"
	"github.com/civoctl/civoctl/pkg/civo"
)

func newWait(app *cli.App) *cobra.Command {
	var (
		state string
		port  uint16 = sshPort
		w     work
	)
	cmd := &cobra.Command{
		Use:   "wait INSTANCE... --for STATE",
		Short: "Wait for a status, for the end, or for SSH",
		Long: `Wait until the instances have a status (active, shutoff, or any other by its
name), are deleted, or answer on the port of SSH. ssh waits for ACTIVE first.`,
		Example: `  civoctl instance wait web-1 --for active
  civoctl instance wait --tag ci --for shutoff --wait-timeout 2m
  civoctl instance wait web-1 --for ssh && civoctl instance ssh web-1 -- uptime`,
		ValidArgsFunction: complete.Targets(app, &w.sel, nil),
		Annotations:       cli.Columns(outcomeColumns()),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			out, err := cli.NewPrinter(app, outcomeColumns())
			if err != nil {
				return err
			}
			if state == "" {
				return failure.Errorf(failure.Usage, "wait: --for is missing").
					WithHint("active, shutoff, deleted, ssh, or a status such as BUILDING")
			}
			goal := goalOf(state)
			if err := target.CheckAll(app.Term, args, &w.sel); err != nil {
				return err
			}
			c, err := app.API.Client(ctx)
			if err != nil {
				return err
			}
			var targets []civo.Instance
			if goal == wait.Gone() && len(args) > 0 {
				targets, err = findOrTake(ctx, app, c, args)
			} else {
				targets, err = target.All(ctx, app, c, args, &w.sel, nil)
			}
			if err != nil {
				return err
			}
			outcomes := make([]outcome, len(targets))
			all := make([]int, len(targets))
			for n, i := range targets {
				outcomes[n], all[n] = outcome{Instance: i, result: done}, n
			}
			deadline, cancel := w.patience.Limit(ctx)
			defer cancel()
			w.await(ctx, app, c, outcomes, all, goal)
			if state == "ssh" {
				w.awaitSSH(ctx, deadline, app, c.Region, outcomes, port)
			}
			noteUnseen(app, c.Region, outcomes)
			return tellOutcomes(out, "wait for", c.Region, outcomes)
		},
	}
	fs := cmd.Flags()
	arg.Var(fs, &state, "for", "`STATE` to wait for: active, shutoff, deleted, ssh, or a status", arg.Goal)
	arg.Var(fs, &port, "ssh-port", "`PORT` of SSH", arg.Port)
	w.sel.Flags(fs)
	w.patience.TimeoutFlag(fs)
	return cmd
}

// findOrTake returns the instances that args, or standard input, names, in their order and each
// once. Those that are named by an ID are not looked for: what is gone already cannot be found, only
// waited for.
func findOrTake(ctx context.Context, app *cli.App, c *civo.Client, args []string) ([]civo.Instance, error) {
	names, err := target.Named(ctx, app.Term, args)
	if err != nil {
		return nil, err
	}
	var hostnames []string
	for _, name := range names {
		if !arg.IsID(name) {
			hostnames = append(hostnames, name)
		}
	}
	byHostname := map[string]civo.Instance{}
	if len(hostnames) > 0 {
		found, err := target.FindAll(ctx, c, hostnames)
		if err != nil {
			return nil, err
		}
		for _, i := range found {
			byHostname[strings.ToLower(i.Hostname)] = i
		}
	}
	var targets []civo.Instance
	given := map[string]bool{}
	for _, name := range names {
		i, found := byHostname[strings.ToLower(name)]
		if !found {
			i = civo.Instance{ID: name}
		}
		if key := civo.IDKey(i.ID); !given[key] {
			given[key] = true
			targets = append(targets, i)
		}
	}
	return targets, nil
}

// noteUnseen says which of the instances that are gone were never seen: whoever
// mistypes an ID is told that it is not there, which is true, and no more.
func noteUnseen(app *cli.App, region string, outcomes []outcome) {
	var ids []string
	for _, o := range outcomes {
		if o.neverFound && o.result == done {
			ids = append(ids, o.ID)
		}
	}
	if len(ids) > 0 {
		app.Term.Notef("no instance with the ID %s was seen in %s: it was gone before, or never there", strings.Join(ids, ", "), region)
	}
}

// goalOf returns what a word that [arg.Goal] returned stands for.
func goalOf(state string) wait.Goal {
	switch state {
	case "active", "ssh":
		return wait.Active()
	case "shutoff":
		return wait.Shutoff()
	case "deleted":
		return wait.Gone()
	}
	return wait.Status(state)
}
