package create

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/failure"
)

// hostnameQuestion asks for the hostnames, or for a pattern of them.
type hostnameQuestion struct{ *form }

func (q hostnameQuestion) isGiven() bool { return q.spec.given[hostnameArg] }

// check returns an error where a hostname of the command line is not free.
func (q hostnameQuestion) check(ctx context.Context) error {
	refusal, err := q.checkFree(ctx)
	if err != nil {
		return err
	}
	return refusal
}

// ask asks until the hostnames are valid and, as far as can be told, free.
func (q hostnameQuestion) ask(ctx context.Context) error {
	before := *q.spec
	for {
		line, err := q.prompt().Input(ctx, "Hostname:", strings.Join(q.spec.hostnames, " "), func(line string) error {
			_, err := q.parse(line)
			return err
		})
		if err != nil {
			*q.spec = before
			return err
		}
		typed, err := q.parse(line)
		if err != nil {
			return err
		}
		*q.spec = *typed
		refusal, err := q.checkFree(ctx)
		if err != nil || refusal == nil {
			return err
		}
		q.app.Term.Notef("hostname: %s", explainTyped(refusal))
	}
}

// parse returns the spec with the hostnames of a line. It returns an error for hostnames that are
// none, or that are known not to be free. A count goes with a pattern: an answer to it is forgotten
// without one.
func (q hostnameQuestion) parse(line string) (*spec, error) {
	s := *q.spec
	s.hostnames, s.pattern = splitWords(line), nil
	if len(s.hostnames) == 0 {
		return nil, errors.New("type a hostname, or several with spaces between")
	}
	if !s.given["count"] && !arg.IsNumberedHostname(line) {
		s.count, s.answered = 1, maps.Clone(s.answered)
		delete(s.answered, "count")
	}
	if err := s.checkHostnames(); err != nil {
		return nil, explainTyped(err)
	}
	if err := s.policy.check(&s); err != nil {
		return nil, explainTyped(err)
	}
	if s.pattern == nil && q.fetched.instances.isReady() {
		if _, err := q.names.apply(s.hostnames, q.fetched.instances.items); err != nil {
			return nil, explainTyped(err)
		}
	}
	return &s, nil
}

// checkFree returns why the hostnames of the spec are refused; nil where they are free, or where
// the list cannot be read: it is read again before anything is created.
func (q hostnameQuestion) checkFree(ctx context.Context) (refusal, err error) {
	all, err := q.fetched.instances.await(ctx)
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case err != nil:
		q.app.Term.Notef("hostname: whether it is free is not known yet: %s", q.app.Explain(ctx, err))
		return nil, nil
	}
	q.catalog.namesakes = nil
	for _, i := range all {
		if q.spec.isNamesake(i) {
			q.catalog.namesakes = append(q.catalog.namesakes, i)
		}
	}
	if q.spec.pattern != nil {
		return nil, nil
	}
	_, refusal = q.names.apply(q.spec.hostnames, q.catalog.namesakes)
	return refusal, nil
}

// splitWords returns the words of a line, between which are spaces or commas.
func splitWords(line string) []string {
	return strings.FieldsFunc(line, func(r rune) bool { return r == ' ' || r == '\t' || r == ',' })
}

// explainTyped returns the error for an answer that was typed: its message, without the verb, and
// its hint unless that names a flag.
func explainTyped(err error) error {
	e, ok := errors.AsType[*failure.Error](err)
	message := strings.TrimPrefix(strings.TrimPrefix(err.Error(), "create: "), "invalid ")
	if ok && e.Hint != "" && !strings.Contains(e.Hint, "--") {
		return fmt.Errorf("%s (%s)", message, e.Hint)
	}
	return errors.New(message)
}
