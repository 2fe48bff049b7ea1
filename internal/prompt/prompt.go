// Package prompt asks a user at a terminal: for one of several choices, any number of them, a
// line, a secret, yes or no.
//
// While a question is open, nothing else may write to the terminal. Questions are drawn on
// [Terminal.Out], which is stderr, so that a command whose stdout is redirected can ask; stdout is
// never written.
//
// A question ends with an answer, Ctrl-C, Ctrl-D, the end of its context or a panic in this
// package. In each case the terminal then echoes and edits lines as before, the cursor is shown,
// and what was typed after the answer is left for the next reader. On Windows, reading the console
// cannot be cancelled: the first key after a cancelled question is lost, and Ctrl-D counts as
// Enter in all questions but Password.
//
// Before the process stops at Ctrl-Z, the terminal is given back in the same way. When the process
// continues, the question is asked again with what had been typed. In the background a question
// stops the process (SIGTTIN) until it is in the foreground.
//
// With [Terminal.Accessible], or where TERM is "dumb", questions are numbered lines that are
// answered by a number or a name: nothing is redrawn and the cursor never moves, as screen readers
// and line editors need it.
//
// Lists and lines are drawn by this package, a line a choice whatever the width of the terminal;
// yes or no is asked by survey. This package reads the keys for it, because survey ignores contexts
// and ends oddly on some keys.
//
// Where [Terminal.CanGoBack] is set, Escape or Ctrl-P leaves a question for the one before it, and
// in an accessible question the word "back" does.
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
	// ErrInterrupted is the error for Ctrl-C, and for a terminal that is gone. In an accessible
	// question Ctrl-C is a signal instead, as in any program that reads lines.
	ErrInterrupted = errors.New("interrupted")
	// ErrEnd is the error for Ctrl-D, and for an input that has ended.
	ErrEnd = errors.New("end of input")
	// ErrBack is the error of a question that the user leaves for the one before it.
	ErrBack = errors.New("back to the question before")
	// errGone is the error for a terminal whose window was closed or whose connection was lost.
	errGone = fmt.Errorf("the terminal is gone: %w", ErrInterrupted)
)

var errNoChoices = errors.New("nothing to choose from")

// Terminal is a terminal that questions are asked on. Each question returns the cause of its
// context as soon as the context ends.
type Terminal struct {
	In         *os.File
	Out        Output
	Accessible bool     // questions are numbered lines
	HasColor   bool     // questions are drawn in colour
	CanGoBack  bool     // Select, MultiSelect and Input may end with ErrBack
	Job        *job.Job // stops the process at Ctrl-Z; nil: nothing does

	// Open is called as a question begins, and what it returns as the question ends; nil: nothing
	// is called.
	Open func() (closed func())

	show func() // shows what a decision is about; nil for a question that is no decision
}

// waitForeground returns when the terminal may be used: a process in the background stops until it
// is in the foreground. It returns the cause of a context that has ended.
func (t *Terminal) waitForeground(ctx context.Context) error {
	t.Job.AwaitForeground(ctx, t.In)
	return context.Cause(ctx)
}

// Output is the terminal that questions are drawn on.
type Output interface {
	io.Writer
	Fd() uintptr // the file descriptor of the terminal
}

// Choice is one of several answers. Its texts are drawn as they are: they must not have control
// characters.
type Choice struct {
	Value   string   // is returned
	Label   string   // names the choice, in the first column
	Columns []string // help to choose; "" where the choice has nothing in a column
	Refusal string   // why the choice cannot be chosen; "" for one that can
	Warning string   // what speaks against the choice, behind its columns; "" for nothing
}

// cells returns the texts of the choice that have columns: its name, why it cannot be chosen, and
// its columns.
func (c Choice) cells() []string { return slices.Concat([]string{c.Label, c.Refusal}, c.Columns) }

// answer returns the text that is left of the choice once it is chosen.
func (c Choice) answer() string {
	if c.Warning == "" {
		return c.Label
	}
	return c.Label + " (" + c.Warning + ")"
}

// isCalled reports whether text is the name or the value of the choice, case ignored.
func (c Choice) isCalled(text string) bool {
	return strings.EqualFold(c.Label, text) || strings.EqualFold(c.Value, text)
}

