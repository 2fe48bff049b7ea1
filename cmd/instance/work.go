package instance

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/bulk"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/target"
	"github.com/civoctl/civoctl/internal/wait"
	"github.com/civoctl/civoctl/pkg/civo"
)

// work is the flags of verbs that take several instances.
type work struct {
	sel      target.Selector
	consent  target.ConfirmFlags
	patience target.WaitFlags
	bulk     bulk.Options
	dryRun   bool
}

func (w *work) flags(fs *pflag.FlagSet, ch change) {
	w.sel.Flags(fs)
	w.bulkFlags(fs)
	dryRunFlag(fs, &w.dryRun)
	if ch.asks != nil {
		w.consent.Flags(fs)
	}
	if ch.protected {
		w.consent.ProtectionFlags(fs)
	}
	if ch.goal != nil {
		w.patience.Flags(fs)
	}
}

func (w *work) bulkFlags(fs *pflag.FlagSet) {
	w.bulk.Parallel = bulk.DefaultParallel
	arg.Var(fs, &w.bulk.Parallel, "parallel", "send at most `NUMBER` requests at once; more instances than that may be changing at the same time", arg.Count)
	arg.Bool(fs, &w.bulk.FailFast, "fail-fast", "start no further request after a failure")
}

// dryRunFlag declares --dry-run for a verb whose plan is shown in rows.
func dryRunFlag(fs *pflag.FlagSet, p *bool) {
	arg.Bool(fs, p, "dry-run", "show what would be done, ask nothing and change nothing")
}

// run finds the targets, asks, makes the change and waits. It returns what
// became of each target, in their order, and the region.
func (w *work) run(ctx context.Context, app *cli.App, args []string, ch change) ([]outcome, string, error) {
	if ch.check != nil {
		if err := ch.check(); err != nil {
			return nil, "", err
		}
	}
	if err := w.consent.Check(); err != nil {
		return nil, "", err
	}
	if err := target.CheckAll(app.Term, args, &w.sel); err != nil {
		return nil, "", err
	}
	c, err := app.API.Client(ctx)
	if err != nil {
		return nil, "", err
	}
	targets, err := target.All(ctx, app, c, args, &w.sel, ch.useful)
	if err != nil || len(targets) == 0 {
		return nil, c.Region, err
	}
	outcomes, err := w.plan(ctx, app, c, targets, ch)
	if err != nil || w.dryRun {
		return outcomes, c.Region, err
	}
	if err := w.ask(ctx, app, c.Region, outcomes, ch); err != nil {
		return nil, c.Region, err
	}
	w.apply(ctx, app, c, outcomes, ch)
	return outcomes, c.Region, nil
}

// plan returns the outcomes of the targets, in their order, as they are before
// anything is changed: planned, or skipped where there is nothing to do or the
// target is left out. It fails where the change is refused.
func (w *work) plan(ctx context.Context, app *cli.App, c *civo.Client, targets []civo.Instance, ch change) ([]outcome, error) {
	outcomes := make([]outcome, len(targets))
	var rest, left []civo.Instance
	for n, i := range targets {
		outcomes[n] = outcome{Instance: i, result: planned}
		if ch.protected && w.consent.Skips(i) {
			outcomes[n].leaveOut("protected")
			left = append(left, i)
			continue
		}
		rest = append(rest, i)
	}
	if ch.prepare != nil {
		if err := ch.prepare(ctx, c, rest); err != nil {
			return nil, err
		}
	}
	if ch.protected {
		if err := w.consent.CheckProtection(ch.verb, c.Region, rest); err != nil {
			return nil, err
		}
	}
	noteProtected(app, left)
	for n := range outcomes {
		if o := &outcomes[n]; o.result == planned {
			o.note = ch.planned(o.Instance)
			if ch.skip != nil {
				o.skip(ch.skip(o.Instance))
			}
		}
	}
	return outcomes, nil
}

// noteProtected says on stderr, where no question and no format leaves it out,
// which instances are left out.
func noteProtected(app *cli.App, left []civo.Instance) {
	const most = 20
	names := make([]string, 0, most)
	for _, i := range left[:min(len(left), most)] {
		names = append(names, i.Hostname)
	}
	if rest := len(left) - most; rest > 0 {
		names = append(names, fmt.Sprintf("and %d more", rest))
	}
	if len(names) > 0 {
		app.Term.Notef("left out, as protected: %s", strings.Join(names, ", "))
	}
}

