// Package snapshot is the commands on the snapshots of an instance.
package snapshot

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/complete"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/internal/resource"
	"github.com/civoctl/civoctl/internal/target"
	"github.com/civoctl/civoctl/pkg/civo"
)

// note says where the calls are known from.
const note = `

Snapshots of instances exist in private regions only. The pages of the API for
instances do not describe these calls: they follow the vendor's own command-line
tool.`

// New returns the commands on snapshots.
func New(app *cli.App) *cobra.Command {
	c := cli.Group("snapshot", "Create, list, restore and delete snapshots of an instance", "snapshots")
	c.AddCommand(newCreate(app), newList(app), newShow(app), newRestore(app), newRemove(app))
	return c
}

// columns returns the columns of a snapshot.
func columns() []output.Column[civo.Snapshot] {
	return []output.Column[civo.Snapshot]{
		{Name: "name", Header: "NAME", Value: func(s civo.Snapshot) any { return s.Name }},
		{Name: "state", Header: "STATE", Value: func(s civo.Snapshot) any { return output.Status(s.State) }},
		{Name: "created_at", Header: "AGE", FullHeader: "CREATED", Value: func(s civo.Snapshot) any { return age(s.CreatedAt) }},
		{Name: "description", Header: "DESCRIPTION", Priority: 1, Value: func(s civo.Snapshot) any { return s.Description }},
		{Name: "id", Header: "ID", Value: func(s civo.Snapshot) any { return s.ID }},
	}
}

// age returns t, and nil for the zero time: the API did not tell it.
func age(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t
}

// kind returns the type of snapshots, known by their names.
func kind() resource.Type[civo.Snapshot] {
	return resource.Type[civo.Snapshot]{
		Word:    "snapshot",
		ID:      func(s civo.Snapshot) string { return s.ID },
		Name:    func(s civo.Snapshot) string { return s.Name },
		Details: func(s civo.Snapshot) []string { return []string{s.State, s.Description} },
	}
}

// open returns a client and the instance of the name.
func open(ctx context.Context, app *cli.App, name string) (*civo.Client, civo.Instance, error) {
	c, err := app.API.Client(ctx)
	if err != nil {
		return nil, civo.Instance{}, err
	}
	i, err := target.Find(ctx, c, name)
	return c, i, err
}

// find returns a client, the instance of the name, and its snapshot of that name or ID.
func find(ctx context.Context, app *cli.App, instance, name string) (*civo.Client, civo.Instance, civo.Snapshot, error) {
	c, i, err := open(ctx, app, instance)
	if err != nil {
		return nil, i, civo.Snapshot{}, err
	}
	all, err := c.Snapshots(ctx, i.ID)
	if err != nil {
		return nil, i, civo.Snapshot{}, err
	}
	s, err := kind().Find(name, c.Region, all)
	if e, ok := err.(*failure.Error); ok {
		err = e.WithHint("%s", strings.ReplaceAll(e.Hint, "civoctl snapshot list", "civoctl instance snapshot list "+cli.Quote(instance)))
	}
	return c, i, s, err
}

// newList returns the command that lists the snapshots of an instance.
func newList(app *cli.App) *cobra.Command {
	return &cobra.Command{
		Use:               "list INSTANCE",
		Aliases:           []string{"ls"},
		Short:             "List the snapshots of an instance",
		Long:              "List the snapshots of an instance." + note,
		Example:           "  civoctl instance snapshot list db-1",
		Args:              cli.Args(1, 1, "INSTANCE"),
		Annotations:       cli.Columns(columns()),
		ValidArgsFunction: complete.FirstInstance(app, nil),
		RunE: func(cmd *cobra.Command, args []string) error {
			out, err := cli.NewPrinter(app, columns())
			if err != nil {
				return err
			}
			c, i, err := open(cmd.Context(), app, args[0])
			if err != nil {
				return err
			}
			all, err := c.Snapshots(cmd.Context(), i.ID)
			if err != nil {
				return err
			}
			if len(all) == 0 && !app.Output.IsStructured() {
				app.Term.Notef("%s has no snapshots", i.Hostname)
			}
			return out.Slice(all)
		},
	}
}

// newShow returns the command that shows a snapshot.
func newShow(app *cli.App) *cobra.Command {
	return &cobra.Command{
		Use:               "show INSTANCE SNAPSHOT",
		Aliases:           []string{"get", "describe"},
		Short:             "Show a snapshot of an instance",
		Long:              "Show a snapshot of an instance, by name or ID." + note,
		Example:           "  civoctl instance snapshot show db-1 before-upgrade",
		Args:              cli.Args(2, 2, "INSTANCE", "SNAPSHOT"),
		Annotations:       cli.Columns(columns()),
		ValidArgsFunction: complete.Snapshots(app),
		RunE: func(cmd *cobra.Command, args []string) error {
			out, err := cli.NewPrinter(app, columns())
			if err != nil {
				return err
			}
			_, _, s, err := find(cmd.Context(), app, args[0], args[1])
			if err != nil {
				return err
			}
			return out.Item(s)
		},
	}
}
