package output

import (
	"io"
	"iter"
	"slices"

	"github.com/clipperhouse/displaywidth"
)

const (
	gap      = "  " // between columns
	ellipsis = "…"  // where a cell was cut
)

func (p *Printer) tableItems(w io.Writer, items iter.Seq2[any, error]) error {
	t := newTable(p.options, p.shown)
	for item, err := range items {
		if err != nil {
			return err
		}
		row := make([]string, len(p.shown))
		for i, c := range p.shown {
			v := c.Value(item)
			row[i] = Clean(p.cell(c.Name, v))
			t.columns[i].see(v, row[i])
		}
		t.rows = append(t.rows, row)
	}
	if len(t.rows) == 0 {
		return nil
	}
	if p.Columns == nil {
		t.drop(func(i int) bool { return p.shown[i].Sparse && !t.columns[i].filled })
	}
	if p.Terminal && p.Width > 0 {
		t.fit(p.Width)
	}
	return t.render(w)
}

// table is rows of cells, clean and not yet cut.
type table struct {
	columns []track
	header  []string // nil for none
	rows    [][]string
	color   bool
}

// track is a column of a table and what its cells have in common.
type track struct {
	width    int  // cells of the terminal
	words    bool // something in it is not a number
	states   bool
	flexible bool
	filled   bool // some item has a value
	whole    bool // see Column
}

func newTable(o options, shown []Column[any]) *table {
	t := &table{columns: make([]track, len(shown)), color: o.Color}
	for i, c := range shown {
		t.columns[i].whole = c.Whole
	}
	if o.NoHeaders {
		return t
	}
	t.header = make([]string, len(shown))
	for i, c := range shown {
		t.header[i] = c.Header
		t.columns[i].width = cells(c.Header)
	}
	return t
}

// see takes note of a value and the cell it is shown as.
func (c *track) see(value any, cell string) {
	c.width = max(c.width, cells(cell))
	c.filled = c.filled || cell != nothing
	switch value.(type) {
	case nil:
	case Status:
		c.states, c.words = true, true
	case Bar:
		c.words = true
	default:
		if !isNumber(value) {
			c.words, c.flexible = true, true
		}
	}
}

// drop leaves columns out.
func (t *table) drop(out func(column int) bool) {
	for i := len(t.columns) - 1; i >= 0; i-- {
		if !out(i) {
			continue
		}
		t.columns = slices.Delete(t.columns, i, i+1)
		if t.header != nil {
			t.header = slices.Delete(t.header, i, i+1)
		}
		for n := range t.rows {
			t.rows[n] = slices.Delete(t.rows[n], i, i+1)
		}
	}
}

// fit narrows columns until a line is no wider than width. The widest gives
// way first. Numbers, states and bars stay whole where that is enough, and the
// first column, which tells the rows apart, keeps twelve cells.
func (t *table) fit(width int) {
	spare := width - len(gap)*(len(t.columns)-1)
	for _, c := range t.columns {
		spare -= c.width
	}
	for _, rigid := range []bool{true, false} {
		for spare < 0 {
			widest := t.widest(rigid)
			if widest == nil {
				break
			}
			widest.width--
			spare++
		}
	}
}

// widest returns the widest column that may be narrower, nil for none.
func (t *table) widest(rigid bool) *track {
	var widest *track
	for i := range t.columns {
		c, least := &t.columns[i], 1
		switch {
		case c.whole:
			continue
		case i == 0:
			least = 12
		case rigid && !c.flexible:
			least = c.width
		case rigid:
			least = 5
		}
		if c.width > least && (widest == nil || c.width > widest.width) {
			widest = c
		}
	}
	return widest
}

// cells is the width of clean text on a terminal, by grapheme clusters.
func cells(s string) int {
	if isPrintableASCII(s) {
		return len(s)
	}
	return displaywidth.String(s)
}
