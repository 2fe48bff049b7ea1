package terminal

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/pflag"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/prompt"
)

// YesFlag declares --yes, which answers a question in advance.
func YesFlag(fs *pflag.FlagSet, isAgreed *bool) {
	arg.Bool(fs, isAgreed, "yes,y", "do not ask for confirmation")
}

// Ask shows the lines about a change, then asks the question. It returns nil if the answer is yes,
// or if isAgreed is true, and an error of kind Declined otherwise. The verb names the change in
// errors.
func (t *Terminal) Ask(ctx context.Context, isAgreed bool, verb, question string, about ...string) error {
	if isAgreed {
		return nil
	}
	return t.Confirm(verb, func(q *prompt.Terminal) (bool, error) {
		return q.Confirm(ctx, func() { t.Show(about...) }, question, false)
	})
}

// Confirm asks a question of its own form, which returns whether to go on. It returns an error of
// kind Declined where the answer is no and where there is no terminal.
func (t *Terminal) Confirm(verb string, question func(*prompt.Terminal) (bool, error)) error {
	if !t.IsInteractive() {
		return failure.Errorf(failure.Declined, "%s: not confirmed, and there is no terminal to ask on", verb).
			WithHint("--yes goes ahead without asking")
	}
	yes, err := question(t.Questions())
	switch {
	case err != nil:
		return fmt.Errorf("%s: %w", verb, QuestionError(err))
	case !yes:
		return failure.Errorf(failure.Declined, "%s: declined, nothing was changed", verb)
	}
	return nil
}

// QuestionError gives the error of a question its kind: Interrupted for Ctrl-C or a signal,
// Declined at the end of the input. Questions are asked before anything is changed.
func QuestionError(err error) error {
	switch {
	case errors.Is(err, prompt.ErrInterrupted), errors.Is(err, context.Canceled):
		return failure.Errorf(failure.Interrupted, "interrupted, nothing was changed")
	case errors.Is(err, prompt.ErrEnd):
		return failure.Errorf(failure.Declined, "declined, nothing was changed")
	}
	return err
}
