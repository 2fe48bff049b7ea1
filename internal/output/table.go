package output

import (
	"io"
	"iter"
	"slices"

	"github.com/clipperhouse/displaywidth"
)

const (
	gap      = "  " // between columns
	ellipsis = "…"  // the end of a cell that was cut
)

// tableFormat writes aligned columns for a person.
type tableFormat struct{ *Printer }

// writeItems writes items as a table, and nothing for no items.
func (p tableFormat) writeItems(w io.Writer, items iter.Seq2[any, error]) error {
	t := newTable(p.options, p.shown)
	for item, err := range items {
		if err != nil {
			return err
		}
		row := make([]string, len(p.shown))
		for i, c := range p.shown {
			v := c.Value(item)
			row[i] = Clean(p.cellText(c.Name, v))
			t.columns[i].observe(v, row[i])
		}
		t.rows = append(t.rows, row)
	}
	if len(t.rows) == 0 {
		return nil
	}
	if p.Columns == nil {
		t.removeColumns(func(i int) bool { return p.shown[i].Sparse && !t.columns[i].hasValue })
	}
	if p.Terminal && p.Width > 0 {
		t.fit(p.Width)
	}
	return t.render(w)
}

// table holds rows of cells, clean and not yet cut.
type table struct {
	columns []columnStats
	header  []string // nil for none
	rows    [][]string
	color   bool
}

// columnStats describes the cells of one column of a table.
type columnStats struct {
	width      int  // cells of the terminal
	hasText    bool // some value is not a number
	hasStatus  bool // some value is a Status
	isFlexible bool // some value is text that may be cut
	hasValue   bool // some item has a value
	isWhole    bool // it is never cut: see Column.Whole
}

// newTable returns a table without rows.
func newTable(o options, shown []Column[any]) *table {
	t := &table{columns: make([]columnStats, len(shown)), color: o.Color}
	for i, c := range shown {
		t.columns[i].isWhole = c.Whole
	}
	if o.NoHeaders {
		return t
	}
	t.header = make([]string, len(shown))
	for i, c := range shown {
		t.header[i] = c.Header
		t.columns[i].width = displayWidth(c.Header)
	}
	return t
}

// observe records a value and the cell that shows it.
func (c *columnStats) observe(value any, cell string) {
	c.width = max(c.width, displayWidth(cell))
	c.hasValue = c.hasValue || cell != noCell
	switch value.(type) {
	case nil:
	case Status:
		c.hasStatus, c.hasText = true, true
	case Bar:
		c.hasText = true
	default:
		if !isNumber(value) {
			c.hasText, c.isFlexible = true, true
		}
	}
}

// removeColumns removes the columns for which isUnwanted reports true.
func (t *table) removeColumns(isUnwanted func(column int) bool) {
	for i := len(t.columns) - 1; i >= 0; i-- {
		if !isUnwanted(i) {
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

// fit narrows columns, the widest first, until a line is no wider than width. Numbers, states and
// bars stay whole if that is enough, and the first column, which identifies the row, keeps twelve
// cells.
func (t *table) fit(width int) {
	spare := width - len(gap)*(len(t.columns)-1)
	for _, c := range t.columns {
		spare -= c.width
	}
	for _, keepsRigid := range []bool{true, false} {
		for spare < 0 {
			widest := t.widestShrinkable(keepsRigid)
			if widest == nil {
				break
			}
			widest.width--
			spare++
		}
	}
}

// widestShrinkable returns the widest column that may be narrower, nil for none. If keepsRigid,
// only columns of text may be.
func (t *table) widestShrinkable(keepsRigid bool) *columnStats {
	var widest *columnStats
	for i := range t.columns {
		c, least := &t.columns[i], 1
		switch {
		case c.isWhole:
			continue
		case i == 0:
			least = 12
		case keepsRigid && !c.isFlexible:
			least = c.width
		case keepsRigid:
			least = 5
		}
		if c.width > least && (widest == nil || c.width > widest.width) {
			widest = c
		}
	}
	return widest
}

// displayWidth returns the number of terminal cells that clean text takes.
func displayWidth(s string) int {
	if isPrintableASCII(s) {
		return len(s)
	}
	return displaywidth.String(s)
}
