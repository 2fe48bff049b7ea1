package output

import (
	"io"
	"strings"
)

// writeItem writes one item, a field a line. A value of several lines follows its header, indented.
func (p tableFormat) writeItem(w io.Writer, item any) error {
	columns := fields(p.Printer)
	width := 0
	for _, c := range columns {
		width = max(width, displayWidth(p.header(c)))
	}
	var b []byte
	for _, c := range columns {
		v := c.Value(item)
		text := p.cellText(c.Name, v)
		isBlock := strings.Contains(strings.TrimRight(text, "\n"), "\n")
		if !p.NoHeaders {
			header := p.header(c)
			b = append(append(b, header...), ':')
			if !isBlock {
				b = append(b, strings.Repeat(" ", width-displayWidth(header))+gap...)
			}
		}
		switch {
		case isBlock:
			if !p.NoHeaders {
				b = append(b, '\n')
			}
			for line := range strings.Lines(text) {
				b = append(b, gap+CleanText(strings.TrimSuffix(line, "\n"))+"\n"...)
			}
		case p.Color && isStatus(v):
			b = append(b, Status(text).Colorize(Clean(text))+"\n"...)
		default:
			b = append(b, Clean(text)+"\n"...)
		}
	}
	return write(w, b)
}

// fields returns the columns that are shown of one item: all, unless some are asked for.
func fields(p *Printer) []Column[any] {
	if p.Columns == nil {
		return p.all
	}
	return p.shown
}

// isStatus reports whether a value is a Status.
func isStatus(v any) bool {
	_, ok := v.(Status)
	return ok
}
