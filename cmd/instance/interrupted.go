package instance

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/interrupt"
	"github.com/civoctl/civoctl/internal/transport"
	"github.com/civoctl/civoctl/pkg/civo"
)

// lookGrace is how long a look at what became of a change may go on after an interruption.
const lookGrace = 2 * time.Second

// errAccepted is part of the error of a change that the API accepted.
var errAccepted = errors.New("the API accepted it")

// withLook returns a context for looks at what became of a change. It has a grace of its own: the
// change may have used up that of its request.
func withLook(ctx context.Context) (context.Context, context.CancelFunc) {
	return interrupt.WithGrace(interrupt.Origin(ctx), lookGrace)
}

// interrupted puts into the outcome what is known of a change that ended with err once the run was
// interrupted: it was not sent, was accepted, was refused, or may have been carried out.
func (o *outcome) interrupted(ctx context.Context, app *cli.App, region, verb string, err error) {
	switch {
	case errors.Is(err, errAccepted):
		o.fail(failure.Errorf(failure.Interrupted, "%s %s (%s): interrupted: %w", verb, o.Hostname, o.ID, errAccepted))
	case isUnsent(err):
		o.notSent()
	case isRefused(err), !wasTried(err):
		o.fail(app.Explain(ctx, fmt.Errorf("%s %s: %w", verb, o.Hostname, err)))
	default:
		e := failure.Errorf(failure.Interrupted, "%s %s (%s): interrupted, it may have been carried out: `%s` tells",
			verb, o.Hostname, o.ID, app.CommandLine(region, "instance", "show", o.ID))
		e.Region = region
		o.fail(e)
	}
}

// notSent notes that the run was interrupted before anything was asked for the target.
func (o *outcome) notSent() {
	o.leaveOut("not sent: interrupted")
	o.unsent = true
}

// isUnsent reports whether err came before any request that changes something had left.
func isUnsent(err error) bool {
	if transport.NotSent(err) || !wasTried(err) && errors.Is(err, context.Canceled) {
		return true
	}
	if api, ok := errors.AsType[*civo.Error](err); ok {
		return api.Method == http.MethodGet
	}
	request, ok := errors.AsType[*url.Error](err)
	return ok && strings.EqualFold(request.Op, http.MethodGet)
}

// interruption returns the error of a run that was interrupted: of several targets, how many are
// how far, and of each that is neither done nor not sent, what is known; nil where all are done.
func interruption(verb, region string, outcomes []outcome) *failure.Error {
	var done, pending, unknown, failures, skips, unsent int
	var first *failure.Error
	for _, o := range outcomes {
		e, _ := errors.AsType[*failure.Error](o.err)
		switch {
		case o.unsent:
			unsent++
		case o.result == skipped:
			skips++
		case o.result != failed:
			done++
		case e.Kind != failure.Interrupted:
			failures++
		default:
			first = e
			if o.resume != "" {
				pending++
			} else {
				unknown++
			}
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
	e.Detail = reasons(outcomes)
	return e
}
