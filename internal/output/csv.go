package output

import (
	"io"
	"iter"
	"strings"
)

// csvItems prints RFC 4180: lines end in CR LF, quotes only where they are
// needed. Cells are the columns' full values, a leading = or + included.
// encoding/csv would change the line ends inside a cell.
func (p *Printer) csvItems(w io.Writer, items iter.Seq2[any, error]) error {
	s := newStream(w)
	if !p.NoHeaders {
		s.buf = appendRecord(s.buf, Names(p.shown))
	}
	record := make([]string, len(p.shown))
	for item, err := range items {
		if err != nil {
			return s.fail(err, "")
		}
		for i, c := range p.shown {
			record[i] = p.text(c.Name, c.Value(item))
			if p.Terminal {
				record[i] = Clean(record[i])
			}
		}
		s.buf = appendRecord(s.buf, record)
		if err := s.next(); err != nil {
			return err
		}
	}
	return s.flush()
}

func appendRecord(dst []byte, record []string) []byte {
	for i, field := range record {
		if i > 0 {
			dst = append(dst, ',')
		}
		// A line of one empty field would be no line at all to most readers.
		if strings.ContainsAny(field, "\",\r\n") || field == "" && len(record) == 1 {
			field = `"` + strings.ReplaceAll(field, `"`, `""`) + `"`
		}
		dst = append(dst, field...)
	}
	return append(dst, "\r\n"...)
}
