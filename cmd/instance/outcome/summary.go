package outcome

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

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
	unbegun := count(outcomes, func(o *Outcome) bool { return o.isUnbegun })
	kind := failure.Partial
	isOther := func(e *failure.Error) bool { return e.Kind != first.Kind }
	if unbegun == 0 && !slices.ContainsFunc(failures, isOther) && !slices.ContainsFunc(outcomes, (*Outcome).IsWell) {
		kind = first.Kind
	}
	e := failure.Errorf(kind, "%s: %d of %d failed", verb, len(failures), len(outcomes))
	if unbegun > 0 {
		done := count(outcomes, (*Outcome).IsWell)
		e = failure.Errorf(kind, "%s: %d of %d failed, %d done, %d not begun", verb, len(failures), len(outcomes), done, unbegun)
	}
	e.Region = region
	e.ActsTwice = slices.ContainsFunc(failures, func(e *failure.Error) bool { return e.ActsTwice })
	e.Detail = reasons(region, outcomes)
	return e.WithHint("%s", hint(outcomes, first.Hint))
}

// count returns how many of the outcomes are so.
func count(outcomes []*Outcome, isSo func(*Outcome) bool) (n int) {
	for _, o := range outcomes {
		if isSo(o) {
			n++
		}
	}
	return n
}

// GoOn gives the outcomes that are not finished the hint how to go on with all of them; command
// returns the command for their IDs. With isOnce those that are still pending are not among them:
// the command would change them again.
func GoOn(outcomes []*Outcome, isOnce bool, command func(ids []string) string) {
	var ids []string
	var rest []*Outcome
	for _, o := range outcomes {
		if o.isUnfinished() && !(isOnce && o.Resume != "") {
			ids = append(ids, o.ID)
			rest = append(rest, o)
		}
	}
	for _, o := range rest {
		o.goOn = "to go on with the rest: " + command(ids)
	}
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
// given, what else to try with all that are pending, and how to go on with the rest.
func hint(outcomes []*Outcome, given string) string {
	var resume, advice, goOn string
	for _, o := range outcomes { // all that have one have the same
		resume, advice, goOn = cmp.Or(resume, o.Resume), cmp.Or(advice, o.advice), cmp.Or(goOn, o.goOn)
	}
	steps := []string{cmp.Or(resume, given), advice, goOn}
	return strings.Join(slices.DeleteFunc(steps, func(step string) bool { return step == "" }), "; ")
}

// reasons returns the error of each target that failed, a line each, as many as fit a screen: a
// table on a terminal has no room for them. Where region is "", each says in which one it is.
func reasons(region string, outcomes []*Outcome) []string {
	const most = 20
	var lines []string
	for _, o := range With(Failed, outcomes) {
		where := ""
		if region == "" && o.Client != nil {
			where = o.Client.Region + ": "
		}
		lines = append(lines, fmt.Sprintf("  %s%v", where, o.Err)) // which names the target
	}
	if rest := len(lines) - most; rest > 0 {
		lines = append(lines[:most], fmt.Sprintf("  and %d more", rest))
	}
	return lines
}
