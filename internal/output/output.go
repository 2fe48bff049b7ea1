// Package output prints results in the format that the user asked for. A command declares the
// columns of its items once: the table, CSV, --columns, --sort-by, their completion and their help
// come from that list. JSON, NDJSON, YAML, --jq and --template show the items' own JSON instead.
//
// Every format keeps these rules:
//
//   - [New] finds everything that can be wrong with the options, before any request is made.
//   - JSON is the item's own: field order, unknown fields, nulls and the text of numbers are kept.
//     It is indented anew, never decoded and encoded again.
//   - Secrets (see [Redact]) are hidden before the data goes anywhere else, to --jq and --template,
//     too, unless ShowSecrets is set.
//   - Nothing that could steer a terminal reaches one. Tables, IDs and names always pass through
//     [Clean]; the other formats are exact in a file or a pipe, and escaped on a terminal: JSON and
//     YAML by their own escapes, which keep the data equal, CSV, --jq and --template by Clean.
//   - json, ndjson, yaml, csv, id and name are streamed in constant memory. The first thousand
//     items are held back, so that a sequence that fails early prints nothing; one that fails later
//     leaves a JSON array unclosed.
//   - An error of the writer is returned wrapped, and ends the sequence.
//
// Tables are written by a tablewriter table with a renderer of this package. The library's own
// renderers pad the end of each line, and measure text by package-level settings that they take
// from the locale, so that one output would differ from machine to machine.
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

// Options are the options of [New]. The zero value prints a table to a file.
type Options struct {
	// Format is one of arg.Formats, or "" for a table. With JQ it must be "" or json, with Template
	// "".
	Format string

	// IsDefault means that Format is from the environment or a profile. Columns, JQ and Template
	// then override Format, as does a table for items that cannot be printed in it.
	IsDefault bool

	// Columns names the columns of a table, wide or csv. Nil means all but the Wide ones for a
	// table, and all for wide and csv.
	Columns   []string
	NoHeaders bool

	// SortBy is NAME, NAME:asc or NAME:desc of a column; "" keeps the order. Numbers, times and
	// addresses are compared as such, text with the numbers in it as numbers. Items without a value
	// are last either way.
	SortBy string

	// JQ is a jq program. Its input is the array of all items, or the object of a single one. Each
	// result is a line: a string as it is, anything else as JSON with sorted keys. The program
	// cannot read environment variables.
	JQ string

	// Template is a text/template. Its data is that of a jq program; it may also call the functions
	// that TemplateFunctions lists.
	Template string

	Limit       int      // items to print at most, after sorting; 0 means all
	ShowSecrets bool     // print passwords and tokens
	Reveal      []string // names of fields whose secrets are printed
	Terminal    bool     // output goes to a terminal: escape, fit tables, print ages
	Color       bool     // colour states
	Width       int      // cells in a line of the terminal; 0 means no limit

	// LeftOut is called before a table is written, with the headers of the columns that it leaves
	// out because the terminal is too narrow; nil is not called.
	LeftOut func(headers []string)

	Now func() time.Time // the time that ages are relative to; nil means time.Now
}

// Column is one property of an item.
type Column[T any] struct {
	Name       string   // the API's name of the field, if it has one: public_ip
	Header     string   // of the column in a table
	FullHeader string   // Header off a terminal, where ages are times and bars numbers
	Aliases    []string // further words for the column in --columns and --sort-by
	Wide       bool     // not in a table unless asked for
	Whole      bool     // never cut: a part of the value is of no use
	Sparse     bool     // not in a table in which no item has a value
	IsName     bool     // arguments name an item by it, if that is not the hostname, name, label or code
	IsBar      bool     // the value is a Bar: CSV has the columns NAME_usage and NAME_limit

	// What a table does where the terminal is too narrow. A column with Keep, and the first one,
	// stays in any case. Of the others those stay that there is room for: those of a high Priority
	// first, of equal ones the left, and those without a value last. Prose in the last column goes
	// on below instead of being cut.
	Keep     bool
	Priority int
	Prose    bool

	// Value returns nil, a string, bool, number, time.Time, netip.Addr, []string, fmt.Stringer,
	// Status, Secret, Deadline or Bar. For an item that is a FieldTexter, what Text returns
	// replaces a zero value, except in the formats id and name, whose output the next command
	// reads.
	Value func(T) any

	rawValue func(T) any // Value without what Text returns
}

// Names returns the names of columns, in their order: the values of --columns and --sort-by.
func Names[T any](cols []Column[T]) []string {
	names := make([]string, len(cols))
	for i, c := range cols {
		names[i] = c.Name
	}
	return names
}

// Printer prints items of one type in one format. It holds no state between calls. It has no type
// parameter, because the compiler would make a copy of its methods for each type.
type Printer struct {
	options
	ctx        context.Context // ends a query or a template; may be nil
	all, shown []Column[any]
	order      func([]any)
	query      *gojq.Code
	template   *template.Template
}

// options are Options that New has checked.
type options Options

// New returns a Printer of items with the columns. It returns an error that says what would be
// right if the options contradict each other or the columns.
func New[T any](o Options, cols []Column[T]) (*Printer, error) {
	all := make([]Column[any], len(cols))
	for i := range cols {
		all[i] = cols[i].untyped()
	}
	return newPrinter(o, all)
}

// untyped returns the column for items of any type, with the values that a FieldTexter adds.
func (c *Column[T]) untyped() Column[any] {
	name := c.Name
	read := func(item any) any { return c.Value(item.(T)) }
	return Column[any]{
		name, c.Header, c.FullHeader, c.Aliases, c.Wide, c.Whole, c.Sparse, c.IsName, c.IsBar,
		c.Keep, c.Priority, c.Prose,
		func(item any) any { return writtenValue(item, name, read(item)) }, read,
	}
}

