// Package output prints results in the form the user asked for. A command
// declares the columns of what it shows once: the table, CSV, --columns,
// --sort-by, their completion and their help come from that list. JSON, NDJSON,
// YAML, --jq and --template show the items' own JSON instead.
//
// What holds for every format:
//
//   - Everything that can be wrong with the options is found by [New], before
//     any request is made.
//   - JSON is the item's own: field order, unknown fields, nulls and the text
//     of numbers are kept. It is re-indented, never decoded and encoded again.
//   - Secrets (see [Redact]) are hidden before anything else sees the data,
//     --jq and --template included, unless ShowSecrets is set.
//   - Nothing that could steer a terminal reaches one. Tables, ids and names
//     pass through [Clean] always; the other formats are exact in a file or a
//     pipe, and escaped when they go to a terminal: JSON and YAML by their own
//     escapes, which keep the data equal, CSV, --jq and --template by Clean.
//   - json, ndjson, yaml, csv, id and name are streamed in flat memory. The
//     first thousand items are held back, so that a sequence which fails early
//     prints nothing; one which fails later leaves a JSON array unclosed.
//   - An error from the writer is returned wrapped, and ends the sequence.
package output

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"text/template"
	"time"

	"github.com/itchyny/gojq"

	"github.com/civoctl/civoctl/internal/arg"
)

// Options say how to print. The zero value is a table for a file.
type Options struct {
	// Format is one of arg.Formats, or "" for a table. JQ and Template want it
	// to be "" (JQ takes json as well).
	Format string

	// IsDefault says that the environment or a profile chose Format: it gives
	// way to Columns, JQ and Template, and to a table where it does not fit.
	IsDefault bool

	// Columns names the columns of a table, wide or csv; nil is all but the
	// Wide ones for a table, and all for the others.
	Columns   []string
	NoHeaders bool

	// SortBy is NAME, NAME:asc or NAME:desc of a column; "" keeps the order.
	// Numbers, times and addresses are compared as what they are, names with
	// their numbers as numbers. Items without a value are last either way.
	SortBy string

	// JQ is a jq program; its input is the array of all items, or the object
	// of a single one. Each result is a line: a string as it is, anything
	// else as JSON with sorted keys. It sees no environment variables.
	JQ string

	// Template is a text/template; its data is what a jq program's input is.
	// Beside the functions that every template has there are Functions.
	Template string

	Limit       int              // items to print at most, after sorting; 0 is all
	ShowSecrets bool             // print passwords and tokens
	Reveal      []string         // print the secrets of these names
	Terminal    bool             // a person is looking: escape, cut, relative ages
	Color       bool             // colour states
	Width       int              // cells in a line of the terminal; 0 is no limit
	Now         func() time.Time // what ages are relative to; nil is time.Now
}

// Column is one property of an item.
type Column[T any] struct {
	Name   string // the API's name of the field where it has one: public_ip
	Header string // as it is printed
	Wide   bool   // not in a table unless asked for
	Whole  bool   // never cut: half of it is worth nothing
	Sparse bool   // left out of a table in which no item has it
	IsName bool   // what arguments and flags take, where that is no hostname or name

	// Value returns nil, a string, bool, number, time.Time, netip.Addr,
	// []string, fmt.Stringer, Status, Secret or Bar. Of an item that is a
	// FieldTexter, a value that is zero gives way to what Text says, but for IDs
	// and names that are printed for the next command.
	Value func(T) any

	read func(T) any // Value as it was given
}

// Names returns the names of columns, in their order: what --columns and
// --sort-by take.
func Names[T any](cols []Column[T]) []string {
	names := make([]string, len(cols))
	for i, c := range cols {
		names[i] = c.Name
	}
	return names
}

// Printer prints items of one type in one format. It holds no state between
// calls. It has no type parameter: the compiler would make a copy of all this
// for each type there is.
type Printer struct {
	options
	ctx        context.Context // what ends a query or a template; nil for nothing
	all, shown []Column[any]
	order      func([]any)
	query      *gojq.Code
	template   *template.Template
}

// options are Options of which New has found that they agree.
type options Options

// New checks the options against the columns. Each of its errors is a mistake
// in what the user typed and says what would be right.
func New[T any](o Options, cols []Column[T]) (*Printer, error) {
	all := make([]Column[any], len(cols))
	for i := range cols {
		all[i] = cols[i].untyped()
	}
	return newPrinter(o, all)
}

func (c *Column[T]) untyped() Column[any] {
	name := c.Name
	read := func(item any) any { return c.Value(item.(T)) }
	return Column[any]{
		name, c.Header, c.Wide, c.Whole, c.Sparse, c.IsName,
		func(item any) any { return described(item, name, read(item)) }, read,
	}
}

func newPrinter(o Options, cols []Column[any]) (*Printer, error) {
	p := &Printer{options: options(o), all: cols}
	if err := p.check(); err != nil {
		return nil, err
	}
	return p, nil
}

// WithContext returns a printer like p whose queries and templates, which can last for
// ever, end with ctx.
func (p *Printer) WithContext(ctx context.Context) *Printer {
	bound := *p
	bound.ctx = ctx
	return &bound
}

