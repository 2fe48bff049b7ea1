package outcome

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/civoctl/civoctl/internal/failure"
)

// Summary returns the error of a whole run: nil when nothing failed, that of the interruption where
// there was one, the failure itself when all failed alike, and one of kind Partial otherwise.
func Summary(verb, region string, outcomes []*Outcome) error {
	if e := interruption(verb, region, outcomes); e != nil {
		e.Hint = hint(outcomes, e.Hint)
		return e
	}
	var failures []*failure.Error
	for _, o := range With(Failed, outcomes) {
		e, _ := errors.AsType[*failure.Error](o.Err)
		failures = append(failures, e)
	}
	if len(failures) == 0 {
		return nil
	}
	first := failures[0]
	if len(outcomes) == 1 {
		e := *first
		e.Hint = hint(outcomes, first.Hint)
		return &e
	}
	kind := failure.Partial
	isOther := func(e *failure.Error) bool { return e.Kind != first.Kind }
	if !slices.ContainsFunc(failures, isOther) && !slices.ContainsFunc(outcomes, (*Outcome).IsWell) {
		kind = first.Kind
	}
	e := failure.Errorf(kind, "%s: %d of %d failed", verb, len(failures), len(outcomes))
	e.Region = region
	e.ActsTwice = slices.ContainsFunc(failures, func(e *failure.Error) bool { return e.ActsTwice })
	e.Detail = reasons(outcomes)
	return e.WithHint("%s", hint(outcomes, first.Hint))
}

// Advise gives the outcomes that were still pending when the wait ended what else to try with all
// of them; advice returns it for their IDs.
func Advise(outcomes []*Outcome, advice func(ids []string) string) {
	var ids []string
	var pending []*Outcome
	for _, o := range outcomes {
		if e, ok := errors.AsType[*failure.Error](o.Err); ok && e.Kind == failure.Pending {
			ids = append(ids, o.ID)
			pending = append(pending, o)
		}
	}
	for _, o := range pending {
		o.advice = advice(ids)
	}
}

// hint returns the next step after a run: how to go on with all that are pending, or else the hint
// given, and what else to try with all that are pending.
func hint(outcomes []*Outcome, given string) string {
	var resume, advice string
	for _, o := range outcomes { // all that are pending have the same
		resume, advice = cmp.Or(resume, o.Resume), cmp.Or(advice, o.advice)
	}
	next := cmp.Or(resume, given)
	switch {
	case advice == "":
		return next
	case next == "":
		return advice
	}
	return next + "; " + advice
}

// reasons returns the error of each target that failed, a line each, as many as fit a screen: a
// table on a terminal has no room for them.
func reasons(outcomes []*Outcome) []string {
	const most = 20
	var lines []string
	for _, o := range With(Failed, outcomes) {
		lines = append(lines, fmt.Sprintf("  %v", o.Err)) // which names the target
	}
	if rest := len(lines) - most; rest > 0 {
		lines = append(lines[:most], fmt.Sprintf("  and %d more", rest))
	}
	return lines
}