// ask asks whether to go on with the planned outcomes, where the change calls
// for a question.
func (w *work) ask(ctx context.Context, app *cli.App, region string, outcomes []outcome, ch change) error {
	var targets []civo.Instance
	var plans []string
	for _, n := range indices(outcomes, planned) {
		targets = append(targets, outcomes[n].Instance)
		if ch.plan != nil {
			plans = append(plans, outcomes[n].note)
		}
	}
	if len(targets) == 0 || ch.asks == nil || !ch.asks(targets) {
		return nil
	}
	return w.consent.Confirm(ctx, app.Term, ch.verb, region, targets, plans)
}

// apply makes the change to each target that is planned and waits for it. The
// error of one that failed is a *failure.Error.
func (w *work) apply(ctx context.Context, app *cli.App, c *civo.Client, outcomes []outcome, ch change) {
	todo := indices(outcomes, planned)
	o := w.bulk
	if len(todo) > 1 {
		o.Progress = app.Term.Progress().SetCount
	}
	asked := bulk.Run(ctx, todo, o, func(ctx context.Context, n int) (civo.Instance, error) {
		return ch.begin(ctx, c, outcomes[n].Instance)
	})
	var begun []int
	for k, n := range todo {
		o := &outcomes[n]
		switch a := asked[k]; {
		case errors.Is(a.Err, bulk.ErrFailFast):
			o.leaveOut(a.Err.Error())
		case a.Err != nil && ctx.Err() != nil:
			o.interrupted(ctx, app, c.Region, ch.verb, a.Err)
		case a.Err != nil:
			o.fail(app.Explain(ctx, fmt.Errorf("%s %s: %w", ch.verb, o.Hostname, a.Err)))
		default:
			*o = outcome{Instance: a.Value, result: cmp.Or(ch.result, done)}
			begun = append(begun, n)
		}
	}
	if w.patience.NoWait && ch.goal != nil {
		for _, n := range begun {
			outcomes[n].result = accepted
		}
		return
	}
	if ch.goal != nil {
		w.await(ctx, app, c, outcomes, begun, *ch.goal)
	}
	for _, n := range begun {
		o := &outcomes[n]
		if o.result == failed {
			e, _ := errors.AsType[*failure.Error](o.err)
			e.ActsTwice = e.ActsTwice || ch.once
			if e.Kind == failure.Interrupted {
				e.Err = fmt.Errorf("%s %s: %w; %w", ch.verb, o.Hostname, errAccepted, e.Err)
			}
			continue
		}
		if o.stayed {
			o.note = ch.stayedNote
		}
	}
	if ch.confirm != nil {
		w.confirm(ctx, app, c, outcomes, begun, ch)
	}
	if ch.late != nil {
		advise(outcomes, func(ids []string) string { return ch.late(app, c.Region, ids) })
	}
}

// confirm fails those of the outcomes that which names and that are not, in the end, what was asked for.
// One that is not so yet is read again.
func (w *work) confirm(ctx context.Context, app *cli.App, c *civo.Client, outcomes []outcome, which []int, ch change) {
	isRight := func(i civo.Instance) bool { return ch.confirm(i) == nil }
	unsure := slices.DeleteFunc(slices.Clone(which), func(n int) bool { return outcomes[n].result == failed || isRight(outcomes[n].Instance) })
	read := bulk.Run(ctx, unsure, bulk.Options{Parallel: w.bulk.Parallel}, func(ctx context.Context, n int) (civo.Instance, error) {
		return reread(ctx, c, outcomes[n].Instance, isRight)
	})
	for k, n := range unsure {
		o := &outcomes[n]
		if err := read[k].Err; err != nil {
			if ctx.Err() != nil {
				o.interrupted(ctx, app, c.Region, ch.verb, fmt.Errorf("%w: %w", errAccepted, err))
			} else {
				o.fail(app.Explain(ctx, fmt.Errorf("%s %s: %w", ch.verb, o.Hostname, err)))
			}
			continue
		}
		o.Instance = read[k].Value
		if err := ch.confirm(o.Instance); err != nil {
			o.fail(failure.Errorf(failure.Failed, "%s %s: %w", ch.verb, o.Hostname, err))
		}
	}
}

// indices returns the places of the outcomes that have the result.
func indices(outcomes []outcome, r result) []int {
	var which []int
	for n, o := range outcomes {
		if o.result == r {
			which = append(which, n)
		}
	}
	return which
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
	results, resume := target.Await(ctx, app, c, instances, goal, w.patience)
	for k, r := range results {
		o := &outcomes[which[k]]
		if o.neverFound = r.Last.Value.ID == ""; !o.neverFound {
			o.Instance = r.Last.Value
		}
		o.stayed = r.Stayed
		if r.Err != nil {
			o.fail(r.Err)
		}
		if r.State == wait.TimedOut || r.State == wait.Interrupted {
			o.resume = resume
		}
	}
}
