package instance

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/pkg/civo"
)

// result is what became of a target.
type result string

const (
	done    result = "done"
	failed  result = "failed"
	skipped result = "skipped"
)

// outcome is a target as it is after a verb worked on it.
type outcome struct {
	civo.Instance
	result result
	note   string // why it was skipped
	err    error  // of one that failed
	resume string // the hint that says how to go on with all that are pending, of one that is
	unseen bool   // it was waited for and never found

	made     bool   // by this very run
	password string // of one that was made, as it was first given
}

// MarshalJSON is the API's own object, with "error" where the verb failed and
// "skipped" where it had nothing to do.
func (o outcome) MarshalJSON() ([]byte, error) {
	object, err := o.Instance.MarshalJSON()
	if o.ID == "" { // one that was never made
		object, err = json.Marshal(map[string]string{"hostname": o.Hostname})
	}
	if err == nil && o.password != "" {
		object, err = withField(object, "initial_password", o.password)
	}
	switch {
	case err != nil:
		return nil, err
	case o.result == failed:
		return withField(object, "error", errorOf(o.err))
	case o.result == skipped:
		return withField(object, "skipped", o.note)
	}
	return object, nil
}

// errorOf is an error as it stands in a row: one that a program reads by kind
// where it has one.
func errorOf(err error) any {
	if e, ok := errors.AsType[*cli.Error](err); ok {
		return e
	}
	return err.Error()
}

func (o *outcome) fail(err error) { o.result, o.err = failed, err }

// skip is for a reason why there is nothing to do; none is no reason.
func (o *outcome) skip(why string) {
	if why != "" {
		o.result, o.note = skipped, why
	}
}

func outcomeColumns() []output.Column[outcome] {
	return []output.Column[outcome]{
		{Name: "hostname", Header: "HOSTNAME", Value: func(o outcome) any { return o.Hostname }},
		{Name: "id", Header: "ID", Whole: true, Value: func(o outcome) any { return o.ID }},
		{Name: "result", Header: "RESULT", Value: func(o outcome) any { return string(o.result) }},
		{Name: "status", Header: "STATUS", Value: func(o outcome) any { return output.Status(o.Status) }},
		{Name: "error", Header: "ERROR", Sparse: true, Value: func(o outcome) any { return o.reason() }},
	}
}

func (o outcome) reason() string {
	if o.err != nil {
		return o.err.Error()
	}
	return o.note
}

// summary is the error of a whole run: nil when nothing failed, the failure
// itself when all failed alike, Partial otherwise.
func summary(verb, region string, outcomes []outcome) error {
	var (
		failures int
		first    *cli.Error
		alike    = true
	)
	for _, o := range outcomes {
		if o.result != failed {
			continue
		}
		failures++
		e, _ := errors.AsType[*cli.Error](o.err)
		switch {
		case first == nil:
			first = e
		case e.Kind == cli.Interrupted:
			first = e
		case e.Kind != first.Kind:
			alike = false
		}
	}
	if failures == 0 {
		return nil
	}
	hint := cmp.Or(resumeHint(outcomes), first.Hint)
	if len(outcomes) == 1 || first.Kind == cli.Interrupted {
		e := *first
		e.Hint = hint
		return &e
	}
	kind := cli.Partial
	if alike && failures == len(outcomes) {
		kind = first.Kind
	}
	e := cli.Errorf(kind, "%s: %d of %d failed", verb, failures, len(outcomes))
	e.Region = region
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
	rows := make([]R, len(outcomes))
	for n, o := range outcomes {
		rows[n] = row(o)
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
