package prompt

import (
	"bytes"
	"context"
	"regexp"

	"github.com/AlecAivazis/survey/v2"
	"github.com/AlecAivazis/survey/v2/terminal"
)

// drawnStyle draws questions, and redraws them at each key.
type drawnStyle struct{ *Terminal }

// choose draws choices and returns the index of the one that the user picks.
func (t drawnStyle) choose(ctx context.Context, message string, choices []Choice, chosen int) (int, error) {
	l := newList(message, choices, false, chosen)
	err := t.draw(ctx, func() drawn { return l })
	return l.current, err
}

// chooseSeveral draws choices and returns the indices of those that the user picks.
func (t drawnStyle) chooseSeveral(ctx context.Context, message string, choices []Choice) ([]int, error) {
	l := newList(message, choices, true, -1)
	if err := t.draw(ctx, func() drawn { return l }); err != nil {
		return nil, err
	}
	return l.answer(), nil
}

// input asks for a line that check accepts, and offers def to be edited. What was typed for a
// decision does not outlive a stop of the process: the decision is asked again.
func (t drawnStyle) input(ctx context.Context, message, def string, check func(string) error) (string, error) {
	e := newEditor(message, def, check)
	err := t.draw(ctx, func() drawn {
		if t.show != nil {
			e = newEditor(message, def, check)
		}
		return e
	})
	return string(e.text), err
}

// confirm asks yes or no. An empty line is def.
func (t drawnStyle) confirm(ctx context.Context, message string, def bool) (bool, error) {
	return drawQuestion[bool](ctx, t.Terminal, func(*keyReader) (survey.Prompt, survey.AskOpt) {
		return &survey.Confirm{Message: message, Default: def}, nil
	})
}

// drawQuestion asks a question with survey and returns the answer. newPrompt makes the prompt
// each time that the question is asked.
func drawQuestion[T any](
	ctx context.Context, t *Terminal, newPrompt func(keys *keyReader) (survey.Prompt, survey.AskOpt),
) (T, error) {
	return ask(ctx, t, func(keys *keyReader) (answer T, err error) {
		prompt, option := newPrompt(keys)
		keys.leaveText = showCursor + "\r\n"
		err = survey.AskOne(prompt, &answer, option, survey.WithStdio(keys, surveyWriter{t.Out, keys, t.HasColor}, t.Out))
		if err == terminal.InterruptErr {
			err = ErrInterrupted
		}
		return answer, err
	})
}

// surveyWriter writes what survey draws to the terminal, and nothing while the terminal is given
// back. It counts the requests for the cursor's position, which the terminal answers as if they
// were typed, and takes out colours that may not be used.
type surveyWriter struct {
	out      Output
	keys     *keyReader
	hasColor bool
}

// Fd returns the terminal's file descriptor, as survey needs it.
func (w surveyWriter) Fd() uintptr { return w.out.Fd() }

// white is the colour in which survey writes (y/N) and defaults. On a light background it is not
// seen.
const white = "\x1b[37m"

// colorCode matches a control sequence that sets colours.
const colorCode = `\x1b\[[0-9;]*m`

// Write writes p to the terminal, or drops it while the terminal is given back.
func (w surveyWriter) Write(p []byte) (int, error) {
	if w.keys.isGivenBack {
		return len(p), nil
	}
	w.keys.pendingReplies += bytes.Count(p, []byte("\x1b[6n"))
	drawn := bytes.ReplaceAll(p, []byte(white), nil)
	if !w.hasColor {
		drawn = regexp.MustCompile(colorCode).ReplaceAll(drawn, nil)
	}
	if _, err := w.out.Write(drawn); err != nil {
		return 0, err
	}
	return len(p), nil
}
