// Package watch is the list of instances that redraws itself on a terminal, and prints an event a
// line elsewhere. A terminal that must not be drawn over gets a line of text for each change.
package watch

import (
	"context"
	"slices"

	"github.com/civoctl/civoctl/cmd/instance/column"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/internal/target"
	"github.com/civoctl/civoctl/pkg/civo"
)

// Run watches the instances that the filter matches until the context ends: it draws them over and
// over on a terminal, at most limit of them where limit is not 0, and prints their changes
// elsewhere.
func Run(ctx context.Context, app *cli.App, filter *target.Selector, limit int) error {
	form, err := chooseForm(app)
	if err != nil {
		return err
	}
	if form != drawn {
		return runChanges(ctx, app, filter, limit, form)
	}
	var refs column.References
	table := func() (*cli.Printer[civo.Instance], error) {
		return cli.NewPrinter(app, column.List(&refs), cli.Limit(limit))
	}
	out, err := table()
	if err != nil {
		return err
	}
	c, err := app.API.Client(ctx)
	if err != nil {
		return err
	}
	refs.Read(ctx, c, out.ShowsColumn)
	return draw(ctx, app, newWatcher(app, c, filter), table)
}

// runChanges prints the changes of the instances, a line each, until the context ends.
func runChanges(ctx context.Context, app *cli.App, filter *target.Selector, limit int, form form) error {
	var options []func(*output.Options)
	if form == events {
		options = append(options, asEvents)
	}
	out, err := cli.NewPrinter(app, eventColumns(), options...)
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
	if form == lines {
		return printLines(ctx, app, newWatcher(app, c, filter), out)
	}
	return printEvents(ctx, app, newWatcher(app, c, filter), out)
}

// newWatcher returns a watcher of the instances that the filter matches.
func newWatcher(app *cli.App, c *civo.Client, filter *target.Selector) *watcher {
	return &watcher{client: c, filter: filter, now: app.API.Now}
}

// form is how the instances that are watched are shown.
type form int

const (
	drawn  form = iota // over and over, as a table
	lines              // a line of text for each change
	events             // a line of JSON for each change
)

// chooseForm returns how the instances are shown, or an error for a format that watching has not. A
// format of the settings, which was not asked for here, gives way.
func chooseForm(app *cli.App) (form, error) {
	forPerson := events
	switch info := app.Term.Info(); {
	case info.CanRedraw:
		forPerson = drawn
	case info.Out:
		forPerson = lines
	}
	switch app.Output.FormatFlag {
	case "":
		isTable := slices.Contains([]string{"", "table", "wide"}, app.Output.Format())
		if isTable && app.Output.JQ == "" && app.Output.Template == "" {
			return forPerson, nil
		}
		return events, nil
	case "table", "wide":
		if forPerson != events {
			return forPerson, nil
		}
		return events, failure.Errorf(failure.Usage, "--watch: -o %s needs a terminal to draw on", app.Output.FormatFlag).
			WithHint("to print the changes as lines of JSON: -o ndjson")
	case "ndjson":
		return events, nil
	}
	return events, failure.Errorf(failure.Usage, "--watch: -o %s has an end, which watching has not: use ndjson", app.Output.FormatFlag)
}
