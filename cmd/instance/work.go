package instance

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/civoctl/civoctl/cmd/instance/outcome"
	"github.com/civoctl/civoctl/cmd/instance/parallel"
	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/bulk"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/pkg/civo"
)

// work is the flags of verbs that take several instances.
type work struct {
	sel      cli.Selector
	consent  cli.Consent
	patience cli.Patience
	bulk     bulk.Options
	dryRun   bool
}

func (w *work) flags(fs *pflag.FlagSet, ch change) {
	w.sel.Flags(fs)
	parallel.Flags(fs, &w.bulk)
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

// dryRunFlag declares --dry-run for a verb whose plan is shown in rows.
func dryRunFlag(fs *pflag.FlagSet, p *bool) {
	arg.Bool(fs, p, "dry-run", "show what would be done, ask nothing and change nothing")
}

// run finds the targets, asks, makes the change and waits. It returns what
// became of each target, in their order, and the region.
func (w *work) run(ctx context.Context, app *cli.App, args []string, ch change) ([]*outcome.Outcome, string, error) {
	if ch.check != nil {
		if err := ch.check(); err != nil {
			return nil, "", err
		}
	}
	if err := w.consent.Check(); err != nil {
		return nil, "", err
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
func (w *work) plan(ctx context.Context, app *cli.App, c *civo.Client, targets []civo.Instance, ch change) ([]*outcome.Outcome, error) {
	outcomes := make([]*outcome.Outcome, len(targets))
	var rest, left []civo.Instance
	for n, i := range targets {
		outcomes[n] = &outcome.Outcome{Instance: i, Result: outcome.Planned}
		if ch.protected && w.consent.Skips(i) {
			outcomes[n].LeaveOut("protected")
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
	for _, o := range outcome.With(outcome.Planned, outcomes) {
		o.Note = ch.planned(o.Instance)
		if ch.skip == nil {
			continue
		}
		if why := ch.skip(o.Instance); why != "" {
			o.Skip(why)
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
		app.Notef("left out, as protected: %s", strings.Join(names, ", "))
	}
}

// ask asks whether to go on with the planned outcomes, where the change calls
// for a question.
func (w *work) ask(ctx context.Context, app *cli.App, region string, outcomes []*outcome.Outcome, ch change) error {
	var targets []civo.Instance
	var plans []string
	for _, o := range outcome.With(outcome.Planned, outcomes) {
		targets = append(targets, o.Instance)
		if ch.plan != nil {
			plans = append(plans, o.Note)
		}
	}
	if len(targets) == 0 || ch.asks == nil || !ch.asks(targets) {
		return nil
	}
	return app.Confirm(ctx, &w.consent, ch.verb, region, targets, plans)
}

// apply makes the change to each target that is planned and waits for it. The
// error of one that failed is a *cli.Error.
func (w *work) apply(ctx context.Context, app *cli.App, c *civo.Client, outcomes []*outcome.Outcome, ch change) {
	todo := outcome.With(outcome.Planned, outcomes)
	options := w.bulk
	if len(todo) > 1 {
		options.Progress = app.Progress().Count
	}
	asked := bulk.Run(ctx, todo, options, func(ctx context.Context, o *outcome.Outcome) (civo.Instance, error) {
		return ch.begin(ctx, c, o.Instance)
	})
	var begun []*outcome.Outcome
	for n, o := range todo {
		switch a := asked[n]; {
		case errors.Is(a.Err, bulk.ErrFailFast):
			o.LeaveOut(a.Err.Error())
		case a.Err != nil && ctx.Err() != nil:
			o.Interrupt(ctx, app, c.Region, ch.verb, a.Err)
		case a.Err != nil:
			o.Fail(app.Explain(ctx, fmt.Errorf("%s %s: %w", ch.verb, o.Hostname, a.Err)))
		default:
			*o = outcome.Outcome{Instance: a.Value, Result: cmp.Or(ch.result, outcome.Done)}
			begun = append(begun, o)
		}
	}
	if w.patience.NoWait && ch.goal != nil {
		for _, o := range begun {
			o.Result = outcome.Accepted
		}
		return
	}
	if ch.goal != nil {
		outcome.Await(ctx, app, c, begun, *ch.goal, w.patience)
	}
	for _, o := range begun {
		if o.Result == outcome.Failed {
			e, _ := errors.AsType[*cli.Error](o.Err)
			e.Once = e.Once || ch.once
			if e.Kind == cli.Interrupted {
				e.Err = fmt.Errorf("%s %s: %w; %w", ch.verb, o.Hostname, outcome.ErrAccepted, e.Err)
			}
			continue
		}
		if o.HasStayed {
			o.Note = ch.stayedNote
		}
	}
	if ch.confirm != nil {
		w.confirm(ctx, app, c, begun, ch)
	}
	if ch.late != nil {
		outcome.Advise(outcomes, func(ids []string) string { return ch.late(app, c.Region, ids) })
	}
}

// confirm fails the outcomes that are not, in the end, what was asked for. An instance that is not so yet is read
// again.
func (w *work) confirm(ctx context.Context, app *cli.App, c *civo.Client, begun []*outcome.Outcome, ch change) {
	isRight := func(i civo.Instance) bool { return ch.confirm(i) == nil }
	unsure := slices.DeleteFunc(begun, func(o *outcome.Outcome) bool { return o.Result == outcome.Failed || isRight(o.Instance) })
	read := bulk.Run(ctx, unsure, bulk.Options{Parallel: w.bulk.Parallel}, func(ctx context.Context, o *outcome.Outcome) (civo.Instance, error) {
		return reread(ctx, c, o.Instance, isRight)
	})
	for n, o := range unsure {
		if err := read[n].Err; err != nil {
			if ctx.Err() != nil {
				o.Interrupt(ctx, app, c.Region, ch.verb, fmt.Errorf("%w: %w", outcome.ErrAccepted, err))
			} else {
				o.Fail(app.Explain(ctx, fmt.Errorf("%s %s: %w", ch.verb, o.Hostname, err)))
			}
			continue
		}
		o.Instance = read[n].Value
		if err := ch.confirm(o.Instance); err != nil {
			o.Fail(cli.Errorf(cli.Failed, "%s %s: %w", ch.verb, o.Hostname, err))
		}
	}
}
