package batch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/civoctl/civoctl/cmd/instance/outcome"
	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/bulk"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/target"
	"github.com/civoctl/civoctl/pkg/civo"
)

// run is one run of a verb, with the flags that say on what and how.
type run struct {
	app   *cli.App
	verb  *Verb
	cmd   *cobra.Command
	scope *target.Scope

	selector target.Selector
	consent  target.ConfirmFlags
	patience outcome.WaitFlags
	bulk     bulk.Options
	isDryRun bool
	rolling  rolling

	answers    []string // the words that the answer to a question stands for
	showsPlans bool     // rows say what was changed: see Verb.IsPlanShown
}

// declareFlags declares the flags that the verb needs.
func (r *run) declareFlags(fs *pflag.FlagSet) {
	if !r.verb.IsSingle {
		r.selector.Flags(fs)
	}
	arg.Bool(fs, &r.isDryRun, "dry-run", "show what would be done without doing it")
	if r.verb.NeedsConfirm != nil {
		r.consent.Flags(fs)
	}
	if r.verb.IsProtected {
		r.consent.ProtectionFlags(fs)
	}
	if r.verb.WaitFor != nil {
		r.patience.Flags(fs)
	}
	if !r.verb.IsSingle {
		cli.BulkFlags(fs, &r.bulk)
	}
	if r.verb.IsRolling {
		if r.verb.WaitFor == nil {
			r.patience.TimeoutFlag(fs)
		}
		r.rolling.flags(fs)
	}
}

// run takes the steps of the verb but for the last, the report. It returns what became of each
// target, in the order of the targets. An error means that nothing was changed.
func (r *run) run(ctx context.Context, args []string) ([]*outcome.Outcome, error) {
	targets, err := r.find(ctx, args)
	if err != nil || len(targets) == 0 {
		return nil, err
	}
	outcomes, err := r.prepare(ctx, targets)
	if err != nil || r.isDryRun {
		return outcomes, err
	}
	if err := r.confirm(ctx, outcomes); err != nil {
		return nil, err
	}
	if r.rolling.size > 0 {
		r.roll(ctx, outcomes)
	} else {
		r.change(ctx, outcomes)
	}
	if r.verb.Finish != nil {
		r.verb.Finish(outcomes)
	}
	return outcomes, nil
}

// change makes the planned changes, waits for them and verifies them. It returns the outcomes of
// those that were seen to be done, and of some that were verified and failed.
func (r *run) change(ctx context.Context, outcomes []*outcome.Outcome) (settled []*outcome.Outcome) {
	settled = r.wait(ctx, r.apply(ctx, outcomes))
	r.verify(ctx, settled)
	return settled
}

// find returns the targets. What can be refused without a request is refused first.
func (r *run) find(ctx context.Context, args []string) ([]target.Target, error) {
	if r.verb.Names != nil {
		args = r.verb.Names(args, r.selector.IsGiven())
	}
	isAsked := r.verb.isMissing() && r.app.Term.IsInteractive() && !r.selector.AllRegions
	if r.verb.Check != nil && !isAsked {
		if err := r.verb.Check(); err != nil {
			return nil, err
		}
	}
	if err := r.consent.Check(); err != nil {
		return nil, err
	}
	if err := r.rolling.check(r); err != nil {
		return nil, err
	}
	if err := r.checkTargets(args); err != nil {
		return nil, err
	}
	var err error
	if r.scope, err = r.selector.Scope(ctx, r.app); err != nil {
		return nil, err
	}
	if !r.verb.IsSingle {
		offer := target.Offer{IsShown: r.verb.isUseful}
		if r.verb.IsProtected {
			offer.Refusal = r.consent.Refusal
		}
		targets, err := target.All(ctx, r.app, r.scope, args, &r.selector, offer)
		if isAsked && err == nil && len(targets) > 0 {
			err = r.ask(ctx, args, target.Instances(targets))
		}
		return targets, err
	}
	c := r.scope.Client()
	i, err := target.FindOrPick(ctx, r.app.Term, c, args, target.Offer{})
	if err != nil {
		return nil, err
	}
	return []target.Target{{Instance: i, Client: c}}, nil
}

