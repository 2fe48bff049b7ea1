package output

import (
	"io"
	"iter"
	"strconv"
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
		s.buf = appendRecord(s.buf, csvNames(p.shown))
	}
	var record []string
	err := s.appendItems(items, "", func(dst []byte, item any) ([]byte, error) {
		record = record[:0]
		for _, c := range p.shown {
			v := c.Value(item)
			if c.IsBar {
				record = append(record, barFields(v)...)
				continue
			}
			record = append(record, p.fullText(c.Name, v))
		}
		for i := range record {
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

// csvNames returns the names of the columns in CSV: two for a bar, as the API names them.
func csvNames(columns []Column[any]) []string {
	var names []string
	for _, c := range columns {
		if c.IsBar {
			names = append(names, c.Name+"_usage", c.Name+"_limit")
			continue
		}
		names = append(names, c.Name)
	}
	return names
}

// barFields returns what is used and the limit of a bar's column. They are empty where the API
// wrote neither.
func barFields(value any) []string {
	switch v := value.(type) {
	case Bar:
		return []string{strconv.FormatInt(v.Used, 10), strconv.FormatInt(v.Limit, 10)}
	case OddBar:
		return []string{v.Used, v.Limit}
	}
	return []string{"", ""}
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
