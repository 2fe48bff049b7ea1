package prompt

import (
	"bytes"
	"context"
	"strings"

	"github.com/AlecAivazis/survey/v2"
	"github.com/AlecAivazis/survey/v2/core"
	"github.com/AlecAivazis/survey/v2/terminal"
	"github.com/mattn/go-runewidth"
	"golang.org/x/term"
)

// drawnStyle draws questions with survey, and redraws them at each key.
type drawnStyle struct{ *Terminal }

// choose draws choices and returns the index of the one that the user picks. It offers
// choices[chosen] first, unless chosen is below 0.
func (t drawnStyle) choose(ctx context.Context, message string, choices []Choice, chosen int) (int, error) {
	return drawQuestion[int](ctx, t.Terminal, func(keys *keyReader) (survey.Prompt, survey.AskOpt) {
		rows, width := t.listSize()
		keys.filter = newListFilter(choices)
		question := &survey.Select{
			Message: withColon(message), Options: choiceLines(choices, width-2), PageSize: rows,
			Description: keys.filter.describe,
		}
		if chosen >= 0 {
			question.Default = chosen
		}
		answerWidth := width - runewidth.StringWidth("? "+question.Message+" ") - 1
		return answeredPrompt{question, choices, answerWidth}, survey.WithFilter(keys.filter.matches)
	})
}

// chooseSeveral draws choices and returns the indices of those that the user picks. The
// choices with the indices in chosen are picked at the beginning.
func (t drawnStyle) chooseSeveral(ctx context.Context, message string, choices []Choice, chosen []int) ([]int, error) {
	return drawQuestion[[]int](ctx, t.Terminal, func(keys *keyReader) (survey.Prompt, survey.AskOpt) {
		rows, width := t.listSize()
		keys.filter = newListFilter(choices)
		question := &survey.MultiSelect{
			Message: withColon(message), Options: choiceLines(choices, width-6), PageSize: rows,
			Description: keys.filter.describe, Default: chosen,
		}
		answerWidth := width - runewidth.StringWidth("? "+question.Message+" ") - 1
		return answeredPrompt{question, choices, answerWidth}, survey.WithFilter(keys.filter.matches)
	})
}

// input asks for a line that check accepts. An empty line is def.
func (t drawnStyle) input(ctx context.Context, message, def string, check func(string) error) (string, error) {
	return drawQuestion[string](ctx, t.Terminal, func(*keyReader) (survey.Prompt, survey.AskOpt) {
		return &survey.Input{Message: withColon(message), Default: def},
			survey.WithValidator(func(answer any) error { return check(answer.(string)) })
	})
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
		if keys.filter != nil {
			keys.leaveText = showCursor + restoreCursor // survey saves the cursor below the list
		}
		err = survey.AskOne(prompt, &answer, option, survey.WithStdio(keys, cursorWriter{t.Out, keys}, t.Out))
		if err == terminal.InterruptErr {
			err = ErrInterrupted
		}
		return answer, err
	})
}

// answeredPrompt is a question about a list that leaves the labels of the answer on one line.
// survey would leave the whole lines of the choices.
type answeredPrompt struct {
	surveyPrompt
	choices     []Choice
	answerWidth int // the width that is left for the answer, in cells
}

// surveyPrompt is a prompt of survey that draws.
type surveyPrompt interface {
	survey.Prompt
	WithStdio(terminal.Stdio)
}

// Cleanup draws the question with its answer, as survey does at the end of a question.
func (q answeredPrompt) Cleanup(config *survey.PromptConfig, answer any) error {
	switch chosen := answer.(type) {
	case core.OptionAnswer:
		chosen.Value = q.answerText(chosen)
		answer = chosen
	case []core.OptionAnswer:
		if len(chosen) > 0 {
			answer = []core.OptionAnswer{{Value: q.answerText(chosen...)}}
		}
	}
	return q.surveyPrompt.Cleanup(config, answer)
}

// answerText returns the labels of the chosen choices, cut to the width of the answer.
func (q answeredPrompt) answerText(chosen ...core.OptionAnswer) string {
	names := make([]string, len(chosen))
	for i, c := range chosen {
		names[i] = q.choices[c.Index].Label
	}
	return runewidth.Truncate(strings.Join(names, ", "), max(q.answerWidth, 8), "…")
}

// cursorWriter writes what survey draws to the terminal, and nothing while the terminal is given
// back. It counts the requests for the cursor's position, which the terminal answers as if they
// were typed.
type cursorWriter struct {
	out  Output
	keys *keyReader
}

// Fd returns the terminal's file descriptor, as survey needs it.
func (c cursorWriter) Fd() uintptr { return c.out.Fd() }

// Write writes p to the terminal, or drops it while the terminal is given back.
func (c cursorWriter) Write(p []byte) (int, error) {
	if c.keys.isGivenBack {
		return len(p), nil
	}
	c.keys.pendingReplies += bytes.Count(p, []byte("\x1b[6n"))
	return c.out.Write(p)
}

// listSize returns the number of choices that fit below a question, and the width of the
// terminal in cells.
func (t drawnStyle) listSize() (rows, width int) {
	width, height, err := term.GetSize(int(t.Out.Fd()))
	if err != nil || width <= 0 || height <= 0 {
		width, height = 80, 24
	}
	return min(max(height-4, 3), 15), width
}

// choiceLines returns a line for each choice, the details in a column and each line cut to width
// cells: survey cannot redraw a line that wraps.
func choiceLines(choices []Choice, width int) []string {
	column := 0
	for _, c := range choices {
		column = max(column, runewidth.StringWidth(c.Label))
	}
	lines := make([]string, len(choices))
	for i, c := range choices {
		line := c.Label
		if c.Detail != "" {
			line = runewidth.FillRight(c.Label, column) + "  " + c.Detail
		}
		lines[i] = runewidth.Truncate(line, max(width, 8), "…")
	}
	return lines
}