// ask asks for the value that the command line leaves out, and says which command line has it.
func (r *run) ask(ctx context.Context, args []string, targets []civo.Instance) error {
	answers, err := r.verb.Ask(ctx, r.scope.Client(), targets)
	if err != nil {
		return err
	}
	if r.verb.Check != nil {
		if err := r.verb.Check(); err != nil {
			return err
		}
	}
	if len(args) == 0 && !r.selector.IsGiven() {
		args = target.Names(targets)
	}
	r.answers = answers
	r.app.NoteCommand(r.cmd, r.scope.Region(), args, answers)
	return nil
}

// checkTargets returns an error for arguments and flags that cannot say what the targets are.
func (r *run) checkTargets(args []string) error {
	if r.verb.IsSingle {
		return target.CheckOne(r.app.Term, args)
	}
	return target.CheckAll(r.app.Term, args, &r.selector)
}

// prepare returns the outcomes of the targets, in their order, as they are before anything is
// changed: planned, or skipped where there is nothing to do or the target is left out. An error
// means that the verb is refused.
func (r *run) prepare(ctx context.Context, targets []target.Target) ([]*outcome.Outcome, error) {
	outcomes := make([]*outcome.Outcome, len(targets))
	var todo []target.Target
	var protected []civo.Instance
	for n, t := range targets {
		outcomes[n] = &outcome.Outcome{Instance: t.Instance, Client: t.Client, IsPlaced: r.scope.IsAll(), Result: outcome.Planned}
		if r.verb.IsProtected && r.consent.Skips(t.Instance) {
			outcomes[n].LeaveOut("protected")
			protected = append(protected, t.Instance)
			continue
		}
		todo = append(todo, t)
	}
	if r.verb.Prepare != nil {
		if err := r.prepareRegions(ctx, outcomes); err != nil {
			return nil, err
		}
	}
	if r.verb.IsProtected {
		if err := r.consent.CheckProtection(r.verb.Name, todo); err != nil {
			return nil, err
		}
	}
	noteProtected(r.app, protected)
	for _, o := range outcome.With(outcome.Planned, outcomes) {
		o.Note = r.verb.plan(o.Instance)
		if why := r.verb.skipReason(o.Instance); why != "" {
			o.Skip(why)
		}
	}
	return outcomes, nil
}

// prepareRegions gets the verb ready in each region that has a planned target. Of several regions
// one that does not answer fails its targets alone; a refusal in any is an error.
func (r *run) prepareRegions(ctx context.Context, outcomes []*outcome.Outcome) error {
	if !r.scope.IsAll() {
		return r.verb.Prepare(ctx, r.scope.Client(), instances(outcome.With(outcome.Planned, outcomes)))
	}
	for _, group := range outcome.ByClient(outcome.With(outcome.Planned, outcomes)) {
		c := group[0].Client
		err := r.verb.Prepare(ctx, c, instances(group))
		if err == nil {
			continue
		}
		if _, mayPass := failure.MayPass(err); !mayPass || ctx.Err() != nil {
			return fmt.Errorf("%s: %w", c.Region, err)
		}
		for _, o := range group {
			o.Fail(r.app.Explain(ctx, fmt.Errorf("%s %s: %w", r.verb.Name, o.Hostname, err)))
		}
	}
	return nil
}

// instances returns the instances of the outcomes.
func instances(outcomes []*outcome.Outcome) []civo.Instance {
	all := make([]civo.Instance, len(outcomes))
	for n, o := range outcomes {
		all[n] = o.Instance
	}
	return all
}

// confirm asks whether to go on with what is planned, where the verb needs that.
func (r *run) confirm(ctx context.Context, outcomes []*outcome.Outcome) error {
	var targets []target.Target
	var plans []string
	for _, o := range outcome.With(outcome.Planned, outcomes) {
		targets = append(targets, target.Target{Instance: o.Instance, Client: o.Client})
		if r.verb.Plan != nil {
			plans = append(plans, o.Note)
		}
	}
	if len(targets) == 0 || r.verb.NeedsConfirm == nil || !r.verb.NeedsConfirm(target.Instances(targets)) {
		return nil
	}
	return r.consent.Confirm(ctx, r.app.Term, r.verb.Name, targets, plans)
}

