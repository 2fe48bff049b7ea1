// Package prompt asks a person at a terminal: one of several, several of several, a line, a secret, yes or no.
//
// Who owns the terminal: while a question is open, this package does, and nothing else may write to it. Questions are drawn on Terminal.Out,
// which is stderr, so that a command whose stdout is redirected can still ask; stdout is never touched.
//
// Before the process stops at Ctrl-Z the terminal is given back in the same way; when it goes on, the
// question is asked again with what had been typed. In the background a question stops the process (SIGTTIN)
// until it is in the foreground.
//
// However a question ends (an answer, Ctrl-C, Ctrl-D, a context that is over, a fault in here) the terminal then echoes and edits lines as before, the cursor is
// shown, and what was typed after the answer is left for whoever reads next. On Windows one reservation: the console is read in a way that cannot be
// called off, so the first key after a cancelled question is lost, and Ctrl-D counts as Enter in all questions but Password.
//
// With Terminal.Accessible, or where TERM is "dumb", questions are numbered lines answered by a number or a name: nothing is redrawn and the cursor
// never moves, which is what screen readers and line editors need.
package prompt

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/term"

	"github.com/civoctl/civoctl/internal/job"
)

var (
	// ErrInterrupted is the answer Ctrl-C, or a terminal that is gone. In an accessible question Ctrl-C is a
	// signal instead, as in any program that reads lines.
	ErrInterrupted = errors.New("interrupted")
	// ErrEnd is the answer Ctrl-D, or an input that ended.
	ErrEnd = errors.New("end of input")
	// errGone is the end of a terminal: its window was closed, or its connection lost. Nobody answered.
	errGone = fmt.Errorf("the terminal is gone: %w", ErrInterrupted)
)

// Terminal is where questions are asked. Every question gives the context's cause as soon as the context is over.
type Terminal struct {
	In         *os.File
	Out        Drawing
	Accessible bool
	Job        *job.Job // stops the process at Ctrl-Z; nil: nothing does

	show func() // what a decision is about; nil: the question is none
}

// waitForeground returns when the terminal may be used: a process in the background stops until it is in the
// foreground. Each question does so first; what is written before a question needs it too. An error is the
// context's cause.
func (t *Terminal) waitForeground(ctx context.Context) error {
	t.Job.AwaitForeground(ctx, t.In)
	return context.Cause(ctx)
}

// Drawing is what questions are drawn on.
type Drawing interface {
	io.Writer
	Fd() uintptr // of the terminal
}

// Choice is one of several answers. Label and Detail are drawn as they are: free of control characters.
type Choice struct {
	Value  string // what is returned
	Label  string // what it is called
	Detail string // what a person chooses by
}

// Select asks for one of choices and returns its Value. The one whose Value is def is offered first; a def that is none of them is ignored. Typing filters: what
// is typed has to occur in the label or the detail, case ignored.
func (t *Terminal) Select(ctx context.Context, message string, choices []Choice, def string) (string, error) {
	if len(choices) == 0 {
		return "", errors.New("nothing to choose from")
	}
	chosen := slices.IndexFunc(choices, func(c Choice) bool { return c.Value == def })
	ask := t.drawSelect
	if t.plain() {
		ask = t.lineSelect
	}
	i, err := ask(ctx, message, choices, chosen)
	if err != nil {
		return "", err
	}
	return choices[i].Value, nil
}

// MultiSelect asks for any number of choices, none included, and returns their Values in the order of choices. Those in defs are chosen already.
func (t *Terminal) MultiSelect(ctx context.Context, message string, choices []Choice, defs []string) ([]string, error) {
	if len(choices) == 0 {
		return nil, errors.New("nothing to choose from")
	}
	var chosen []int
	for i, c := range choices {
		if slices.Contains(defs, c.Value) {
			chosen = append(chosen, i)
		}
	}
	ask := t.drawMultiSelect
	if t.plain() {
		ask = t.lineMultiSelect
	}
	picked, err := ask(ctx, message, choices, chosen)
	if err != nil {
		return nil, err
	}
	values := make([]string, 0, len(picked))
	for _, i := range picked {
		values = append(values, choices[i].Value)
	}
	return values, nil
}

// Input asks for a line. An empty one means def. While check, which may be nil, has something against the answer, it says so and asks again.
func (t *Terminal) Input(ctx context.Context, message, def string, check func(string) error) (string, error) {
	if check == nil {
		check = func(string) error { return nil }
	}
	if t.plain() {
		return t.lineInput(ctx, message, def, check)
	}
	return t.drawInput(ctx, message, def, check)
}

// ConfirmNumber calls show, which says what the question is about, asks for the number n, in digits, and reports
// whether that was the answer. What was typed before the question is no answer to it, nor what was typed before
// the process was stopped.
func (t *Terminal) ConfirmNumber(ctx context.Context, show func(), message string, n int) (bool, error) {
	answer, err := t.deciding(show).Input(ctx, message, "", nil)
	return answer == strconv.Itoa(n), err
}

// Confirm calls show, which says what the question is about, and asks yes or no; Enter alone means def. What was
// typed before the question is no answer to it, nor what was typed before the process was stopped.
func (t *Terminal) Confirm(ctx context.Context, show func(), message string, def bool) (bool, error) {
	t = t.deciding(show)
	if t.plain() {
		return t.lineConfirm(ctx, message, def)
	}
	return t.drawConfirm(ctx, message, def)
}

// deciding returns a terminal whose questions are decisions about what show shows.
func (t *Terminal) deciding(show func()) *Terminal {
	d := *t
	d.show = show
	return &d
}

// present shows what a decision is about, and drops what was typed before that was seen.
func (t *Terminal) present() {
	if t.show == nil {
		return
	}
	t.show()
	if term.IsTerminal(int(t.In.Fd())) {
		flush(t.In)
	}
}

func (t *Terminal) plain() bool { return t.Accessible || os.Getenv("TERM") == "dumb" }

// closed ends a message as a question: with a colon, unless it has its own mark.
func closed(message string) string {
	if strings.HasSuffix(message, "?") || strings.HasSuffix(message, ":") {
		return message
	}
	return message + ":"
}
