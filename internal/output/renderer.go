package output

import (
	"fmt"
	"io"
	"strings"

	"github.com/clipperhouse/displaywidth"
	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"
)

// render writes the table to w, row by row. It passes the widths to tablewriter, which would
// otherwise hold every row a second time to find them.
func (t *table) render(w io.Writer) error {
	widths := tw.NewMapper[int, int]()
	for i, c := range t.columns {
		widths.Set(i, c.width)
	}
	out := &plainRenderer{Renderer: renderer.NewBlueprint(tw.Rendition{Streaming: true}), table: t, stream: newStream(w)}
	tab := tablewriter.NewTable(w,
		tablewriter.WithRenderer(out),
		tablewriter.WithStreaming(tw.StreamConfig{Enable: true, StrictColumns: true}),
		tablewriter.WithColumnWidths(widths),
		tablewriter.WithHeaderAutoFormat(tw.Off),
		tablewriter.WithHeaderAutoWrap(tw.WrapNone),
		tablewriter.WithRowAutoWrap(tw.WrapNone),
		tablewriter.WithTrimSpace(tw.Off),
		tablewriter.WithPadding(tw.PaddingNone),
	)
	if err := tab.Start(); err != nil {
		return fmt.Errorf("draw table: %w", err)
	}
	if t.header != nil {
		tab.Header(t.header)
	}
	for _, row := range t.rows {
		if err := tab.Append(row); err != nil {
			return fmt.Errorf("draw table: %w", err)
		}
		if out.err != nil {
			return out.err
		}
	}
	if err := tab.Close(); err != nil {
		return fmt.Errorf("draw table: %w", err)
	}
	return out.stream.flush()
}

// plainRenderer is the tablewriter renderer that writes the lines of a table: see the package
// comment.
type plainRenderer struct {
	tw.Renderer
	table  *table
	stream *stream
	err    error
}

// Line draws no line.
func (*plainRenderer) Line(tw.Formatting) {}

// Header writes the header.
func (p *plainRenderer) Header(lines [][]string, _ tw.Formatting) {
	for _, line := range lines {
		p.writeLine(line, false)
	}
}

// Row writes a row, coloured if the table is.
func (p *plainRenderer) Row(line []string, _ tw.Formatting) { p.writeLine(line, p.table.color) }

// writeLine writes a line of cells, each cut or padded to the width of its column, without blanks
// at its end. Prose goes on in lines below. It keeps the first error in p.err.
func (p *plainRenderer) writeLine(line []string, color bool) {
	b := p.stream.buf
	pending := 0 // spaces to write before the next text
	var below []string
	for i, c := range p.table.columns {
		cell := line[i]
		space := c.width - displayWidth(cell)
		switch {
		case space >= 0:
		case p.table.isProse(i):
			lines := Wrap(cell, c.width)
			cell, below = lines[0], lines[1:]
		case !c.Whole:
			cell = displaywidth.TruncateString(cell, c.width, ellipsis)
			space = c.width - displayWidth(cell)
		}
		if !c.hasText {
			pending, space = pending+space, 0
		}
		if cell != "" {
			b = append(b, strings.Repeat(" ", pending)...)
			pending = 0
		}
		if color && c.hasStatus {
			cell = Status(cell).Colorize(cell)
		}
		b = append(b, cell...)
		pending += space + len(gap)
	}
	b = append(b, '\n')
	for _, text := range below {
		b = append(b, strings.Repeat(" ", p.table.lastOffset())+text+"\n"...)
	}
	p.stream.buf = b
	if err := p.stream.endItem(); p.err == nil {
		p.err = err
	}
}

// Colorize returns text in the colour of what s means. The colours are of the terminal's own
// palette, which is readable on its background, dark or light.
func (s Status) Colorize(text string) string {
	code := 33 // yellow: between two states
	switch state := strings.ToUpper(string(s)); {
	case state == noCell:
		return text
	case state == "ACTIVE", state == "OK":
		code = 32
	case state == "SHUTOFF":
		code = 2
	case strings.HasSuffix("_"+state, "_ERROR"), strings.HasSuffix("_"+state, "_FAILED"), state == "FAIL":
		code = 31
	}
	return fmt.Sprintf("\x1b[%dm%s\x1b[0m", code, text)
}
