package output

import (
	"io"
	"strings"
)

// fields prints one item, a field a line; a value of several lines stands
// below its header, indented.
func (p *Printer) fields(w io.Writer, item any) error {
	columns := p.shown
	if p.Columns == nil {
		columns = p.all
	}
	width := 0
	for _, c := range columns {
		width = max(width, cells(c.Header))
	}
	var b []byte
	for _, c := range columns {
		v := c.Value(item)
		text := p.cell(c.Name, v)
		block := strings.Contains(strings.TrimRight(text, "\n"), "\n")
		if !p.NoHeaders {
			b = append(append(b, c.Header...), ':')
			if !block {
				b = append(b, strings.Repeat(" ", width-cells(c.Header))+gap...)
			}
		}
		switch {
		case block:
			if !p.NoHeaders {
				b = append(b, '\n')
			}
			for line := range strings.Lines(text) {
				b = append(b, gap+CleanText(strings.TrimSuffix(line, "\n"))+"\n"...)
			}
		case p.Color && isStatus(v):
			b = append(b, Status(Clean(text)).paint()+"\n"...)
		default:
			b = append(b, Clean(text)+"\n"...)
		}
	}
	return write(w, b)
}

func isStatus(v any) bool {
	_, ok := v.(Status)
	return ok
}
