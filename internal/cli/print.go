package cli

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/interrupt"
	"github.com/civoctl/civoctl/internal/output"
)

// Printer writes results of one shape to stdout.
type Printer[T any] struct{ sheet }

// sheet is a Printer that leaves it to others to see to the shape.
type sheet struct {
	p   *output.Printer
	app *App
}

// NewPrinter checks the output flags against the columns. It comes before any
// request: its errors are usage errors.
func NewPrinter[T any](a *App, cols []output.Column[T], extra ...func(*output.Options)) (*Printer[T], error) {
	o := a.outputOptions()
	for _, f := range extra {
		f(&o)
	}
	if err := a.checkDefaultFormat(o); err != nil {
		return nil, err
	}
	p, err := output.New(o, cols)
	if err != nil {
		return nil, UsageError(err)
	}
	return &Printer[T]{sheet{p, a}}, nil
}

// checkDefaultFormat refuses a format that the environment or a profile gives and
// that is none, and names which of them it was.
func (a *App) checkDefaultFormat(o output.Options) error {
	if !o.IsDefault || o.Format == "" {
		return nil
	}
	err := arg.Check(arg.Format)(o.Format)
	if err == nil {
		return nil
	}
	s, _ := a.Settings() // its error may be this one
	return &Error{Kind: Usage, Err: fmt.Errorf("%s: %w", s.Origin("output"), err), Hint: argHint(err)}
}

// Reveal shows the secrets of these names without --show-secrets.
func Reveal(names ...string) func(*output.Options) {
	return func(o *output.Options) { o.Reveal = names }
}

// Limit writes n items at most; 0 writes all.
func Limit(n int) func(*output.Options) {
	return func(o *output.Options) { o.Limit = n }
}

// Tells reports whether every item is printed with the whole value of the field.
// It does not know of what IsComputed.
func (s *sheet) Tells(field string) bool { return s.p.PrintsInFull(field) }

// IsComputed reports whether a program, --jq or --template, decides what is
// printed.
func (s *sheet) IsComputed() bool { return s.p.Format == "jq" || s.p.Format == "template" }

// IsNaming reports whether nothing but IDs or names is printed, a line each, for
// the next command to read.
func (s *sheet) IsNaming() bool { return s.p.Format == "id" || s.p.Format == "name" }

// Item writes one object.
func (p *Printer[T]) Item(item T) error {
	return p.app.write(func(ctx context.Context) error {
		return p.p.WithContext(ctx).Item(p.app.Out, item)
	})
}

// Items writes an array, a table or the like, item by item.
func (p *Printer[T]) Items(items iter.Seq2[T, error]) error {
	_, err := p.Count(items)
	return err
}

// Count writes the items and returns how many there were.
func (p *Printer[T]) Count(items iter.Seq2[T, error]) (int, error) {
	return p.count(func(yield func(any, error) bool) {
		items(func(item T, err error) bool { return yield(item, err) })
	})
}

// Slice writes the items.
func (p *Printer[T]) Slice(items []T) error {
	_, err := p.count(each(anys(items)))
	return err
}

// Text is what Slice would write, a line each. It is no method, and Sort is none,
// so that only who calls it has a copy.
func Text[T any](p *Printer[T], items []T) ([]string, error) { return p.text(anys(items)) }

// ItemText is what Item would write, "" where it cannot.
func ItemText[T any](p *Printer[T], item T) string {
	var b strings.Builder
	ctx, stop := p.app.printing()
	defer stop()
	if p.p.WithContext(ctx).Item(&b, item) != nil {
		return ""
	}
	return b.String()
}

// Sort puts the items in the order of --sort-by.
func Sort[T any](p *Printer[T], items []T) {
	all := anys(items)
	p.p.Sort(all)
	for i := range all {
		items[i] = all[i].(T)
	}
}

func anys[T any](items []T) []any {
	all := make([]any, len(items))
	for i := range items {
		all[i] = items[i]
	}
	return all
}

func each(items []any) iter.Seq2[any, error] {
	return func(yield func(any, error) bool) {
		for _, item := range items {
			if !yield(item, nil) {
				return
			}
		}
	}
}

func (s *sheet) count(items iter.Seq2[any, error]) (n int, err error) {
	var written atomic.Int64
	err = s.app.write(func(ctx context.Context) error {
		return s.p.WithContext(ctx).Items(s.app.Out, func(yield func(any, error) bool) {
			for item, err := range items {
				if err == nil {
					written.Add(1)
				}
				if !yield(item, err) {
					return
				}
			}
		})
	})
	return int(written.Load()), err
}

