package outcome

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/failure"
)

// ErrAccepted is part of the error of a change that the API accepted.
var ErrAccepted = errors.New("the API accepted it")

// Interrupt notes what is known of a change that ended with err once the run was interrupted: it
// was not sent, was accepted, was refused, or may have been carried out.
func (o *Outcome) Interrupt(ctx context.Context, app *cli.App, region, verb string, err error) {
	switch {
	case errors.Is(err, ErrAccepted):
		o.Fail(failure.Errorf(failure.Interrupted, "%s %s (%s): interrupted: %w", verb, o.Hostname, o.ID, ErrAccepted))
	case IsUnsent(err):
		o.LeaveUnsent()
	case IsRefused(err), !WasTried(err):
		o.Fail(app.Explain(ctx, fmt.Errorf("%s %s: %w", verb, o.Hostname, err)))
	default:
		e := failure.Errorf(failure.Interrupted, "%s %s (%s): interrupted, it may have been carried out: `%s` tells",
			verb, o.Hostname, o.ID, app.CommandLine(region, "instance", "show", o.ID))
		e.Region = region
		o.Fail(e)
	}
}

// interruption returns the error of a run that was interrupted: of several targets, how many are
// how far, and of each that is neither done nor not sent, what is known. It returns nil where no
// target was kept from being done.
func interruption(verb, region string, outcomes []*Outcome) *failure.Error {
	var done, pending, unknown, failures, skips, unsent int
	var first *failure.Error
	for _, o := range outcomes {
		e, _ := errors.AsType[*failure.Error](o.Err)
		switch {
		case o.isUnsent:
			unsent++
		case o.Result == Skipped:
			skips++
		case o.Result != Failed:
			done++
		case e.Kind != failure.Interrupted:
			failures++
		case o.Resume != "":
			first = e
			pending++
		default:
			first = e
			unknown++
		}
	}
	switch {
	case pending+unknown+unsent == 0:
		return nil
	case len(outcomes) == 1 && first != nil:
		e := *first
		return &e
	case len(outcomes) == 1:
		return failure.Errorf(failure.Interrupted, "%s %s: interrupted before anything was sent, nothing was changed", verb, outcomes[0].Hostname)
	}
	var words []string
	for _, count := range []struct {
		n    int
		word string
	}{
		{done, "done"}, {skips, "skipped"}, {failures, "failed"}, {pending, "pending"}, {unknown, "not known"}, {unsent, "not sent"},
	} {
		if count.n > 0 {
			words = append(words, fmt.Sprint(count.n, " ", count.word))
		}
	}
	e := failure.Errorf(failure.Interrupted, "%s: interrupted: %s", verb, strings.Join(words, ", "))
	e.Region = region
	e.Detail = reasons(region, outcomes)
	return e
}
