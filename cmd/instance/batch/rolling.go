package batch

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/pflag"

	"github.com/civoctl/civoctl/cmd/instance/outcome"
	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/bulk"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/health"
	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/internal/wait"
)

// RollingHelp says in the help of a command how changes go batch by batch.
const RollingHelp = `--batch N works on N instances at a time and begins the next batch when all of
them are well again: with --until as soon as they are active, answer as an SSH
server, or answer a URL with 2xx. Placeholders of the URL are {public_ip},
{private_ip}, {hostname} and {id}. After too many failures no batch is begun,
the exit code is 9, and the command that goes on with the rest is printed.`

// rolling is how a verb goes through its targets batch by batch.
type rolling struct {
	size        int           // targets in a batch; 0 is all at once
	until       health.Goal   // what has to be so before the next batch
	pause       time.Duration // before the next batch
	maxFailures int           // more of them end the run
}

// flags declares the flags.
func (l *rolling) flags(fs *pflag.FlagSet) {
	arg.Var(fs, &l.size, "batch", "work on `NUMBER` instances at a time, and go on when all of them are well", arg.Count)
	arg.Var(fs, &l.until, "until", "take them for well if `GOAL`: active, ssh, or a URL that answers 2xx, as http://{public_ip}/health", health.ParseGoal)
	arg.Var(fs, &l.pause, "pause", "wait for `DURATION` between batches", arg.Duration)
	arg.Var(fs, &l.maxFailures, "max-failures", "end after the batch in which more than `NUMBER` instances failed in all (default 0)", arg.Tolerance)
	cli.SetFlagGroup(fs, "Batch by batch", "batch", "until", "pause", "max-failures")
}

// check returns an error for flags that contradict each other or the verb of the run.
func (l *rolling) check(r *run) error {
	if l.size == 0 {
		names := []string{"until", "pause", "max-failures"}
		if r.verb.WaitFor == nil {
			names = append(names, "wait-timeout")
		}
		for _, name := range names {
			if r.verb.IsRolling && r.cmd.Flags().Changed(name) {
				return failure.Errorf(failure.Usage, "--%s is for changes batch by batch", name).WithHint("add --batch NUMBER")
			}
		}
		return nil
	}
	switch {
	case r.patience.NoWait:
		return failure.Errorf(failure.Usage, "--batch waits for each batch, and --no-wait does not")
	case r.bulk.FailFast:
		return failure.Errorf(failure.Usage, "--batch and --fail-fast contradict each other").
			WithHint("--max-failures says how many may fail, and is 0 if you leave it out")
	case l.until.NeedsActive() && r.verb.WaitFor != nil && *r.verb.WaitFor == wait.Shutoff():
		return failure.Errorf(failure.Usage, "--until %s: an instance that was stopped is never so", l.until)
	}
	return nil
}

// roll makes the planned changes batch by batch. It begins no batch before all of the one before
// are well, and none after too many failures or an interruption: the outcomes of those say so.
func (r *run) roll(ctx context.Context, outcomes []*outcome.Outcome) {
	checker := health.NewChecker(r.rolling.until, "civoctl/"+r.app.Version)
	todo := outcome.With(outcome.Planned, outcomes)
	all := (len(todo) + r.rolling.size - 1) / r.rolling.size
	n, failures := 0, 0
	for batch := range slices.Chunk(todo, r.rolling.size) {
		if n++; n > 1 && failures <= r.rolling.maxFailures {
			if r.rolling.pause > 0 {
				r.app.Term.Notef("the next batch begins in %s", arg.FormatDuration(r.rolling.pause))
			}
			_ = wait.Sleep(ctx, r.rolling.pause)
		}
		switch {
		case ctx.Err() != nil:
			leave(batch, (*outcome.Outcome).LeaveUnsent)
			continue
		case failures > r.rolling.maxFailures:
			leave(batch, func(o *outcome.Outcome) { o.LeaveUnbegun(fmt.Sprintf("%d failed before", failures)) })
			continue
		}
		r.app.Term.Notef("batch %d of %d: %s", n, all, nameSome(batch))
		began := time.Now()
		settled := r.change(ctx, batch)
		left := max(r.patience.Timeout-time.Since(began), health.LongestLook) // each gets a look
		deadline, cancel := context.WithTimeout(ctx, left)
		r.awaitHealth(ctx, deadline, checker, settled)
		cancel()
		failures += len(outcome.With(outcome.Failed, batch))
	}
	outcome.GoOn(outcomes, r.verb.IsOnce, func(ids []string) string {
		isWanted := func(f *pflag.Flag) bool { return !r.selector.HasFlag(f.Name) }
		return r.app.SameCommand(r.cmd, r.scope.Region(), slices.Concat(ids, r.answers), isWanted)
	})
}

// leave leaves out the outcomes.
func leave(outcomes []*outcome.Outcome, out func(*outcome.Outcome)) {
	for _, o := range outcomes {
		out(o)
	}
}

// awaitHealth waits, until the deadline, for those of the settled outcomes that have not failed to
// be well, and fails those that are not. All are looked at at once: one that never answers must not
// keep the others waiting.
func (r *run) awaitHealth(ctx, deadline context.Context, checker *health.Checker, settled []*outcome.Outcome) {
	waited := slices.DeleteFunc(slices.Clone(settled), func(o *outcome.Outcome) bool { return o.Result == outcome.Failed })
	if r.rolling.until.NeedsActive() && r.verb.WaitFor == nil {
		outcome.AwaitIn(ctx, r.app, r.scope, waited, wait.Active(), r.patience)
		waited = slices.DeleteFunc(waited, func(o *outcome.Outcome) bool { return o.Result == outcome.Failed })
	}
	if !r.rolling.until.IsChecked() {
		return
	}
	display := r.app.Term.Progress()
	looks := bulk.Run(ctx, waited, bulk.Options{Parallel: max(len(waited), 1)}, func(_ context.Context, o *outcome.Outcome) (struct{}, error) {
		display.SetStatus(output.Clean(o.Hostname), "waiting until it is well")
		return struct{}{}, checker.Await(deadline, o.Instance)
	})
	for n, o := range waited {
		if err := looks[n].Err; err != nil {
			r.noteIll(ctx, o, err)
		}
	}
}

// noteIll notes that the target was changed and is not well, because of err.
func (r *run) noteIll(ctx context.Context, o *outcome.Outcome, err error) {
	kind, why := failure.Pending, fmt.Errorf("not well after %s: %w", arg.FormatDuration(r.patience.Timeout), err)
	_, isHopeless := errors.AsType[*arg.Error](err)
	switch {
	case ctx.Err() != nil:
		kind, why = failure.Interrupted, errors.New("interrupted before it was seen to be well")
	case isHopeless:
		kind, why = failure.Refused, fmt.Errorf("whether it is well cannot be told: %w", err)
	}
	e := failure.Errorf(kind, "%s %s (%s): done, and %w", r.verb.Name, o.Hostname, o.ID, why)
	e.Region, e.ActsTwice = o.Client.Region, r.verb.IsOnce
	o.Fail(e)
}

// nameSome returns the hostnames of the first of the outcomes, and how many more there are.
func nameSome(outcomes []*outcome.Outcome) string {
	const most = 4
	var text string
	for n, o := range outcomes[:min(len(outcomes), most)] {
		if n > 0 {
			text += ", "
		}
		text += o.Hostname
	}
	if rest := len(outcomes) - most; rest > 0 {
		text += fmt.Sprintf(" and %d more", rest)
	}
	return text
}
