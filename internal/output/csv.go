package output

import (
	"io"
	"iter"
	"strings"
)

// csvFormat writes CSV as RFC 4180 has it: lines end in CR LF, and a field is quoted only if it
// must be. Fields are the columns' full values, a leading = or + included. Package encoding/csv
// would change the line ends inside a field.
type csvFormat struct{ *Printer }

// writeItem writes the header and the record of the item.
func (p csvFormat) writeItem(w io.Writer, item any) error { return p.writeItems(w, one(item)) }

// writeItems writes the header and the records of the items.
func (p csvFormat) writeItems(w io.Writer, items iter.Seq2[any, error]) error {
	s := newStream(w)
	if !p.NoHeaders {
		s.buf = appendRecord(s.buf, Names(p.shown))
	}
	record := make([]string, len(p.shown))
	err := s.appendItems(items, "", func(dst []byte, item any) ([]byte, error) {
		for i, c := range p.shown {
			record[i] = p.fullText(c.Name, c.Value(item))
			if p.Terminal {
				record[i] = Clean(record[i])
			}
		}
		return appendRecord(dst, record), nil
	})
	if err != nil {
		return err
	}
	return s.flush()
}

// appendRecord appends a line of CSV.
func appendRecord(dst []byte, record []string) []byte {
	for i, field := range record {
		if i > 0 {
			dst = append(dst, ',')
		}
		// Most readers skip an empty line, so a single empty field is quoted.
		if strings.ContainsAny(field, "\",\r\n") || field == "" && len(record) == 1 {
			field = `"` + strings.ReplaceAll(field, `"`, `""`) + `"`
		}
		dst = append(dst, field...)
	}
	return append(dst, "\r\n"...)
}
