// Package output writes results to standard output, in the form the user
// asked for. A command declares the columns of what it shows once; the table,
// --columns, --sort-by, their completion and their help all come from that
// list, while JSON, NDJSON, YAML, --jq and --template show the items' own
// JSON.
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
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"text/template"
	"time"

	"github.com/itchyny/gojq"
)

// Options say how to print. The zero value is a plain table for a file.
type Options struct {
	Format      string           // one of [Formats]; "" is table. Leave it "" with JQ or Template unless the user said -o himself
	Columns     []string         // names of the columns to show, for table, wide and csv; nil is the default choice
	NoHeaders   bool             // no header line in table, wide and csv
	SortBy      string           // NAME, NAME:asc or NAME:desc; "" keeps the order of the sequence
	JQ          string           // a jq program over the whole result
	Template    string           // a text/template over the whole result
	ShowSecrets bool             // print passwords and tokens
	Terminal    bool             // a person is looking: escape, cut to Width, relative ages
	Color       bool             // colour states
	Width       int              // cells a line of the terminal holds; 0 is no limit
	Now         func() time.Time // what ages are relative to; nil is time.Now
}

// Column is one property of an item.
type Column[T any] struct {
	Name   string      // the API's name of the field where it is one, such as public_ip
	Header string      // as it is printed
	Value  func(T) any // nil, string, bool, any integer, float64, time.Time, netip.Addr, []string, fmt.Stringer, or a [Status], [Secret] or [Bar]
	Wide   bool        // left out of the table format, shown by wide and for a single item
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

// Formats returns what Options.Format may be, the default first.
func Formats() []string {
	return []string{"table", "wide", "json", "yaml", "csv", "ndjson", "name", "id"}
}

// Printer prints items in one format. It holds no state between calls.
type Printer[T any] struct {
	Options
	all, shown []Column[T]
	chosen     bool // shown is the user's choice
	order      func([]T)
	query      *gojq.Code
	template   *template.Template
}

// New checks the options against the columns. Each of its errors is a mistake
// in what the user typed and says what would be right.
func New[T any](o Options, cols []Column[T]) (*Printer[T], error) {
	p := &Printer[T]{Options: o, all: cols}
	if p.Now == nil {
		p.Now = time.Now
	}
	for _, check := range []func() error{p.checkFormat, p.checkColumns, p.checkSort, p.checkQuery, p.checkTemplate} {
		if err := check(); err != nil {
			return nil, err
		}
	}
	return p, nil
}

func (p *Printer[T]) checkFormat() error {
	switch {
	case p.JQ != "" && p.Template != "":
		return fmt.Errorf("use --jq or --template, not both")
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
	if !slices.Contains(Formats(), p.Format) {
		return unknown("output format", p.Format, Formats())
	}
	if p.Format == "id" || p.Format == "name" {
		if _, ok := p.identity(); !ok {
			return fmt.Errorf("-o %s: there is no %s to print here", p.Format, p.Format)
		}
	}
	return nil
}

func (p *Printer[T]) checkColumns() error {
	if p.Columns == nil {
		for _, c := range p.all {
			if !c.Wide || p.Format != "table" {
				p.shown = append(p.shown, c)
			}
		}
		return nil
	}
	if !slices.Contains([]string{"table", "wide", "csv"}, p.Format) {
		return fmt.Errorf("--columns is for table, wide and csv: %s has none", p.Format)
	}
	p.chosen = true
	for _, name := range p.Columns {
		c, err := p.column(name)
		if err != nil {
			return err
		}
		p.shown = append(p.shown, c)
	}
	if len(p.shown) == 0 {
		return fmt.Errorf("--columns names none: use %s", list(Names(p.all)))
	}
	return nil
}

func (p *Printer[T]) column(name string) (Column[T], error) {
	name = strings.TrimSpace(name)
	for _, c := range p.all {
		if strings.EqualFold(c.Name, name) {
			return c, nil
		}
	}
	return Column[T]{}, unknown("column", name, Names(p.all))
}

// Items prints a sequence: an array in JSON and YAML, a line each otherwise.
// An empty one is [] in JSON and YAML, the header in csv, and nothing at all
// elsewhere.
func (p *Printer[T]) Items(w io.Writer, items iter.Seq2[T, error]) error {
	if p.order != nil {
		items = p.sorted(items)
	}
	switch p.Format {
	case "json":
		return p.jsonItems(w, items)
	case "ndjson":
		return p.lines(w, items, p.compact)
	case "yaml":
		return p.yamlItems(w, items)
	case "csv":
		return p.csvItems(w, items)
	case "id", "name":
		return p.lines(w, items, p.identityLine)
	case "jq":
		return p.whole(w, items, p.runQuery)
	case "template":
		return p.whole(w, items, p.runTemplate)
	default:
		return p.tableItems(w, items)
	}
}

// Item prints one item: an object in JSON and YAML, a field a line with every
// column in table and wide, and as Items does otherwise.
func (p *Printer[T]) Item(w io.Writer, item T) error {
	one := func(yield func(T, error) bool) { yield(item, nil) }
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
		return p.Items(w, one)
	}
}
