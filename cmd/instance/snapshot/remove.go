package snapshot

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/complete"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/internal/target"
	"github.com/civoctl/civoctl/internal/terminal"
)

// newRemove returns the command that deletes a snapshot.
func newRemove(app *cli.App) *cobra.Command {
	var isAgreed bool
	cmd := &cobra.Command{
		Use:               "rm INSTANCE SNAPSHOT",
		Aliases:           []string{"remove", "delete"},
		Short:             "Delete a snapshot of an instance permanently",
		Long:              "Delete a snapshot of an instance permanently. You are asked to confirm unless\nyou add --yes." + note,
		Example:           "  civoctl instance snapshot rm db-1 before-upgrade",
		Args:              cli.Args(2, 2, "INSTANCE", "SNAPSHOT"),
		ValidArgsFunction: complete.Snapshots(app),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			c, i, s, err := find(ctx, app, args[0], args[1])
			if err != nil {
				return err
			}
			question := fmt.Sprintf("Delete snapshot %s of %s?", output.Clean(s.Name), output.Clean(i.Hostname))
			about := target.Describe(i, c.Region) + "  snapshot " + s.Name + " " + s.ID
			if err := app.Term.Ask(ctx, isAgreed, "delete snapshot", question, about); err != nil {
				return err
			}
			if err := failure.IgnoreAbsence(c.DeleteSnapshot(ctx, i.ID, s.ID), "snapshot"); err != nil {
				return fmt.Errorf("delete snapshot %s: %w", s.Name, err)
			}
			app.Term.Notef("deleted snapshot %s (%s) of %s", s.Name, s.ID, i.Hostname)
			return nil
		},
	}
	terminal.YesFlag(cmd.Flags(), &isAgreed)
	return cmd
}
