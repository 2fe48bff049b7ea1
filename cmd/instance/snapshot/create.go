package snapshot

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/cmd/instance/outcome"
	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/complete"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/wait"
	"github.com/civoctl/civoctl/pkg/civo"
)

// pollPause is the time between two looks at a snapshot that is not complete.
const pollPause = time.Second

// newCreate returns the command that creates a snapshot.
func newCreate(app *cli.App) *cobra.Command {
	var description string
	var patience outcome.WaitFlags
	cmd := &cobra.Command{
		Use:     "create INSTANCE NAME",
		Aliases: []string{"new", "add"},
		Short:   "Create a snapshot of an instance",
		Long:    "Create a snapshot of an instance and wait until it is complete." + note,
		Example: `  civoctl instance snapshot create db-1 before-upgrade
  civoctl instance snapshot create db-1 nightly --description 'cron' --no-wait`,
		Args:              cli.Args(2, 2, "INSTANCE", "NAME"),
		Annotations:       cli.Columns(columns()),
		ValidArgsFunction: complete.FirstInstance(app, nil),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			name := args[1]
			if err := cli.CheckArg("NAME", name, arg.Ref); err != nil {
				return err
			}
			out, err := cli.NewPrinter(app, columns())
			if err != nil {
				return err
			}
			c, i, err := open(ctx, app, args[0])
			if err != nil {
				return err
			}
			all, err := c.Snapshots(ctx, i.ID)
			if err != nil {
				return err
			}
			for _, s := range all {
				if strings.EqualFold(s.Name, name) {
					return failure.Errorf(failure.Refused, "create snapshot: %s has one with the name %q (%s)", i.Hostname, s.Name, s.ID)
				}
			}
			s, err := create(ctx, app, c, i, name, description)
			if err != nil {
				return err
			}
			app.Term.Notef("created snapshot %s (%s) of %s", name, s.ID, i.Hostname)
			if !patience.NoWait {
				if s, err = await(ctx, app, c, i, s, patience.Timeout); err != nil {
					return err
				}
			}
			return out.Slice([]civo.Snapshot{s})
		},
	}
	arg.Var(cmd.Flags(), &description, "description", "describe the snapshot with `TEXT`", arg.Text)
	patience.Flags(cmd.Flags())
	return cmd
}

// create sends the request once. The list tells which snapshot it created: no other has its name.
func create(ctx context.Context, app *cli.App, c *civo.Client, i civo.Instance, name, description string) (civo.Snapshot, error) {
	return outcome.Creation[civo.Snapshot]{
		Action: "create snapshot " + name + " of " + i.Hostname,
		Region: c.Region,
		Look:   app.CommandLine(c.Region, "instance", "snapshot", "list", i.ID),
		ID:     func(s civo.Snapshot) string { return s.ID },
		Send: func(ctx context.Context) (civo.Snapshot, error) {
			return c.CreateSnapshot(ctx, i.ID, name, description)
		},
		Find: func(ctx context.Context) (civo.Snapshot, bool, error) {
			all, err := c.Snapshots(ctx, i.ID)
			n := slices.IndexFunc(all, func(s civo.Snapshot) bool { return strings.EqualFold(s.Name, name) && s.ID != "" })
			if err != nil || n < 0 {
				return civo.Snapshot{}, false, err
			}
			return all[n], true, nil
		},
	}.Run(ctx)
}

// await waits until the snapshot is complete. Its error names the command that looks again.
func await(ctx context.Context, app *cli.App, c *civo.Client, i civo.Instance, s civo.Snapshot, limit time.Duration) (civo.Snapshot, error) {
	deadline, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	for !s.IsComplete() {
		if err := wait.Sleep(deadline, pollPause); err != nil {
			kind := failure.Pending
			if ctx.Err() != nil {
				kind = failure.Interrupted
			}
			e := failure.Errorf(kind, "create snapshot: %s (%s) is %s", s.Name, s.ID, s.State)
			e.ActsTwice = true
			e.Region = c.Region
			return s, e.WithHint("it goes on; `%s` tells when it is complete", app.CommandLine(c.Region, "instance", "snapshot", "show", i.ID, s.ID))
		}
		all, err := c.Snapshots(deadline, i.ID)
		if err != nil {
			continue // the time limit ends it
		}
		for _, now := range all {
			if civo.SameID(now.ID, s.ID) {
				s = now
			}
		}
		if wait.IsFailure(s.State) {
			return s, failure.Errorf(failure.Failed, "create snapshot: %s (%s) is %s", s.Name, s.ID, s.State)
		}
	}
	return s, nil
}
