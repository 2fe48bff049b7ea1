package cli

import (
	"context"
	"iter"
	"strings"
	"sync/atomic"

	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/internal/terminal"
)

// Printer writes results of one shape to stdout.
type Printer[T any] struct{ untypedPrinter }

// untypedPrinter is a Printer of items whose type its caller has checked, so that its code is
// compiled once.
type untypedPrinter struct {
	p    *output.Printer
	term *terminal.Terminal
}

// NewPrinter returns a printer of results with the columns, or a usage error where the output flags
// do not fit them. It is called before any request.
func NewPrinter[T any](a *App, cols []output.Column[T], extra ...func(*output.Options)) (*Printer[T], error) {
	o := a.outputOptions()
	for _, f := range extra {
		f(&o)
	}
	if err := a.Output.checkDefaultFormat(o); err != nil {
		return nil, err
	}
	p, err := output.New(o, cols)
	if err != nil {
		return nil, failure.UsageError(err)
	}
	return &Printer[T]{untypedPrinter{p, a.Term}}, nil
}

// Reveal returns an option that shows the secrets of these names without --show-secrets.
func Reveal(names ...string) func(*output.Options) {
	return func(o *output.Options) { o.Reveal = names }
}

// Limit returns an option that limits output to n items; 0 is no limit.
func Limit(n int) func(*output.Options) {
	return func(o *output.Options) { o.Limit = n }
}

// PrintsInFull reports whether every item is printed with the whole value of the field. It reports
// false if IsComputed reports true.
func (p *untypedPrinter) PrintsInFull(field string) bool { return p.p.PrintsInFull(field) }

// IsComputed reports whether a program, --jq or --template, decides what is printed.
func (p *untypedPrinter) IsComputed() bool { return p.p.Format == "jq" || p.p.Format == "template" }

// IsNaming reports whether nothing but IDs or names is printed, a line each, for
// the next command to read.
func (p *untypedPrinter) IsNaming() bool { return p.p.Format == "id" || p.p.Format == "name" }

// Item writes one object.
func (p *Printer[T]) Item(item T) error {
	return p.term.WriteResult(func(ctx context.Context) error {
		return p.p.WithContext(ctx).Item(p.term.Out, item)
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

// Text returns the lines that Slice writes. Text, ItemText and Sort are functions, since the
// methods of a generic type are compiled for each of its types.
func Text[T any](p *Printer[T], items []T) ([]string, error) { return p.text(anys(items)) }

// ItemText returns what Item writes, or "" where Item fails.
func ItemText[T any](p *Printer[T], item T) string {
	var b strings.Builder
	ctx, stop := p.term.ResultContext()
	defer stop()
	if p.p.WithContext(ctx).Item(&b, item) != nil {
		return ""
	}
	return b.String()
}

// Sort sorts the items by --sort-by.
func Sort[T any](p *Printer[T], items []T) {
	all := anys(items)
	p.p.Sort(all)
	for i := range all {
		items[i] = all[i].(T)
	}
}

// anys returns the items as values of any type.
func anys[T any](items []T) []any {
	all := make([]any, len(items))
	for i := range items {
		all[i] = items[i]
	}
	return all
}

// each returns the items as a sequence without errors.
func each(items []any) iter.Seq2[any, error] {
	return func(yield func(any, error) bool) {
		for _, item := range items {
			if !yield(item, nil) {
				return
			}
		}
	}
}

// count writes the items and returns how many there were.
func (p *untypedPrinter) count(items iter.Seq2[any, error]) (n int, err error) {
	var written atomic.Int64
	err = p.term.WriteResult(func(ctx context.Context) error {
		return p.p.WithContext(ctx).Items(p.term.Out, func(yield func(any, error) bool) {
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

// text returns the lines that count writes.
func (p *untypedPrinter) text(items []any) ([]string, error) {
	var b strings.Builder
	ctx, stop := p.term.ResultContext()
	defer stop()
	if err := p.p.WithContext(ctx).Items(&b, each(items)); err != nil || b.Len() == 0 {
		return nil, err
	}
	return strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n"), nil
}

// commandLine is a command to paste, as programs read it.
type commandLine struct {
	Command string `json:"command"`
}

// CommandPrinter writes commands to paste: a line each, or an array of objects for a program.
type CommandPrinter struct {
	term *terminal.Terminal
	rows *Printer[commandLine] // nil where a line each is wanted
}

// NewCommandPrinter returns a printer of commands, or the error of output flags that do not fit
// commands.
func NewCommandPrinter(a *App) (*CommandPrinter, error) {
	if a.Output.IsPlain() {
		return &CommandPrinter{term: a.Term}, nil
	}
	rows, err := NewPrinter(a, []output.Column[commandLine]{
		{Name: "command", Header: "COMMAND", Value: func(c commandLine) any { return c.Command }},
	})
	return &CommandPrinter{a.Term, rows}, err
}

// Print writes the commands.
func (p *CommandPrinter) Print(lines []string) error {
	if p.rows == nil {
		return p.term.WriteLines(lines...)
	}
	commands := make([]commandLine, len(lines))
	for n, line := range lines {
		commands[n].Command = line
	}
	return p.rows.Slice(commands)
}