func (s *sheet) text(items []any) ([]string, error) {
	var b strings.Builder
	ctx, stop := s.app.printing()
	defer stop()
	if err := s.p.WithContext(ctx).Items(&b, each(items)); err != nil || b.Len() == 0 {
		return nil, err
	}
	return strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n"), nil
}

// Lines writes text that has no columns, such as a command to paste.
func (a *App) Lines(lines []string) error {
	return a.write(func(context.Context) error {
		for _, line := range lines {
			if terminal(a.Out) {
				line = output.Clean(line)
			}
			if _, err := fmt.Fprintln(a.Out, line); err != nil {
				return fmt.Errorf("write the result: %w", err)
			}
		}
		return nil
	})
}

const (
	// lastWords is how long the result of a run that was interrupted before may take
	// to be written: one that nobody reads must not keep the run for ever.
	lastWords = 2 * time.Second
	// lastMoment is how long a write that an interruption meets may go on, and what is
	// written may say itself why it ends.
	lastMoment = 500 * time.Millisecond
)

// printing returns the context in which a result is put into its form and written: the
// run's, or, where that has ended, one that lasts for the last words.
func (a *App) printing() (context.Context, context.CancelFunc) {
	if a.ctx.Err() != nil {
		return context.WithTimeout(context.WithoutCancel(a.ctx), lastWords)
	}
	return a.ctx, func() {}
}

// write calls f, which writes to stdout, and leaves it behind where it goes on after
// an interruption: nobody need ever read what is written.
func (a *App) write(f func(context.Context) error) error {
	a.EndProgress()
	ctx, stop := a.printing()
	defer stop()
	patience, cancel := interrupt.WithGrace(ctx, lastMoment)
	defer cancel()
	_, err := interrupt.Call(patience, func() (struct{}, error) { return struct{}{}, f(ctx) })
	if patience.Err() != nil || errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("write the result: %w", context.Canceled)
	}
	return err
}

// IsPlain reports whether a result that is a single value is printed as it is: no
// flag asks for a format. One that the environment or a profile prefers is for
// listings and results of several fields.
func (a *App) IsPlain() bool {
	return a.JQ == "" && a.Template == "" && a.Columns == nil && a.SortBy == "" && (a.Output == "" || a.Output == "table")
}

// commandLine is a command to paste, as programs read it.
type commandLine struct {
	Command string `json:"command"`
}

// CommandPrinter writes commands to paste: a line each, or an array of objects for a program.
type CommandPrinter struct {
	app  *App
	rows *Printer[commandLine] // nil where a line each is wanted
}

// NewCommandPrinter returns a printer of commands, or the error of output flags that do not fit commands.
func NewCommandPrinter(a *App) (*CommandPrinter, error) {
	if a.IsPlain() {
		return &CommandPrinter{app: a}, nil
	}
	rows, err := NewPrinter(a, []output.Column[commandLine]{
		{Name: "command", Header: "COMMAND", Value: func(c commandLine) any { return c.Command }},
	})
	return &CommandPrinter{a, rows}, err
}

// Print writes the commands.
func (p *CommandPrinter) Print(lines []string) error {
	if p.rows == nil {
		return p.app.Lines(lines)
	}
	commands := make([]commandLine, len(lines))
	for n, line := range lines {
		commands[n].Command = line
	}
	return p.rows.Slice(commands)
}

func (a *App) outputOptions() output.Options {
	return output.Options{
		Format:      a.Format(),
		IsDefault:   a.Output == "",
		Columns:     a.Columns,
		NoHeaders:   a.NoHeaders,
		SortBy:      a.SortBy,
		JQ:          a.JQ,
		Template:    a.Template,
		ShowSecrets: a.ShowSecrets,
		Terminal:    terminal(a.Out),
		Color:       a.colored(a.Out),
		Width:       width(a.Out),
		Now:         a.Now,
	}
}

// colored follows the setting, then the conventions NO_COLOR, CLICOLOR_FORCE
// and TERM=dumb.
func (a *App) colored(f descriptor) bool {
	s, _ := a.Settings() // an error is for whoever needs more of them
	when := s.Color
	switch {
	case when == "always":
		return true
	case when == "never", os.Getenv("NO_COLOR") != "":
		return false
	case os.Getenv("CLICOLOR_FORCE") != "" && os.Getenv("CLICOLOR_FORCE") != "0":
		return true
	}
	return terminal(f) && os.Getenv("TERM") != "dumb"
}
