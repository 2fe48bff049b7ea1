package instance

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/pkg/civo"
)

// result is what became of a target.
type result string

const (
	planned  result = "planned" // it would be changed, with --dry-run
	created  result = "created"
	existed  result = "existed" // it was there, and was taken
	done     result = "done"
	accepted result = "accepted" // by the API, and not waited for
	deleted  result = "deleted"
	skipped  result = "skipped"
	failed   result = "failed"
)

// outcome is a target as it is after a verb worked on it.
type outcome struct {
	civo.Instance
	result     result
	unsent     bool   // left out, as the run was interrupted before
	leftOut    bool   // skipped although there would be something to do
	note       string // why it was skipped, or what would be done
	err        error  // of one that failed
	resume     string // the hint that says how to go on with all that are pending, of one that is
	advice     string // what else to try with all that are pending, of one that is
	stayed     bool   // it was never seen to leave the status that was waited for
	neverFound bool   // it was waited for and never found

	made     bool   // by this very run
	password string // of one that was made, as it was first given
}

// MarshalJSON returns the API's own object with "result", "error" where the verb
// failed, and "note" where there is more to say.
func (o outcome) MarshalJSON() ([]byte, error) {
	object, err := o.Instance.MarshalJSON()
	if o.ID == "" { // one that was never made
		object, err = json.Marshal(map[string]string{"hostname": o.Hostname})
	}
	set := func(name string, value any, given bool) {
		if err == nil && given {
			object, err = withField(object, name, value)
		}
	}
	set(passwordField, o.password, o.password != "" && o.password != passwordOf(o.Instance))
	set("result", o.result, true)
	set("note", o.note, o.note != "" && o.err == nil)
	set("error", errorOf(o.err), o.err != nil)
	return object, err
}

// errorOf returns an error as it stands in a row: an object that a program reads
// by kind where it has one, else its message; nil for none.
func errorOf(err error) any {
	if e, ok := errors.AsType[*failure.Error](err); ok {
		return e
	}
	if err == nil {
		return nil
	}
	return err.Error()
}

func (o *outcome) fail(err error) { o.result, o.err = failed, err }

// skip notes why there is nothing to do; "" is no reason.
func (o *outcome) skip(why string) {
	if why != "" {
		o.result, o.note = skipped, why
	}
}

// leaveOut notes why the target is not worked on although there would be
// something to do.
func (o *outcome) leaveOut(why string) {
	o.skip(why)
	o.leftOut = true
}

// isWell reports whether the target is, or was already, or would be, what was
// asked for. Those are what "-o id" and "-o name" print for the next command.
func (o outcome) isWell() bool { return o.result != failed && !o.leftOut }

func outcomeColumns() []output.Column[outcome] {
	return []output.Column[outcome]{
		{Name: "hostname", Header: "HOSTNAME", Value: func(o outcome) any { return o.Hostname }},
		{Name: "id", Header: "ID", Whole: true, Value: func(o outcome) any { return o.ID }},
		{Name: "result", Header: "RESULT", Value: func(o outcome) any { return string(o.result) }},
		{Name: "status", Header: "STATUS", Value: func(o outcome) any { return output.Status(o.Status) }},
		noteColumn(func(o outcome) outcome { return o }),
	}
}

// noteColumn says why a target failed or was skipped, or what would be done.
func noteColumn[R any](of func(R) outcome) output.Column[R] {
	return output.Column[R]{Name: "note", Header: "NOTES", Sparse: true, Value: func(r R) any {
		if o := of(r); o.err == nil {
			return o.note
		} else {
			return o.err.Error()
		}
	}}
}