// newPrinter returns a Printer as New does, for columns of any type.
func newPrinter(o Options, cols []Column[any]) (*Printer, error) {
	p := &Printer{options: options(o), all: cols}
	if err := p.check(); err != nil {
		return nil, err
	}
	return p, nil
}

// WithContext returns a copy of p whose queries and templates, which may never end by themselves,
// end with ctx.
func (p *Printer) WithContext(ctx context.Context) *Printer {
	bound := *p
	bound.ctx = ctx
	return &bound
}

// check checks the options and completes p by them.
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

// checkFormat sets Format to the format that is printed, jq and template included.
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
		return unknownError("output format", p.Format, arg.Formats())
	}
	if p.IsDefault && !canUseFormat(p.options, p.all) {
		p.Format = "table"
	}
	return nil
}

// canUseFormat reports whether items with the columns can be printed in the format of the options.
func canUseFormat(o options, columns []Column[any]) bool {
	switch o.Format {
	case "id", "name":
		_, err := nameColumn(columns, o.Format)
		return err == nil && o.Columns == nil
	case "json", "yaml", "ndjson":
		return o.Columns == nil
	}
	return true
}

// checkColumns sets the columns that are shown.
func (p *Printer) checkColumns() error {
	switch {
	case p.Columns != nil && len(p.all) == 0:
		return errors.New("--columns: what is shown here has no columns")
	case p.Columns != nil && !slices.Contains([]string{"table", "wide", "csv"}, p.Format):
		return fmt.Errorf("--columns is for table, wide and csv, not %s", p.Format)
	case p.Columns != nil && len(p.Columns) == 0:
		return fmt.Errorf("--columns names no column: valid values: %s", joinNames(Names(p.all)))
	case p.Format == "id", p.Format == "name":
		c, err := nameColumn(p.all, p.Format)
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
		c, err := findColumn(p.all, name)
		if err != nil {
			return err
		}
		p.shown = append(p.shown, c)
	}
	return nil
}

// findColumn returns the column that a person names by its name, its header or another word for it,
// or an error that lists the valid names. Case is ignored, and words may be joined by blanks,
// hyphens or underscores. "name" is what arguments name an item by, where no column is called so.
func findColumn(cols []Column[any], word string) (Column[any], error) {
	want := foldName(word)
	for _, names := range []func(Column[any]) []string{
		func(c Column[any]) []string { return []string{c.Name} },
		func(c Column[any]) []string { return append([]string{c.Header, c.FullHeader}, c.Aliases...) },
	} {
		for _, c := range cols {
			if want != "" && slices.ContainsFunc(names(c), func(name string) bool { return foldName(name) == want }) {
				return c, nil
			}
		}
	}
	if c, err := nameColumn(cols, "name"); err == nil && want == "name" {
		return c, nil
	}
	return Column[any]{}, unknownError("column", strings.TrimSpace(word), Names(cols))
}

// foldName returns the letters and digits of a column's name in lower case.
func foldName(name string) string {
	return strings.NewReplacer(" ", "", "-", "", "_", "").Replace(strings.ToLower(name))
}

// Items prints a sequence of items: an array in JSON and YAML, a line each otherwise. For no items
// it prints [] in JSON and YAML, the header in csv, and nothing in the other formats.
func (p *Printer) Items(w io.Writer, items iter.Seq2[any, error]) error {
	if p.order != nil {
		items = p.sorted(items)
	}
	if p.Limit > 0 {
		items = limit(p.Limit, items)
	}
	return p.formatter().writeItems(w, items)
}

// formatter writes items in one format.
type formatter interface {
	writeItems(w io.Writer, items iter.Seq2[any, error]) error
	writeItem(w io.Writer, item any) error
}

// formatter returns the formatter of the printer's format.
func (p *Printer) formatter() formatter {
	switch p.Format {
	case "json":
		return jsonFormat{p}
	case "ndjson":
		return lineFormat{p.appendCompactJSON}
	case "yaml":
		return yamlFormat{p}
	case "csv":
		return csvFormat{p}
	case "id", "name":
		return lineFormat{p.appendName}
	case "jq":
		return programFormat{p, p.appendQueryResults}
	case "template":
		return programFormat{p, p.appendTemplateResult}
	}
	return tableFormat{p}
}

// PrintsInFull reports whether every item is printed with the whole value of the field, neither
// hidden nor cut. It reports false for a jq program and a template.
func (p *Printer) PrintsInFull(field string) bool {
	switch p.Format {
	case "jq", "template":
		return false
	case "json", "ndjson", "yaml":
	default:
		isWhole := func(c Column[any]) bool { return c.Name == field && (c.Whole && c.Keep || !p.fits()) }
		if !slices.ContainsFunc(p.shown, isWhole) {
			return false
		}
	}
	return p.ShowSecrets || !isSecret([]byte(field)) || contains(p.Reveal, []byte(field))
}

// ShowsColumn reports whether a table of items has the column of that name, or, if isItem, the
// fields of one item have it. It reports false where the format is no table.
func (p *Printer) ShowsColumn(name string, isItem bool) bool {
	if p.Format != "table" && p.Format != "wide" {
		return false
	}
	columns := p.shown
	if isItem {
		columns = fields(p)
	}
	return slices.ContainsFunc(columns, func(c Column[any]) bool { return c.Name == name })
}

// Item prints one item: an object in JSON and YAML, a field a line with every column in table and
// wide, and as Items does in the other formats.
func (p *Printer) Item(w io.Writer, item any) error { return p.formatter().writeItem(w, item) }

// one yields the item.
func one(item any) iter.Seq2[any, error] {
	return func(yield func(any, error) bool) { yield(item, nil) }
}
