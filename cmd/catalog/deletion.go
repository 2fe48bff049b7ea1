package catalog

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/civoctl/civoctl/cmd/instance/outcome"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/interrupt"
)

// deletion deletes items of one kind, one after another, with a request each.
type deletion struct {
	app    *cli.App
	region string   // of the items; "" for those of the account
	word   string   // what one item is called, such as network
	plural string   // what several are called
	list   []string // the words of the command that lists them
	rm     []string // the words of the command that deletes those that are named after it
	call   func(ctx context.Context, id string) error
}

// run deletes the item of each change and prints the results. Its error is that of the run: the
// interruption where there was one, the failure itself where all failed alike, and one of kind
// Partial where some failed. A single item that is not deleted is not printed.
func (d deletion) run(ctx context.Context, out *cli.Printer[change], changes []change) error {
	for n := range changes {
		d.delete(ctx, &changes[n])
	}
	summary := d.summary(changes)
	if len(changes) == 1 && summary != nil {
		return summary
	}
	shown := changes
	if out.IsNaming() {
		shown = slices.DeleteFunc(slices.Clone(changes), func(c change) bool { return c.result != resultDeleted })
	}
	return errors.Join(out.Slice(shown), summary)
}

// delete deletes one item and notes the result. An item that the API says is gone counts as
// deleted: a request is repeated where its reply was lost. Nothing is sent after an interruption.
func (d deletion) delete(ctx context.Context, ch *change) {
	if ctx.Err() != nil {
		ch.result, ch.note = resultSkipped, "not sent"
		return
	}
	request, cancel := interrupt.WithGrace(ctx, changeGrace)
	defer cancel()
	err := failure.IgnoreAbsence(d.call(request, ch.id), d.word)
	switch {
	case err == nil:
		ch.result = resultDeleted
	case ctx.Err() != nil && outcome.IsUnsent(err):
		ch.result, ch.note = resultSkipped, "not sent"
	case ctx.Err() != nil && outcome.IsUnclear(err):
		ch.result = resultFailed
		ch.err = failure.Errorf(failure.Interrupted, "delete %s %s (%s): interrupted, it may have been carried out: `%s` tells",
			d.word, ch.name, ch.id, d.app.CommandLine(d.region, d.list...))
	default:
		ch.result, ch.err = resultFailed, d.app.Explain(ctx, fmt.Errorf("delete %s %s: %w", d.word, ch.name, err))
	}
	if ch.err != nil {
		ch.err.Region = d.region
	}
}

// summary returns the error of the run, nil where every item is deleted.
func (d deletion) summary(changes []change) error {
	var deleted, failed, unknown int
	var failures []*failure.Error
	var unsent []string
	for _, c := range changes {
		switch {
		case c.result == resultSkipped:
			unsent = append(unsent, c.id)
			continue
		case c.result == resultDeleted:
			deleted++
			continue
		case c.err.Kind == failure.Interrupted:
			unknown++
		default:
			failed++
		}
		failures = append(failures, c.err)
	}
	isInterrupted := unknown+len(unsent) > 0
	switch {
	case !isInterrupted && failed == 0:
		return nil
	case len(changes) == 1 && len(unsent) == 1:
		return d.errorf(failure.Interrupted, "delete %s %s: interrupted before anything was sent, nothing was changed", d.word, changes[0].name)
	case len(changes) == 1:
		return failures[0]
	case isInterrupted:
		e := d.errorf(failure.Interrupted, "delete %s: interrupted: %s", d.plural, counts(
			count{deleted, "deleted"}, count{failed, "failed"}, count{unknown, "not known"}, count{len(unsent), "not sent"}))
		e.Detail = reasons(failures)
		if len(unsent) > 0 {
			return e.WithHint("to delete those that were not sent: %s", d.app.CommandLine(d.region, slices.Concat(d.rm, unsent)...))
		}
		return e
	}
	first := failures[0]
	kind := failure.Partial
	if deleted == 0 && !slices.ContainsFunc(failures, func(e *failure.Error) bool { return e.Kind != first.Kind }) {
		kind = first.Kind
	}
	e := d.errorf(kind, "delete %s: %d of %d failed", d.plural, failed, len(changes))
	e.Detail = reasons(failures)
	return e.WithHint("%s", first.Hint)
}

// reasons returns a line for each failure.
func reasons(failures []*failure.Error) []string {
	lines := make([]string, len(failures))
	for n, e := range failures {
		lines[n] = "  " + e.Error()
	}
	return lines
}

// errorf returns an error about the items.
func (d deletion) errorf(kind failure.Kind, format string, args ...any) *failure.Error {
	e := failure.Errorf(kind, format, args...)
	e.Region = d.region
	return e
}

// count is a number of items that ended in one way.
type count struct {
	n    int
	word string
}

// counts returns the counts that are not zero, such as "2 deleted, 1 not sent".
func counts(all ...count) string {
	var words []string
	for _, c := range all {
		if c.n > 0 {
			words = append(words, fmt.Sprint(c.n, " ", c.word))
		}
	}
	return strings.Join(words, ", ")
}
