// Package batch does one verb to the instances that a command names or selects.
//
// A verb is a [Verb]: what it checks, whom it skips, what it asks the API, what it waits for. Its
// command takes seven steps, which run.go has from top to bottom: find, prepare, confirm, apply,
// wait, verify, report. All targets are found, and all that is refused is refused, before anything
// is changed.
package batch

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/cmd/instance/outcome"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/complete"
	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/internal/target"
	"github.com/civoctl/civoctl/internal/wait"
	"github.com/civoctl/civoctl/pkg/civo"
)

// Call asks the API to change an instance and returns the instance as then known.
type Call func(ctx context.Context, c *civo.Client, i civo.Instance) (civo.Instance, error)

// Verb is what a command does to each of its targets. Name and Call are required; the functions are
// in the order in which the steps call them.
type Verb struct {
	Name        string         // for messages: "stop"
	Result      outcome.Result // of an instance that was changed; "" is Done
	IsSingle    bool           // takes one instance, whatever its status, and has no flags to select several
	IsProtected bool           // refuses instances with the tag "protected"
	IsOnce      bool           // must not be repeated blindly: it would act again
	IsRolling   bool           // can go through its targets batch by batch

	// Check returns an error, before any request, for flags that can never be meant.
	Check func() error
	// Missing reports whether the command line leaves out a value that the verb needs. On a
	// terminal Ask then asks for it, once the targets are found, and returns the words that give it
	// on a command line. Elsewhere Check refuses. Both are nil where nothing can be missing.
	Missing func() bool
	Ask     func(ctx context.Context, c *civo.Client, targets []civo.Instance) (words []string, err error)
	// Names returns those of the arguments that name targets; isSelecting tells whether flags
	// select targets. Nil returns all arguments.
	Names func(args []string, isSelecting bool) []string
	// OfferedIn are the statuses in which an instance is offered to a person; nil is any. An
	// instance that is named is worked on whatever its status.
	OfferedIn []string
	// Complete returns the completion of the arguments; nil completes the instances that the verb
	// may have something to do for.
	Complete func(*target.Selector) cobra.CompletionFunc
	// Prepare gets ready for the change, or returns an error that refuses it, once all targets are
	// found and before any is touched.
	Prepare func(ctx context.Context, c *civo.Client, targets []civo.Instance) error
	// SkipReason returns why there is nothing to do for an instance, or "".
	SkipReason func(civo.Instance) string
	// Plan returns in a few words what the verb does to an instance, such as "g3.small →
	// g3.medium", for the question and for --dry-run. Nil is the name of the verb, for --dry-run
	// alone.
	Plan func(civo.Instance) string
	// IsPlanShown means that a table says what Plan says of an instance that was changed, too.
	IsPlanShown bool
	// NeedsConfirm reports whether to ask before the targets are changed. Nil never asks.
	NeedsConfirm func(targets []civo.Instance) bool
	// Call asks the API for the change and returns the instance as then known.
	Call Call
	// HasStarted reports, of an instance as it is after a request that failed, whether the change
	// has started all the same: the reply that said so was lost, and the API may have refused to
	// start again.
	HasStarted func(now civo.Instance, isRefused bool) bool
	// WaitFor is what to wait for; nil for a change that is done at once.
	WaitFor *wait.Goal
	// StayedNote is the note of an instance that was never seen to leave the status it had, which
	// need not mean that nothing happened.
	StayedNote string
	// PendingAdvice returns what else to try with the instances that were still pending when the
	// wait ended, for the hint. Nil is nothing but to wait longer.
	PendingAdvice func(scope *target.Scope, ids []string) string
	// Verify returns an error, with a kind, where the instance is not, in the end, what was asked
	// for.
	Verify func(c *civo.Client, i civo.Instance) error
	// Finish does what else there is to do on this machine before the outcomes are reported.
	Finish func(outcomes []*outcome.Outcome)
}

// Command makes cmd do the verb to its targets and print them as they are afterwards. Flags of the
// verb's own are declared before.
func (v *Verb) Command(app *cli.App, cmd *cobra.Command) *cobra.Command {
	return CommandOf(app, cmd, v, outcome.Columns(), func(o *outcome.Outcome) *outcome.Outcome { return o })
}

// CommandOf is [Verb.Command] for a verb that prints rows of its own: row returns that of an
// outcome.
func CommandOf[R outcome.Row](
	app *cli.App, cmd *cobra.Command, v *Verb, columns []output.Column[R], row func(*outcome.Outcome) R,
) *cobra.Command {
	r := run{app: app, verb: v, cmd: cmd}
	r.declareFlags(cmd.Flags())
	cmd.Annotations = cli.Columns(columns)
	switch {
	case v.Complete != nil:
		cmd.ValidArgsFunction = v.Complete(&r.selector)
	case v.IsSingle:
		cmd.Args = cli.Args(0, 1, "INSTANCE")
		cmd.ValidArgsFunction = complete.FirstInstance(app, nil)
	default:
		cmd.ValidArgsFunction = complete.Targets(app, &r.selector, v.isUseful)
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		shown := columns
		if r.selector.AllRegions {
			shown = outcome.Regional(columns)
		}
		out, err := cli.NewPrinter(app, shown)
		if err != nil {
			return err
		}
		r.showsPlans = v.IsPlanShown && out.ShowsColumn("note")
		outcomes, err := r.run(cmd.Context(), args)
		if err != nil {
			return err
		}
		rows := make([]R, len(outcomes))
		for n, o := range outcomes {
			rows[n] = row(o)
		}
		_, err = outcome.Report(out, v.Name, r.scope.Region(), rows)
		return r.scope.Join(cmd.Context(), app, v.Name, err)
	}
	return cmd
}

// isUseful reports whether the verb may have something to do for an instance.
func (v *Verb) isUseful(i civo.Instance) bool {
	return (v.OfferedIn == nil || i.HasStatus(v.OfferedIn...)) && (v.isMissing() || v.skipReason(i) == "")
}

// isMissing reports whether the command line leaves out a value that the verb needs.
func (v *Verb) isMissing() bool { return v.Missing != nil && v.Missing() }

// skipReason returns why there is nothing to do for an instance, or "".
func (v *Verb) skipReason(i civo.Instance) string {
	if v.SkipReason == nil {
		return ""
	}
	return v.SkipReason(i)
}

// plan returns in a few words what the verb does to an instance.
func (v *Verb) plan(i civo.Instance) string {
	if v.Plan == nil {
		return v.Name
	}
	return v.Plan(i)
}

// Always returns true. It is a NeedsConfirm function.
func Always([]civo.Instance) bool { return true }

// IfSeveral reports whether there is more than one target. It is a NeedsConfirm function.
func IfSeveral(targets []civo.Instance) bool { return len(targets) > 1 }
