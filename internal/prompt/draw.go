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

func (t *Terminal) drawSelect(ctx context.Context, message string, choices []Choice, chosen int) (int, error) {
	return draw[int](ctx, t, func(read *keys) (survey.Prompt, survey.AskOpt) {
		rows, width := t.page()
		read.list = newList(choices)
		question := &survey.Select{Message: closed(message), Options: labels(choices, width-2), PageSize: rows, Description: read.list.drawn}
		if chosen >= 0 {
			question.Default = chosen
		}
		return told{question, choices, width - runewidth.StringWidth("? "+question.Message+" ") - 1}, survey.WithFilter(read.list.has)
	})
}

func (t *Terminal) drawMultiSelect(ctx context.Context, message string, choices []Choice, chosen []int) ([]int, error) {
	return draw[[]int](ctx, t, func(read *keys) (survey.Prompt, survey.AskOpt) {
		rows, width := t.page()
		read.list = newList(choices)
		question := &survey.MultiSelect{
			Message: closed(message), Options: labels(choices, width-6), PageSize: rows, Description: read.list.drawn, Default: chosen,
		}
		return told{question, choices, width - runewidth.StringWidth("? "+question.Message+" ") - 1}, survey.WithFilter(read.list.has)
	})
}

func (t *Terminal) drawInput(ctx context.Context, message, def string, check func(string) error) (string, error) {
	return draw[string](ctx, t, func(*keys) (survey.Prompt, survey.AskOpt) {
		return &survey.Input{Message: closed(message), Default: def},
			survey.WithValidator(func(answer any) error { return check(answer.(string)) })
	})
}

func (t *Terminal) drawConfirm(ctx context.Context, message string, def bool) (bool, error) {
	return draw[bool](ctx, t, func(*keys) (survey.Prompt, survey.AskOpt) {
		return &survey.Confirm{Message: message, Default: def}, nil
	})
}

// draw has survey ask what question makes, anew each time that it is asked.
func draw[T any](ctx context.Context, t *Terminal, question func(read *keys) (survey.Prompt, survey.AskOpt)) (T, error) {
	return ask(ctx, t, func(read *keys) (answer T, err error) {
		prompt, option := question(read)
		read.leaving = showCursor + "\r\n"
		if read.list != nil {
			read.leaving = showCursor + restoreCursor // survey saves it below the list
		}
		err = survey.AskOne(prompt, &answer, option, survey.WithStdio(read, canvas{t.Out, read}, t.Out))
		if err == terminal.InterruptErr {
			err = ErrInterrupted
		}
		return answer, err
	})
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

// canvas is where survey draws, unless the terminal is given back. It notices when survey asks the terminal
// for the cursor's position.
type canvas struct {
	out  Drawing
	read *keys
}

func (c canvas) Fd() uintptr { return c.out.Fd() }

func (c canvas) Write(p []byte) (int, error) {
	if c.read.away {
		return len(p), nil
	}
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
