package prompt

import (
	"bytes"
	"context"
	"io"
	"strings"

	"github.com/AlecAivazis/survey/v2"
	"github.com/AlecAivazis/survey/v2/core"
	"github.com/AlecAivazis/survey/v2/terminal"
	"github.com/mattn/go-runewidth"
	"golang.org/x/term"
)

func (t *Terminal) drawSelect(ctx context.Context, message string, choices []Choice, chosen int) (int, error) {
	rows, width := t.page()
	list := newList(choices)
	question := &survey.Select{Message: closed(message), Options: labels(choices, width-2), PageSize: rows, Description: list.drawn}
	if chosen >= 0 {
		question.Default = chosen
	}
	return draw[int](ctx, t, told{question, choices, width - runewidth.StringWidth("? "+question.Message+" ") - 1}, list, survey.WithFilter(list.has))
}

func (t *Terminal) drawMultiSelect(ctx context.Context, message string, choices []Choice, chosen []int) ([]int, error) {
	rows, width := t.page()
	list := newList(choices)
	question := &survey.MultiSelect{
		Message: closed(message), Options: labels(choices, width-6), PageSize: rows, Description: list.drawn, Default: chosen,
	}
	return draw[[]int](ctx, t, told{question, choices, width - runewidth.StringWidth("? "+question.Message+" ") - 1}, list, survey.WithFilter(list.has))
}

func (t *Terminal) drawInput(ctx context.Context, message, def string, check func(string) error) (string, error) {
	question := &survey.Input{Message: closed(message), Default: def}
	return draw[string](ctx, t, question, nil, survey.WithValidator(func(answer any) error { return check(answer.(string)) }))
}

func (t *Terminal) drawConfirm(ctx context.Context, message string, def bool) (bool, error) {
	return draw[bool](ctx, t, &survey.Confirm{Message: message, Default: def}, nil)
}

// draw has survey ask; l is nil for a question without choices.
func draw[T any](ctx context.Context, t *Terminal, question survey.Prompt, l *list, options ...survey.AskOpt) (T, error) {
	answer, err := ask(ctx, t, func(read *keys) (answer T, err error) {
		read.list = l
		options = append(options, survey.WithStdio(read, canvas{t.Out, read}, t.Out))
		err = survey.AskOne(question, &answer, options...)
		if err == terminal.InterruptErr {
			err = ErrInterrupted
		}
		return answer, err
	})
	if err != nil {
		io.WriteString(t.Out, showCursor)
		if l == nil {
			io.WriteString(t.Out, "\r\n") // below a list the cursor is on a line of its own
		}
	}
	return answer, err
}

// told is a question that leaves behind what the answer is called, on one line, and not all that it was chosen by.
type told struct {
	listing
	choices []Choice
	room    int // for the answer
}

type listing interface {
	survey.Prompt
	WithStdio(terminal.Stdio)
}

func (q told) Cleanup(config *survey.PromptConfig, answer any) error {
	switch chosen := answer.(type) {
	case core.OptionAnswer:
		chosen.Value = q.names(chosen)
		answer = chosen
	case []core.OptionAnswer:
		if len(chosen) > 0 {
			answer = []core.OptionAnswer{{Value: q.names(chosen...)}}
		}
	}
	return q.listing.Cleanup(config, answer)
}

func (q told) names(chosen ...core.OptionAnswer) string {
	names := make([]string, len(chosen))
	for i, c := range chosen {
		names[i] = q.choices[c.Index].Label
	}
	return runewidth.Truncate(strings.Join(names, ", "), max(q.room, 8), "…")
}

// canvas is where survey draws. It notices when survey asks the terminal for the cursor's position.
type canvas struct {
	out  Drawing
	read *keys
}

func (c canvas) Fd() uintptr { return c.out.Fd() }

func (c canvas) Write(p []byte) (int, error) {
	c.read.asked += bytes.Count(p, []byte("\x1b[6n"))
	return c.out.Write(p)
}

// page is how many choices fit below a question, and how wide they may be.
func (t *Terminal) page() (rows, width int) {
	width, height, err := term.GetSize(int(t.Out.Fd()))
	if err != nil || width <= 0 || height <= 0 {
		width, height = 80, 24
	}
	return min(max(height-4, 3), 15), width
}

// labels are the choices as drawn, the details below each other and each line cut to width: survey redraws a line that wraps badly.
func labels(choices []Choice, width int) []string {
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