// apply makes the planned changes. It returns the outcomes of those that the API accepted.
func (r *run) apply(ctx context.Context, outcomes []*outcome.Outcome) (started []*outcome.Outcome) {
	todo := outcome.With(outcome.Planned, outcomes)
	options := r.bulk
	if len(todo) > 1 {
		options.Progress = r.app.Term.Progress().SetCount
	}
	calls := bulk.Run(ctx, todo, options, func(ctx context.Context, o *outcome.Outcome) (civo.Instance, error) {
		return r.verb.start(ctx, o.Client, o.Instance)
	})
	for n, o := range todo {
		switch call := calls[n]; {
		case errors.Is(call.Err, bulk.ErrFailFast):
			o.LeaveOut(call.Err.Error())
		case call.Err != nil:
			r.fail(ctx, o, call.Err)
		default:
			if r.showsPlans {
				o.Change = o.Note
			}
			o.Instance, o.Result, o.Note = call.Value, cmp.Or(r.verb.Result, outcome.Done), ""
			started = append(started, o)
		}
	}
	return started
}

// fail notes that a change of the target, or reading it back, ended with err.
func (r *run) fail(ctx context.Context, o *outcome.Outcome, err error) {
	if ctx.Err() != nil {
		o.Interrupt(ctx, r.app, o.Client.Region, r.verb.Name, err)
		return
	}
	o.Fail(r.app.Explain(ctx, fmt.Errorf("%s %s: %w", r.verb.Name, o.Hostname, err)))
}

// wait waits for the changes that have started. It returns the outcomes of those that were seen to
// be done: none with --no-wait.
func (r *run) wait(ctx context.Context, started []*outcome.Outcome) (settled []*outcome.Outcome) {
	switch {
	case r.verb.WaitFor == nil:
		return started
	case r.patience.NoWait:
		for _, o := range started {
			o.Result = outcome.Accepted
		}
		return nil
	}
	outcome.AwaitIn(ctx, r.app, r.scope, started, *r.verb.WaitFor, r.patience)
	for _, o := range started {
		if o.Result != outcome.Failed {
			settled = append(settled, o)
			if o.HasStayed {
				o.Note = r.verb.StayedNote
			}
			continue
		}
		e, _ := errors.AsType[*failure.Error](o.Err)
		e.ActsTwice = e.ActsTwice || r.verb.IsOnce
		if e.Kind == failure.Interrupted {
			e.Err = fmt.Errorf("%s %s: %w; %w", r.verb.Name, o.Hostname, outcome.ErrAccepted, e.Err)
		}
	}
	if r.verb.PendingAdvice != nil {
		outcome.Advise(started, func(ids []string) string { return r.verb.PendingAdvice(r.scope, ids) })
	}
	return settled
}

// verify fails the outcomes that are not, in the end, what was asked for. It reads an instance
// again that was not seen since its change, or not right yet.
func (r *run) verify(ctx context.Context, settled []*outcome.Outcome) {
	if r.verb.Verify == nil {
		return
	}
	isRight := func(c *civo.Client, i civo.Instance) bool { return r.verb.Verify(c, i) == nil }
	unsure := settled
	if r.verb.WaitFor != nil {
		unsure = slices.DeleteFunc(slices.Clone(settled), func(o *outcome.Outcome) bool { return isRight(o.Client, o.Instance) })
	}
	read, cancel := outcome.ReadGrace(ctx)
	defer cancel()
	options := bulk.Options{Parallel: r.bulk.Parallel}
	reads := bulk.Run(read, unsure, options, func(ctx context.Context, o *outcome.Outcome) (civo.Instance, error) {
		return ReadBack(ctx, o.Client, o.Instance, func(i civo.Instance) bool { return isRight(o.Client, i) })
	})
	for n, o := range unsure {
		if err := reads[n].Err; err != nil {
			if !errors.Is(err, outcome.ErrAccepted) { // the read was never begun
				err = fmt.Errorf("%w: %w", outcome.ErrAccepted, err)
			}
			r.fail(ctx, o, err)
			continue
		}
		o.Instance = reads[n].Value
		if err := r.verb.Verify(o.Client, o.Instance); err != nil {
			r.fail(ctx, o, err)
		}
	}
}

// noteProtected says on stderr, where no question and no format leaves it out, which instances are
// left out.
func noteProtected(app *cli.App, protected []civo.Instance) {
	const most = 20
	names := make([]string, 0, most)
	for _, i := range protected[:min(len(protected), most)] {
		names = append(names, i.Hostname)
	}
	if rest := len(protected) - most; rest > 0 {
		names = append(names, fmt.Sprintf("and %d more", rest))
	}
	if len(names) > 0 {
		app.Term.Notef("skipped, because protected: %s", strings.Join(names, ", "))
	}
}
