package output

import (
	"cmp"
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
	if p.fits() {
		if leftOut := t.fit(p.Width); len(leftOut) > 0 && p.LeftOut != nil {
			p.LeftOut(leftOut)
		}
	}
	return t.render(w)
}

// fits reports whether tables are made to fit the terminal. One with the columns that were asked
// for is never cut, and neither is a wide one.
func (o options) fits() bool {
	return o.Format == "table" && o.Columns == nil && o.Terminal && o.Width > 0
}

// header returns the header of a column.
func (o options) header(c Column[any]) string {
	if c.FullHeader != "" && !o.Terminal {
		return c.FullHeader
	}
	return c.Header
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
	Column[any]
	header    string // of the column, whether it is shown or not
	width     int    // cells of the terminal
	hasText   bool   // some value is not a number
	hasStatus bool   // some value is a Status
	hasValue  bool   // some item has a value
}

// newTable returns a table without rows.
func newTable(o options, shown []Column[any]) *table {
	t := &table{columns: make([]columnStats, len(shown)), color: o.Color}
	for i, c := range shown {
		t.columns[i] = columnStats{Column: c, header: o.header(c)}
		if !o.NoHeaders {
			t.columns[i].width = displayWidth(t.columns[i].header)
			t.header = append(t.header, t.columns[i].header)
		}
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
		c.hasText = c.hasText || !isNumber(value)
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

const (
	leastWidth = 12 // to which a column may be narrowed
	proseWidth = 24 // in which prose can be read
)

// fit leaves out the columns that a line of width has no room for, and returns their headers: see
// Column.Keep. Where those that stay are too wide together, the widest of those that may be cut are
// narrowed as far as needed, but not below leastWidth. Prose gets the room that is left.
func (t *table) fit(width int) (leftOut []string) {
	room := width + len(gap)
	var others []int // that need not stay
	for i := range t.columns {
		if c := &t.columns[i]; i == 0 || c.Keep {
			room -= t.needed(i) + len(gap)
		} else {
			others = append(others, i)
		}
	}
	slices.SortStableFunc(others, func(a, b int) int { return cmp.Compare(t.priority(b), t.priority(a)) })
	isOut := make([]bool, len(t.columns))
	for _, i := range others {
		isOut[i] = t.needed(i)+len(gap) > room
		if !isOut[i] {
			room -= t.needed(i) + len(gap)
		}
	}
	for i, c := range t.columns {
		if isOut[i] {
			leftOut = append(leftOut, c.header)
		}
	}
	t.removeColumns(func(i int) bool { return isOut[i] })
	for ; room < 0; room++ {
		c := t.widestToCut()
		if c == nil {
			break
		}
		c.width--
	}
	if last := len(t.columns) - 1; t.isProse(last) {
		t.columns[last].width = t.needed(last) + max(room, 0)
	}
	return leftOut
}

// lastOffset returns the cells before the last column.
func (t *table) lastOffset() int {
	offset := 0
	for _, c := range t.columns[:len(t.columns)-1] {
		offset += c.width + len(gap)
	}
	return offset
}

// priority returns the priority of a column; that of one without a value is below all others.
func (t *table) priority(column int) int {
	if !t.columns[column].hasValue {
		return -1
	}
	return t.columns[column].Priority
}

// isProse reports whether a column is the last and its cells go on below.
func (t *table) isProse(column int) bool {
	return column == len(t.columns)-1 && column > 0 && t.columns[column].Prose
}

// needed returns the width that a column needs to be of use.
func (t *table) needed(column int) int {
	if t.isProse(column) {
		return min(t.columns[column].width, proseWidth)
	}
	return t.columns[column].width
}

// widestToCut returns the widest column whose cells may be cut, nil for none.
func (t *table) widestToCut() *columnStats {
	var widest *columnStats
	for i := range t.columns {
		c := &t.columns[i]
		canCut := c.hasText && !c.hasStatus && !c.Whole && !t.isProse(i) && c.width > leastWidth
		if canCut && (widest == nil || c.width > widest.width) {
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
