package instance

import (
	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/complete"
)

// onTargets makes cmd find its targets, change them and show them as they are
// after. Its own flags are declared before.
func onTargets(app *cli.App, cmd *cobra.Command, ch *change) *cobra.Command {
	var w work
	cmd.ValidArgsFunction = complete.Targets(app, &w.sel, ch.useful)
	cmd.Annotations = cli.Columns(outcomeColumns())
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		out, err := cli.NewPrinter(app, outcomeColumns())
		if err != nil {
			return err
		}
		outcomes, region, err := w.run(cmd.Context(), app, args, *ch)
		if err != nil {
			return err
		}
		return tellOutcomes(out, ch.verb, region, outcomes)
	}
	w.flags(cmd.Flags(), *ch)
	return cmd
}
