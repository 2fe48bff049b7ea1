package instance

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/pflag"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/bulk"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/wait"
	"github.com/civoctl/civoctl/pkg/civo"
)

// work is the flags of verbs that take several instances.
type work struct {
	sel      cli.Selector
	consent  cli.Consent
	patience cli.Patience
	bulk     bulk.Options
}

func (w *work) flags(fs *pflag.FlagSet, ch change) {
	w.sel.Flags(fs)
	w.bulkFlags(fs)
	if ch.asks != nil {
		w.consent.Flags(fs)
	}
	if ch.protected {
		w.consent.ProtectionFlag(fs)
	}
	if ch.goal != nil {
		w.patience.Flags(fs)
	}
}

func (w *work) bulkFlags(fs *pflag.FlagSet) {
	w.bulk.Parallel = bulk.DefaultParallel
	arg.Var(fs, &w.bulk.Parallel, "parallel", "send at most `NUMBER` requests at once", arg.Count)
	arg.Bool(fs, &w.bulk.FailFast, "fail-fast", "start no further request after a failure")
}

// run finds the targets, asks, makes the change and waits. It returns what
// became of each target, in their order, and the region.
func (w *work) run(ctx context.Context, app *cli.App, args []string, ch change) ([]outcome, string, error) {
	if ch.check != nil {
		if err := ch.check(); err != nil {
			return nil, "", err
		}
	}
	if err := app.CheckTargets(args, &w.sel); err != nil {
		return nil, "", err
	}
	c, err := app.Client(ctx)
	if err != nil {
		return nil, "", err
	}
	targets, err := app.Targets(ctx, c, args, &w.sel, ch.useful)
	if err != nil || len(targets) == 0 {
		return nil, c.Region, err
	}
	if ch.prepare != nil {
		if err := ch.prepare(ctx, c, targets); err != nil {
			return nil, c.Region, err
		}
	}
	if ch.protected {
		if err := w.consent.CheckProtection(ch.verb, c.Region, targets); err != nil {
			return nil, c.Region, err
		}
	}
	if ch.asks != nil && ch.asks(targets) {
		if err := app.Confirm(ctx, &w.consent, ch.verb, c.Region, targets); err != nil {
			return nil, c.Region, err
		}
	}
	return w.apply(ctx, app, c, targets, ch), c.Region, nil
}

// apply makes the change to each target, waits for it and returns what became
// of them, in their order. The error of one that failed is a *cli.Error.
func (w *work) apply(ctx context.Context, app *cli.App, c *civo.Client, targets []civo.Instance, ch change) []outcome {
	outcomes := make([]outcome, len(targets))
	var todo, accepted []int
	for n, i := range targets {
		outcomes[n] = outcome{Instance: i, result: done}
		if ch.skip != nil {
			outcomes[n].skip(ch.skip(i))
		}
		if outcomes[n].result == done {
			todo = append(todo, n)
		}
	}
	o := w.bulk
	if len(todo) > 1 {
		o.Progress = app.Progress().Count
	}
	asked := bulk.Run(ctx, todo, o, func(ctx context.Context, n int) (civo.Instance, error) {
		return ch.begin(ctx, c, targets[n])
	})
	for k, n := range todo {
		switch a := asked[k]; {
		case errors.Is(a.Err, bulk.ErrFailFast):
			outcomes[n].skip(a.Err.Error())
		case a.Err != nil:
			outcomes[n].fail(app.Explain(ctx, fmt.Errorf("%s %s: %w", ch.verb, targets[n].Hostname, a.Err)))
		default:
			outcomes[n].Instance = a.Value
			accepted = append(accepted, n)
		}
	}
	if ch.goal != nil && !w.patience.NoWait {
		w.await(ctx, app, c, outcomes, accepted, *ch.goal)
	}
	if ch.confirm != nil && !w.patience.NoWait {
		for _, n := range accepted {
			if err := ch.confirm(outcomes[n].Instance); err != nil && outcomes[n].result == done {
				outcomes[n].fail(cli.Errorf(cli.Failed, "%s %s: %w", ch.verb, targets[n].Hostname, err))
			}
		}
	}
	return outcomes
}

// await waits for the outcomes that which names and puts into them what was last
// seen, and how to go on waiting.
func (w *work) await(ctx context.Context, app *cli.App, c *civo.Client, outcomes []outcome, which []int, goal wait.Goal) {
	if len(which) == 0 {
		return
	}
	instances := make([]civo.Instance, len(which))
	for k, n := range which {
		instances[k] = outcomes[n].Instance
	}
	results, resume := app.Await(ctx, c, instances, goal, w.patience)
	for k, r := range results {
		o := &outcomes[which[k]]
		if o.unseen = r.Last.Value.ID == ""; !o.unseen {
			o.Instance = r.Last.Value
		}
		if r.Err != nil {
			o.fail(r.Err)
		}
		if r.State == wait.TimedOut || r.State == wait.Interrupted {
			o.resume = resume
		}
	}
}