// summary is the error of a whole run: nil when nothing failed, that of the
// interruption where there was one, the failure itself when all failed alike,
// Partial otherwise.
func summary(verb, region string, outcomes []outcome) error {
	if e := interruption(verb, region, outcomes); e != nil {
		e.Hint = withAdvice(cmp.Or(resumeHint(outcomes), e.Hint), outcomes)
		return e
	}
	var (
		failures int
		first    *failure.Error
		alike    = true
		once     bool
	)
	for _, o := range outcomes {
		if o.result != failed {
			continue
		}
		failures++
		e, _ := errors.AsType[*failure.Error](o.err)
		if first == nil {
			first = e
		}
		alike = alike && e.Kind == first.Kind
		once = once || e.ActsTwice
	}
	if failures == 0 {
		return nil
	}
	hint := withAdvice(cmp.Or(resumeHint(outcomes), first.Hint), outcomes)
	if len(outcomes) == 1 {
		e := *first
		e.Hint = hint
		return &e
	}
	kind := failure.Partial
	if alike && !slices.ContainsFunc(outcomes, outcome.isWell) {
		kind = first.Kind
	}
	e := failure.Errorf(kind, "%s: %d of %d failed", verb, failures, len(outcomes))
	e.Region, e.ActsTwice = region, once
	e.Detail = reasons(outcomes)
	return e.WithHint("%s", hint)
}

// resumeHint returns the hint that says how to go on with all that are pending,
// "" where none is. It names every one of them, so it is said once for all.
func resumeHint(outcomes []outcome) string {
	for _, o := range outcomes {
		if o.resume != "" {
			return o.resume
		}
	}
	return ""
}

// advise gives those that were still pending when the wait ended what else to
// try with all of them.
func advise(outcomes []outcome, advice func(ids []string) string) {
	var ids []string
	var pending []*outcome
	for n := range outcomes {
		if e, ok := errors.AsType[*failure.Error](outcomes[n].err); ok && e.Kind == failure.Pending {
			ids = append(ids, outcomes[n].ID)
			pending = append(pending, &outcomes[n])
		}
	}
	for _, o := range pending {
		o.advice = advice(ids)
	}
}

// withAdvice returns the hint with the advice for those that are pending. All of
// them have the same.
func withAdvice(hint string, outcomes []outcome) string {
	for _, o := range outcomes {
		switch {
		case o.advice == "":
		case hint == "":
			return o.advice
		default:
			return hint + "; " + o.advice
		}
	}
	return hint
}

// reasons say of each target that failed why, as many as fit a screen: a table
// on a terminal has no room for them.
func reasons(outcomes []outcome) []string {
	const most = 20
	var lines []string
	for _, o := range outcomes {
		if o.result == failed {
			lines = append(lines, fmt.Sprintf("  %v", o.err)) // which names it
		}
	}
	if rest := len(lines) - most; rest > 0 {
		lines = append(lines[:most], fmt.Sprintf("  and %d more", rest))
	}
	return lines
}

// tell prints a row for each outcome and returns the error of the run. One
// that failed alone is an error and no row.
func tell[R any](out *cli.Printer[R], verb, region string, outcomes []outcome, row func(outcome) R) error {
	_, err := printRows(out, verb, region, outcomes, row)
	return err
}

// printRows is tell that says as well whether all rows were printed.
func printRows[R any](out *cli.Printer[R], verb, region string, outcomes []outcome, row func(outcome) R) (printed bool, err error) {
	err = summary(verb, region, outcomes)
	if err != nil && len(outcomes) == 1 {
		return false, err
	}
	var rows []R
	for _, o := range outcomes {
		if o.isWell() || !out.IsNaming() {
			rows = append(rows, row(o))
		}
	}
	switch lost := out.Slice(rows); {
	case lost == nil:
		return true, err
	case err == nil:
		return false, lost
	default:
		return false, fmt.Errorf("%w; and the result is lost: %w", err, lost)
	}
}

// tellOutcomes prints the instances as they are after the verb.
func tellOutcomes(out *cli.Printer[outcome], verb, region string, outcomes []outcome) error {
	return tell(out, verb, region, outcomes, func(o outcome) outcome { return o })
}
