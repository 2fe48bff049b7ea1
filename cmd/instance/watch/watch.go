// Package watch is the list of instances that redraws itself on a terminal, and prints an event a
// line elsewhere.
package watch

import (
	"context"
	"slices"

	"github.com/civoctl/civoctl/cmd/instance/column"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/target"
	"github.com/civoctl/civoctl/pkg/civo"
)

// Run watches the instances that the filter matches until the context ends: it draws them over and
// over on a terminal, at most limit of them where limit is not 0, and prints their changes
// elsewhere.
func Run(ctx context.Context, app *cli.App, filter *target.Selector, limit int) error {
	isDrawn, err := shouldRedraw(app)
	if err != nil {
		return err
	}
	if !isDrawn {
		return runEvents(ctx, app, filter, limit)
	}
	table := func() (*cli.Printer[civo.Instance], error) {
		return cli.NewPrinter(app, column.List(), cli.Limit(limit))
	}
	if _, err := table(); err != nil {
		return err
	}
	c, err := app.API.Client(ctx)
	if err != nil {
		return err
	}
	return draw(ctx, app, &watcher{client: c, filter: filter, now: app.API.Now}, table)
}

// runEvents prints the changes of the instances, a line each, until the context ends.
func runEvents(ctx context.Context, app *cli.App, filter *target.Selector, limit int) error {
	out, err := cli.NewPrinter(app, eventColumns(), asEvents)
	if err != nil {
		return err
	}
	if limit != 0 {
		return failure.Errorf(failure.Usage, "--limit is for a table: events have no end to cut off")
	}
	c, err := app.API.Client(ctx)
	if err != nil {
		return err
	}
	return printEvents(ctx, app, &watcher{client: c, filter: filter, now: app.API.Now}, out)
}

// shouldRedraw reports whether the instances are drawn rather than their changes printed. It
// returns an error for a format that does neither. A format of the settings, which was not asked
// for here, gives way.
func shouldRedraw(app *cli.App) (bool, error) {
	switch app.Output.FormatFlag {
	case "":
		isTable := slices.Contains([]string{"", "table", "wide"}, app.Output.Format())
		return isTable && app.Output.JQ == "" && app.Output.Template == "" && app.Term.Info().CanRedraw, nil
	case "table", "wide":
		if app.Term.Info().CanRedraw {
			return true, nil
		}
		return false, failure.Errorf(failure.Usage, "--watch: -o %s needs a terminal to draw on", app.Output.FormatFlag).
			WithHint("to print the changes as lines of JSON: -o ndjson")
	case "ndjson":
		return false, nil
	}
	return false, failure.Errorf(failure.Usage, "--watch: -o %s has an end, which watching has not: use ndjson", app.Output.FormatFlag)
}
