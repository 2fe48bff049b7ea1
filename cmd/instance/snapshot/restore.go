package snapshot

import (
	"cmp"
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
	"github.com/civoctl/civoctl/internal/target"
	"github.com/civoctl/civoctl/internal/terminal"
	"github.com/civoctl/civoctl/pkg/civo"
)

// restorationColumns returns the columns of a restoration.
func restorationColumns() []output.Column[civo.Restoration] {
	return []output.Column[civo.Restoration]{
		{Name: "hostname", Header: "HOSTNAME", IsName: true, Value: func(r civo.Restoration) any { return r.Hostname }},
		{Name: "id", Header: "ID", Value: func(r civo.Restoration) any { return r.ID }},
	}
}

// newRestore returns the command that restores a snapshot.
func newRestore(app *cli.App) *cobra.Command {
	var hostname string
	var overwrites, isAgreed bool
	var protection target.ConfirmFlags
	cmd := &cobra.Command{
		Use:   "restore INSTANCE SNAPSHOT",
		Short: "Restore a snapshot of an instance",
		Long: `Restore a snapshot: with --hostname into a new instance of that name, with
--overwrite into the instance itself, whose disk is lost and which is rebooted.
You are asked to confirm unless you add --yes.` + note,
		Example: `  civoctl instance snapshot restore db-1 before-upgrade --hostname db-2
  civoctl instance snapshot restore db-1 before-upgrade --overwrite`,
		Args:              cli.Args(2, 2, "INSTANCE", "SNAPSHOT"),
		Annotations:       cli.Columns(restorationColumns()),
		ValidArgsFunction: complete.Snapshots(app),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			switch {
			case overwrites && hostname != "":
				return failure.Errorf(failure.Usage, "--overwrite and --hostname contradict each other")
			case !overwrites && hostname == "":
				return failure.Errorf(failure.Usage, "restore snapshot: where to is missing").
					WithHint("--hostname NAME makes a new instance, --overwrite restores the instance itself")
			}
			out, err := cli.NewPrinter(app, restorationColumns())
			if err != nil {
				return err
			}
			c, i, s, err := find(ctx, app, args[0], args[1])
			if err != nil {
				return err
			}
			if !s.IsComplete() {
				return failure.Errorf(failure.Refused, "restore snapshot %s: it is %s", s.Name, s.State).WithHint("wait until it is complete")
			}
			question := fmt.Sprintf("Create %s from snapshot %s?", hostname, output.Clean(s.Name))
			if overwrites {
				targets := []target.Target{{Instance: i, Client: c}}
				if err := protection.CheckProtection("restore snapshot", targets); err != nil {
					return err
				}
				question = fmt.Sprintf("Overwrite the disk of %s with snapshot %s?", output.Clean(i.Hostname), output.Clean(s.Name))
			}
			about := target.Describe(i, c.Region) + "  snapshot " + s.Name + " " + s.ID
			if err := app.Term.Ask(ctx, isAgreed, "restore snapshot", question, about); err != nil {
				return err
			}
			r, err := restore(ctx, app, c, i, s, hostname, overwrites)
			if err != nil {
				return err
			}
			app.Term.Notef("to wait until it is up: %s", app.CommandLine(c.Region, "instance", "wait", r.ID, "--for", "active"))
			return out.Slice([]civo.Restoration{r})
		},
	}
	fs := cmd.Flags()
	arg.Var(fs, &hostname, "hostname", "restore into a new instance `HOSTNAME`", arg.Hostname)
	arg.Bool(fs, &overwrites, "overwrite", "restore into the instance itself, whose disk is lost")
	terminal.YesFlag(fs, &isAgreed)
	arg.Bool(fs, &protection.OverrideProtection, "override-protection", "overwrite also an instance that is tagged protected")
	return cmd
}

// restore sends the request once. Where the reply is lost, a new instance of the hostname shows
// that it was carried out; an instance that is overwritten shows nothing.
func restore(
	ctx context.Context, app *cli.App, c *civo.Client, i civo.Instance, s civo.Snapshot, hostname string, overwrites bool,
) (civo.Restoration, error) {
	n := outcome.Creation[civo.Restoration]{
		Action: "restore snapshot " + s.Name + " of " + i.Hostname,
		Region: c.Region,
		Look:   app.CommandLine(c.Region, "instance", "list"),
		ID:     func(r civo.Restoration) string { return r.ID },
		Send: func(ctx context.Context) (civo.Restoration, error) {
			r, err := c.RestoreSnapshot(ctx, i.ID, s.ID, hostname, overwrites)
			if overwrites && err == nil {
				r.ID = cmp.Or(r.ID, i.ID)
			}
			return r, err
		},
	}
	if overwrites {
		n.Look = app.CommandLine(c.Region, "instance", "show", i.ID)
		return n.Run(ctx)
	}
	hasName := func(other civo.Instance) bool { return strings.EqualFold(other.Hostname, hostname) }
	before, err := c.FindInstances(ctx, hasName)
	if err != nil {
		return civo.Restoration{}, err
	}
	isNew := func(other civo.Instance) bool {
		return hasName(other) && !slices.ContainsFunc(before, func(old civo.Instance) bool { return civo.SameID(old.ID, other.ID) })
	}
	n.Find = func(ctx context.Context) (civo.Restoration, bool, error) {
		found, err := c.FindInstances(ctx, isNew)
		if err != nil || len(found) != 1 {
			return civo.Restoration{}, false, err
		}
		return civo.Restoration{ID: found[0].ID, Hostname: found[0].Hostname}, true, nil
	}
	return n.Run(ctx)
}
