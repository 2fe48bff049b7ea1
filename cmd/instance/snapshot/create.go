package snapshot

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/cmd/instance/outcome"
	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/complete"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/interrupt"
	"github.com/civoctl/civoctl/internal/wait"
	"github.com/civoctl/civoctl/pkg/civo"
)

const (
	// postGrace is how long the request that creates goes on after an interruption.
	postGrace = 5 * time.Second
	// pollPause is the time between two looks at a snapshot that is not complete.
	pollPause = time.Second
)

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
			s, err := create(ctx, c, i, name, description)
			if err != nil {
				return err
			}
			app.Term.Notef("created snapshot %s (%s) of %s", name, s.ID, i.Hostname)
			if !patience.NoWait {
				if s, err = await(ctx, c, i, s, patience.Timeout); err != nil {
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

// create sends the request once. Where the reply is lost, the list tells whether the snapshot was
// created: no other has its name.
func create(ctx context.Context, c *civo.Client, i civo.Instance, name, description string) (civo.Snapshot, error) {
	post, cancel := interrupt.WithGrace(ctx, postGrace)
	defer cancel()
	s, err := c.CreateSnapshot(post, i.ID, name, description)
	if err == nil || outcome.IsRefused(err) || !outcome.WasTried(err) {
		return s, err
	}
	all, readErr := c.Snapshots(post, i.ID)
	if found, findErr := kind().Find(name, c.Region, all); readErr == nil && findErr == nil {
		return found, nil
	}
	e := &failure.Error{Kind: failure.Unreachable, Err: fmt.Errorf("create snapshot: %w", err), Region: c.Region, ActsTwice: true}
	return s, e.WithHint("it may have been created: `civoctl instance snapshot list %s` tells", i.ID)
}

// await waits until the snapshot is complete. Its error names the command that looks again.
func await(ctx context.Context, c *civo.Client, i civo.Instance, s civo.Snapshot, limit time.Duration) (civo.Snapshot, error) {
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
			return s, e.WithHint("it goes on; `civoctl instance snapshot show %s %s` tells when it is complete", i.ID, s.ID)
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
