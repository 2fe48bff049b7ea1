package instance

import (
	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/cmd/instance/outcome"
	"github.com/civoctl/civoctl/internal/cli"
)

// onTargets makes cmd find its targets, change them and show them as they are
// after. Its own flags are declared before.
func onTargets(app *cli.App, cmd *cobra.Command, ch *change) *cobra.Command {
	var w work
	cmd.ValidArgsFunction = app.CompleteTargets(&w.sel, ch.useful)
	cmd.Annotations = cli.Columns(outcome.Columns())
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		out, err := cli.NewPrinter(app, outcome.Columns())
		if err != nil {
			return err
		}
		outcomes, region, err := w.run(cmd.Context(), app, args, *ch)
		if err != nil {
			return err
		}
		_, err = outcome.Report(out, ch.verb, region, outcomes)
		return err
	}
	w.flags(cmd.Flags(), *ch)
	return cmd
}