// style is a way to ask questions. Choices go by their indices.
type style interface {
	// choose asks for one of choices and offers choices[chosen] first, unless chosen is below 0.
	choose(ctx context.Context, message string, choices []Choice, chosen int) (int, error)
	chooseSeveral(ctx context.Context, message string, choices []Choice) ([]int, error)
	input(ctx context.Context, message, def string, check func(string) error) (string, error)
	confirm(ctx context.Context, message string, def bool) (bool, error)
}

// style returns how questions are asked: drawn and redrawn, or line by line.
func (t *Terminal) style() style {
	if t.isPlain() {
		return lineStyle{t}
	}
	return drawnStyle{t}
}

// Select asks for one of choices and returns its Value. It offers the choice with the Value def
// first, and ignores a def that is none of them. What is typed selects the choices that have it in
// their texts, case ignored.
func (t *Terminal) Select(ctx context.Context, message string, choices []Choice, def string) (string, error) {
	if len(choices) == 0 {
		return "", errNoChoices
	}
	defer t.open()()
	chosen := slices.IndexFunc(choices, func(c Choice) bool { return c.Value == def && c.Refusal == "" })
	i, err := t.style().choose(ctx, message, choices, chosen)
	if err != nil {
		return "", err
	}
	return choices[i].Value, nil
}

// MultiSelect asks for choices and returns their Values in the order of choices. An accessible
// question can be answered with none; in one that is drawn, Enter takes the highlighted choice
// where none is marked.
func (t *Terminal) MultiSelect(ctx context.Context, message string, choices []Choice) ([]string, error) {
	if len(choices) == 0 {
		return nil, errNoChoices
	}
	defer t.open()()
	picked, err := t.style().chooseSeveral(ctx, message, choices)
	if err != nil {
		return nil, err
	}
	values := make([]string, len(picked))
	for n, i := range picked {
		values[n] = choices[i].Value
	}
	return values, nil
}

// Fresh returns a copy of t whose questions take no key that was pressed before they are seen, or
// while the process was stopped. It is for questions whose answer changes something.
func (t *Terminal) Fresh() *Terminal { return t.forDecision(func() {}) }

// Input asks for a line and returns it. It offers def, which can be edited; in an accessible
// question an empty line means def. When check, which may be nil, returns an error, Input shows the
// error and lets the line be edited.
func (t *Terminal) Input(ctx context.Context, message, def string, check func(string) error) (string, error) {
	defer t.open()()
	if check == nil {
		check = func(string) error { return nil }
	}
	return t.style().input(ctx, message, def, check)
}

// ConfirmNumber calls show, which shows what the question is about, asks for the number n in
// digits, and reports whether n was typed. Keys that were pressed before the question was seen, or
// before the process was stopped, are no part of the answer.
func (t *Terminal) ConfirmNumber(ctx context.Context, show func(), message string, n int) (bool, error) {
	answer, err := t.forDecision(show).Input(ctx, message, "", nil)
	return answer == strconv.Itoa(n), err
}

// Confirm calls show, which shows what the question is about, and asks yes or no. An empty line
// means def. Keys that were pressed before the question was seen, or before the process was
// stopped, are no part of the answer.
func (t *Terminal) Confirm(ctx context.Context, show func(), message string, def bool) (bool, error) {
	defer t.open()()
	return t.forDecision(show).style().confirm(ctx, message, def)
}

// open calls Open, and returns what to call when the question ends.
func (t *Terminal) open() (closed func()) {
	if t.Open == nil {
		return func() {}
	}
	return t.Open()
}

// forDecision returns a copy of t whose questions are decisions about what show shows.
func (t *Terminal) forDecision(show func()) *Terminal {
	d := *t
	d.show = show
	return &d
}

// showDecision shows what a decision is about, and drops the keys that were pressed before. It does
// nothing for a question that is no decision.
func (t *Terminal) showDecision() {
	if t.show == nil {
		return
	}
	t.show()
	if term.IsTerminal(int(t.In.Fd())) {
		dropTyped(t.In)
	}
}

// isPlain reports whether questions are numbered lines.
func (t *Terminal) isPlain() bool { return t.Accessible || os.Getenv("TERM") == "dumb" }

// withColon returns message with a colon at its end, unless a question mark or a colon is there.
func withColon(message string) string {
	if strings.HasSuffix(message, "?") || strings.HasSuffix(message, ":") {
		return message
	}
	return message + ":"
}