func (p *Printer) check() error {
	if p.Now == nil {
		p.Now = time.Now
	}
	if p.Limit < 0 {
		return fmt.Errorf("--limit %d: a limit is 1 or more, 0 is none", p.Limit)
	}
	for _, check := range []func() error{p.checkFormat, p.checkColumns, p.checkSort, p.checkQuery, p.checkTemplate} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func (p *Printer) checkFormat() error {
	if p.IsDefault && (p.JQ != "" || p.Template != "") {
		p.Format = ""
	}
	switch {
	case p.JQ != "" && p.Template != "":
		return errors.New("use --jq or --template, not both")
	case p.JQ != "" && p.Format != "" && p.Format != "json":
		return fmt.Errorf("--jq works on JSON: leave out -o %s", p.Format)
	case p.Template != "" && p.Format != "":
		return fmt.Errorf("--template replaces -o: leave out -o %s", p.Format)
	case p.JQ != "":
		p.Format = "jq"
		return nil
	case p.Template != "":
		p.Format = "template"
		return nil
	case p.Format == "":
		p.Format = "table"
	}
	if !slices.Contains(arg.Formats(), p.Format) {
		return unknown("output format", p.Format, arg.Formats())
	}
	if p.IsDefault && !p.fits() {
		p.Format = "table"
	}
	return nil
}

// fits reports whether what is shown can have the format at all.
func (p *Printer) fits() bool {
	switch p.Format {
	case "id", "name":
		_, err := p.naming()
		return err == nil && p.Columns == nil
	case "json", "yaml", "ndjson":
		return p.Columns == nil
	}
	return true
}

func (p *Printer) checkColumns() error {
	switch {
	case p.Columns != nil && len(p.all) == 0:
		return errors.New("--columns: what is shown here has no columns")
	case p.Columns != nil && !slices.Contains([]string{"table", "wide", "csv"}, p.Format):
		return fmt.Errorf("--columns is for table, wide and csv, not %s", p.Format)
	case p.Columns != nil && len(p.Columns) == 0:
		return fmt.Errorf("--columns names no column: valid are %s", list(Names(p.all)))
	case p.Format == "id", p.Format == "name":
		c, err := p.naming()
		p.shown = []Column[any]{c}
		return err
	case p.Columns == nil:
		for _, c := range p.all {
			if !c.Wide || p.Format != "table" {
				p.shown = append(p.shown, c)
			}
		}
	}
	for _, name := range p.Columns {
		c, err := p.column(name)
		if err != nil {
			return err
		}
		p.shown = append(p.shown, c)
	}
	return nil
}

func (p *Printer) column(name string) (Column[any], error) {
	name = strings.TrimSpace(name)
	for _, c := range p.all {
		if strings.EqualFold(c.Name, name) {
			return c, nil
		}
	}
	return Column[any]{}, unknown("column", name, Names(p.all))
}

// Items prints a sequence of what the columns are of: an array in JSON and
// YAML, a line each otherwise. An empty one is [] in JSON and YAML, the header
// in csv, and nothing at all elsewhere.
func (p *Printer) Items(w io.Writer, items iter.Seq2[any, error]) error {
	if p.order != nil {
		items = p.sorted(items)
	}
	if p.Limit > 0 {
		items = first(p.Limit, items)
	}
	switch p.Format {
	case "json":
		return p.jsonItems(w, items)
	case "ndjson":
		return p.lines(w, items, p.compactLine)
	case "yaml":
		return p.yamlItems(w, items)
	case "csv":
		return p.csvItems(w, items)
	case "id", "name":
		return p.lines(w, items, p.nameLine)
	case "jq":
		return p.whole(w, items, p.runQuery)
	case "template":
		return p.whole(w, items, p.runTemplate)
	default:
		return p.tableItems(w, items)
	}
}

// PrintsInFull reports whether every item is printed with the whole value of the field,
// and not with a mask. Of a jq program and a template that is not known: false.
func (p *Printer) PrintsInFull(field string) bool {
	switch p.Format {
	case "jq", "template":
		return false
	case "json", "ndjson", "yaml":
	default:
		isWhole := func(c Column[any]) bool { return c.Name == field && (c.Whole || !p.Terminal) }
		if !slices.ContainsFunc(p.shown, isWhole) {
			return false
		}
	}
	return p.ShowSecrets || !isSecret([]byte(field)) || contains(p.Reveal, []byte(field))
}

// Item prints one item: an object in JSON and YAML, a field a line with every
// column in table and wide, and as Items does otherwise.
func (p *Printer) Item(w io.Writer, item any) error {
	switch p.Format {
	case "json":
		return p.jsonItem(w, item)
	case "yaml":
		return p.yamlItem(w, item)
	case "jq":
		return p.single(w, item, p.runQuery)
	case "template":
		return p.single(w, item, p.runTemplate)
	case "table", "wide":
		return p.fields(w, item)
	default:
		return p.Items(w, func(yield func(any, error) bool) { yield(item, nil) })
	}
}
