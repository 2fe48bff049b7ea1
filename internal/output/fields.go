package output

import (
	"io"
	"strings"
)

// fields prints one item, a field a line; a value of several lines stands
// below its header, indented.
func (p *Printer[T]) fields(w io.Writer, item T) error {
	columns := p.all
	if p.chosen {
		columns = p.shown
	}
	width := 0
	for _, c := range columns {
		width = max(width, cells(c.Header)+len(":"))
	}
	var b strings.Builder
	for _, c := range columns {
		value := p.cell(c, item)
		if !p.NoHeaders {
			b.WriteString(c.Header + ":")
		}
		if text := strings.TrimRight(value, "\n"); strings.Contains(text, "\n") {
			for line := range strings.Lines(text) {
				b.WriteString("\n" + gap + CleanText(strings.TrimSuffix(line, "\n")))
			}
			b.WriteString("\n")
			continue
		}
		if !p.NoHeaders {
			b.WriteString(strings.Repeat(" ", width-cells(c.Header)-len(":")) + gap)
		}
		value = Clean(value)
		if _, ok := c.Value(item).(Status); ok && p.Color {
			value = Status(value).paint()
		}
		b.WriteString(value + "\n")
	}
	return write(w, []byte(b.String()))
}
