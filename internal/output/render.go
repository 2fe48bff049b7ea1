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

// render has tablewriter write the table row by row. Widths are given, so that
// it need not hold the rows once more to find them.
func (t *table) render(w io.Writer) error {
	widths := tw.NewMapper[int, int]()
	for i, c := range t.columns {
		widths.Set(i, c.width)
	}
	out := &plain{Renderer: renderer.NewBlueprint(tw.Rendition{Streaming: true}), table: t, stream: newStream(w)}
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

// plain is the renderer that tablewriter drives. Unlike the library's own it
// draws no lines, pads no line's end, measures by grapheme clusters whatever
// the locale, cuts what is too wide and keeps the writer's error.
type plain struct {
	tw.Renderer
	table  *table
	stream *stream
	err    error
}

func (*plain) Line(tw.Formatting) {}

func (p *plain) Header(lines [][]string, _ tw.Formatting) {
	for _, line := range lines {
		p.write(line, false)
	}
}

func (p *plain) Row(line []string, _ tw.Formatting) { p.write(line, p.table.color) }

func (p *plain) write(line []string, color bool) {
	b := p.stream.buf
	pending := 0 // spaces owed to what follows
	for i, c := range p.table.columns {
		cell := line[i]
		space := c.width - cells(cell)
		if space < 0 {
			cell = displaywidth.TruncateString(cell, c.width, ellipsis)
			space = c.width - cells(cell)
		}
		if !c.words {
			pending, space = pending+space, 0
		}
		if cell != "" {
			b = append(b, strings.Repeat(" ", pending)...)
			pending = 0
		}
		if color && c.states {
			cell = Status(cell).paint()
		}
		b = append(b, cell...)
		pending += space + len(gap)
	}
	p.stream.buf = append(b, '\n')
	if err := p.stream.next(); p.err == nil {
		p.err = err
	}
}

// paint colours a state. The codes are of the terminal's own palette, which is
// readable on its background, dark or light.
func (s Status) paint() string {
	code := 33 // yellow: on the way from one state to another
	switch state := strings.ToUpper(string(s)); {
	case state == nothing:
		return string(s)
	case state == "ACTIVE", state == "OK":
		code = 32
	case state == "SHUTOFF":
		code = 2
	case strings.HasSuffix("_"+state, "_ERROR"), strings.HasSuffix("_"+state, "_FAILED"), state == "FAIL":
		code = 31
	}
	return fmt.Sprintf("\x1b[%dm%s\x1b[0m", code, s)
}
