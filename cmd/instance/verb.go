package instance

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/bulk"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/wait"
	"github.com/civoctl/civoctl/pkg/civo"
)

// change is what a verb does to each of its targets.
type change struct {
	verb string // for messages: "stop"
	do   func(ctx context.Context, c *civo.Client, i civo.Instance) error
	goal wait.Goal
	skip func(i civo.Instance) string // why there is nothing to do, or ""
}

// work is the flags of verbs that take several instances.
type work struct {
	sel      cli.Selector
	consent  cli.Consent
	patience cli.Patience
	bulk     bulk.Options
}

func (w *work) flags(cmd *cobra.Command) {
	fs := cmd.Flags()
	w.sel.Flags(fs)
	w.consent.Flags(fs)
	fs.IntVar(&w.bulk.Parallel, "parallel", bulk.DefaultParallel, "`NUMBER` of requests at once")
	fs.BoolVar(&w.bulk.FailFast, "fail-fast", false, "begin nothing more after a failure")
}

// check refuses, before any request, what can never be meant.
func (w *work) check(app *cli.App, args []string) error {
	if w.bulk.Parallel < 1 {
		return cli.Errorf(cli.Usage, "read --parallel %d: at least one request at a time is needed", w.bulk.Parallel)
	}
	return app.CheckTargets(args, &w.sel)
}

// apply does the change to each target, waits for it and returns what became
// of them, in their order. A failure is an *cli.Error.
func (w *work) apply(ctx context.Context, app *cli.App, c *civo.Client, targets []civo.Instance, ch change) []outcome {
	outcomes := make([]outcome, len(targets))
	var todo []int
	for n, i := range targets {
		outcomes[n] = outcome{Instance: i, result: done}
		if why := ch.idle(i); why != "" {
			outcomes[n].result, outcomes[n].note = skipped, why
			continue
		}
		todo = append(todo, n)
	}
	display := app.Progress()
	w.bulk.Progress = display.Count
	asked := bulk.Run(ctx, todo, w.bulk, func(ctx context.Context, n int) (struct{}, error) {
		return struct{}{}, ch.do(ctx, c, targets[n])
	})
	var accepted []int
	for k, n := range todo {
		switch {
		case asked[k].Skipped && ctx.Err() == nil:
			outcomes[n].result, outcomes[n].note = skipped, asked[k].Err.Error()
		case asked[k].Err != nil:
			outcomes[n].fail(app.Explain(ctx, fmt.Errorf("%s %s: %w", ch.verb, targets[n].Hostname, asked[k].Err)))
		default:
			accepted = append(accepted, n)
		}
	}
	if !w.patience.NoWait {
		w.await(ctx, app, c, outcomes, accepted, ch.goal)
	}
	return outcomes
}

// await waits for the outcomes that n names and puts what was last seen into
// them.
func (w *work) await(ctx context.Context, app *cli.App, c *civo.Client, outcomes []outcome, which []int, goal wait.Goal) {
	instances := make([]civo.Instance, len(which))
	for k, n := range which {
		instances[k] = outcomes[n].Instance
	}
	for k, r := range app.Await(ctx, c, instances, goal, w.patience) {
		o := &outcomes[which[k]]
		if r.Last.Found {
			o.Instance = r.Last.Value
		}
		if r.Err != nil {
			o.fail(r.Err)
		}
	}
}

// idle says why there is nothing to do for i, "" where there is something.
func (ch change) idle(i civo.Instance) string {
	if ch.skip == nil {
		return ""
	}
	return ch.skip(i)
}

// tell prints a row for each outcome and returns the error of the run. One
// that failed alone is an error and no row.
func tell[R any](out *cli.Printer[R], verb, region string, outcomes []outcome, row func(outcome) R) error {
	err := summary(verb, region, outcomes)
	if err != nil && len(outcomes) == 1 {
		return err
	}
	rows := make([]R, len(outcomes))
	for n, o := range outcomes {
		rows[n] = row(o)
	}
	if lost := out.Slice(rows); lost != nil {
		return errors.Join(err, lost)
	}
	return err
}

func (o *outcome) fail(err error) { o.result, o.err = failed, err }
