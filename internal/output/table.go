package output

import (
	"bytes"
	"fmt"
	"io"
	"iter"
	"reflect"
	"strings"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/pkg/twwidth"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"
)

const (
	gap      = "  " // between columns
	ellipsis = "…"  // where a cell was cut
)

func (p *Printer[T]) tableItems(w io.Writer, items iter.Seq2[T, error]) error {
	t := newTable(p.shown)
	for item, err := range items {
		if err != nil {
			return err
		}
		row := make([]string, len(p.shown))
		for i, c := range p.shown {
			v := c.Value(item)
			t.see(i, v)
			row[i] = Clean(p.cell(c, item))
		}
		t.rows = append(t.rows, row)
	}
	if len(t.rows) == 0 {
		return nil
	}
	if !p.NoHeaders {
		t.header = make([]string, len(p.shown))
		for i, c := range p.shown {
			t.header[i] = c.Header
		}
	}
	if p.Terminal && p.Width > 0 {
		t.fit(p.Width)
	}
	if p.Color {
		t.paint()
	}
	return t.render(w)
}

// table is rows of clean cells.
type table struct {
	header  []string
	rows    [][]string
	numbers []bool // columns that hold nothing but numbers
	states  []bool // columns of Status
}

func newTable[T any](cols []Column[T]) *table {
	t := &table{numbers: make([]bool, len(cols)), states: make([]bool, len(cols))}
	for i := range cols {
		t.numbers[i] = true
	}
	return t
}

func (t *table) see(column int, v any) {
	switch v.(type) {
	case nil:
	case Status:
		t.states[column], t.numbers[column] = true, false
	default:
		if r := reflect.ValueOf(v); !r.CanInt() && !r.CanUint() && !r.CanFloat() {
			t.numbers[column] = false
		}
	}
}

func cells(s string) int { return twwidth.WidthWithOptions(s, twwidth.Options{}) }

// fit cuts cells so that no line is wider than width. The widest column gives
// way first; the first one, which tells the rows apart, keeps twelve cells.
func (t *table) fit(width int) {
	widths := make([]int, len(t.numbers))
	for _, row := range append(t.rows, t.header) {
		for i, cell := range row {
			widths[i] = max(widths[i], cells(cell))
		}
	}
	total := len(gap) * (len(widths) - 1)
	for _, n := range widths {
		total += n
	}
	for total > width {
		widest := -1
		for i, n := range widths {
			if n > floor(i) && (widest < 0 || n > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			break
		}
		widths[widest]--
		total--
	}
	for _, row := range append(t.rows, t.header) {
		for i, cell := range row {
			row[i] = cut(cell, widths[i])
		}
	}
}

func floor(column int) int {
	if column == 0 {
		return 12
	}
	return 3
}

func cut(s string, width int) string {
	if cells(s) <= width {
		return s
	}
	return twwidth.Truncate(s, width, ellipsis)
}

func (t *table) paint() {
	for _, row := range t.rows {
		for i := range row {
			if t.states[i] {
				row[i] = Status(row[i]).paint()
			}
		}
	}
}

// paint colours the state with the terminal's own palette, which the user has
// made readable on his background.
func (s Status) paint() string {
	code := 33
	switch state := strings.ToUpper(string(s)); {
	case state == "-":
		return string(s)
	case state == "ACTIVE":
		code = 32
	case state == "SHUTOFF":
		code = 2
	case state == "ERROR", state == "FAILED", strings.HasSuffix(state, "_ERROR"), strings.HasSuffix(state, "_FAILED"):
		code = 31
	}
	return fmt.Sprintf("\x1b[%dm%s\x1b[0m", code, s)
}

func (t *table) render(w io.Writer) error {
	align := make([]tw.Align, len(t.numbers))
	for i, right := range t.numbers {
		align[i] = tw.AlignLeft
		if right {
			align[i] = tw.AlignRight
		}
	}
	out := &trimmer{w: w}
	table := tablewriter.NewTable(out,
		tablewriter.WithEastAsian(tw.Off),
		tablewriter.WithRenderer(renderer.NewBlueprint()),
		tablewriter.WithRendition(tw.Rendition{
			Borders:  tw.BorderNone,
			Settings: tw.Settings{Separators: tw.SeparatorsNone, Lines: tw.LinesNone},
		}),
		tablewriter.WithHeaderAutoFormat(tw.Off),
		tablewriter.WithHeaderAutoWrap(tw.WrapNone),
		tablewriter.WithRowAutoWrap(tw.WrapNone),
		tablewriter.WithTrimSpace(tw.Off),
		tablewriter.WithAlignment(align),
		tablewriter.WithPadding(tw.Padding{Right: gap, Overwrite: true}),
	)
	if t.header != nil {
		table.Header(t.header)
	}
	if err := table.Bulk(t.rows); err != nil {
		return fmt.Errorf("lay out table: %w", err)
	}
	if err := table.Render(); err != nil {
		return fmt.Errorf("lay out table: %w", err)
	}
	return out.flush()
}

// trimmer removes the padding at the end of each line, gathers lines into
// large writes and keeps the error that the renderer ignores.
type trimmer struct {
	w    io.Writer
	line []byte
	buf  []byte
	err  error
}

func (t *trimmer) Write(b []byte) (int, error) {
	for line := range bytes.Lines(b) {
		t.line = append(t.line, line...)
		if n := len(t.line) - 1; t.line[n] == '\n' {
			t.buf = append(append(t.buf, bytes.TrimRight(t.line[:n], " ")...), '\n')
			t.line = t.line[:0]
		}
	}
	if len(t.buf) > chunk {
		t.flush()
	}
	return len(b), t.err
}

func (t *trimmer) flush() error {
	if t.err == nil {
		t.err = write(t.w, t.buf)
	}
	t.buf = t.buf[:0]
	return t.err
}
