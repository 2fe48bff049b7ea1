package create

import (
	"context"
	"errors"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/prompt"
	"github.com/civoctl/civoctl/internal/terminal"
	"github.com/civoctl/civoctl/pkg/civo"
)

// form asks a person for what the command line left open, and writes the answers into the spec. An
// answer that changes nothing is not counted as one, so that the equal command line stays short.
type form struct {
	app   *cli.App
	c     *civo.Client
	spec  *spec
	names *nameChecker

	fetched prefetch
	catalog catalog // of what is asked about so far

	path      []question // the questions that were asked and answered, in their order
	canGoBack bool       // the next question has one before it
	isAsked   bool       // the last question was put to the user: it had more than one answer
}

// question is a question of a form.
type question interface {
	// isGiven reports whether the command line answers the question.
	isGiven() bool
	// check returns an error for an answer of the command line that cannot be met.
	check(context.Context) error
	// ask asks, offers the value of the spec first, and writes the answer into the spec. It returns
	// prompt.ErrBack where the user goes back.
	ask(context.Context) error
}

// run asks every question that is open, then shows the summary unless isDryRun is true. It returns
// the catalog that the answers are found in, and the plan.
func (f *form) run(ctx context.Context, isDryRun bool) (catalog, *plan, error) {
	fetching, stop := context.WithCancel(ctx)
	defer stop()
	f.fetched = startPrefetch(fetching, f.c)
	if f.app.API.Debug {
		f.fetched.wait() // its log would tear the questions
	}
	if err := f.ask(ctx, f.required()); err != nil {
		return f.catalog, nil, f.explain(err)
	}
	if isDryRun {
		p, err := f.spec.resolve(f.c.Region, f.catalog)
		return f.catalog, p, err
	}
	p, err := f.confirm(ctx)
	return f.catalog, p, f.explain(err)
}

// required returns the questions that a person is asked, in their order. Each may look at the
// answers to those before.
func (f *form) required() []question {
	return []question{
		hostnameQuestion{f}, f.countQuestion(), f.sizeQuestion(), f.imageQuestion(), f.networkQuestion(),
		firewallQuestion{f}, f.keyQuestion(), f.tagsQuestion(),
	}
}

// ask asks the questions in their order, and goes back where the user does. What the command line
// answers is checked instead.
func (f *form) ask(ctx context.Context, questions []question) error {
	var asked []int // the indices of the questions of the path
	for n := 0; n < len(questions); n++ {
		q := questions[n]
		if q.isGiven() {
			if err := q.check(ctx); err != nil {
				return err
			}
			continue
		}
		f.canGoBack, f.isAsked = len(asked) > 0, false
		switch err := q.ask(ctx); {
		case errors.Is(err, prompt.ErrBack):
			last := len(asked) - 1
			n = asked[last] - 1
			asked = asked[:last]
		case err != nil:
			return err
		case f.isAsked:
			asked = append(asked, n)
		}
	}
	for _, n := range asked {
		f.path = append(f.path, questions[n])
	}
	return nil
}

// prompt returns where the next question is asked.
func (f *form) prompt() *prompt.Terminal {
	f.isAsked = true
	q := f.app.Term.Questions()
	q.CanGoBack = f.canGoBack
	return q
}

// explain gives the error of a form that was left its kind, and adds the command line that goes on
// with the answers so far.
func (f *form) explain(err error) error {
	err = terminal.QuestionError(err)
	e, ok := errors.AsType[*failure.Error](err)
	isLeft := ok && (e.Kind == failure.Interrupted || e.Kind == failure.Declined)
	if isLeft && (len(f.spec.answered) > 0 || len(f.path) > 0 || len(f.spec.hostnames) > 0) {
		e.Detail = append(e.Detail, "to go on from here:")
		e.Detail = append(e.Detail, f.spec.commandLines(f.app, f.c.Region)...)
	}
	return err
}
