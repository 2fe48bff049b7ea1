package output

import (
	"fmt"
	"io"
	"iter"
)

// lineFormat writes a line for each item: ndjson, id and name.
type lineFormat struct{ appendLine appendFunc }

// writeItem writes the line of the item.
func (f lineFormat) writeItem(w io.Writer, item any) error { return f.writeItems(w, one(item)) }

// writeItems writes the lines of the items.
func (f lineFormat) writeItems(w io.Writer, items iter.Seq2[any, error]) error {
	s := newStream(w)
	if err := s.appendItems(items, "", f.appendLine); err != nil {
		return err
	}
	return s.flush()
}

// appendCompactJSON appends the item's JSON on a line of its own.
func (p *Printer) appendCompactJSON(dst []byte, item any) ([]byte, error) {
	dst, err := p.appendJSON(dst, item, "", "")
	return append(dst, '\n'), err
}

// appendName appends the item's ID or name on a line of its own, and nothing for an item without
// one.
func (p *Printer) appendName(dst []byte, item any) ([]byte, error) {
	c := p.shown[0]
	if s := Clean(p.fullText(c.Name, c.rawValue(item))); s != "" {
		dst = append(append(dst, s...), '\n')
	}
	return dst, nil
}

// nameColumn returns the column that the format id or name prints: the first one that exists of
// those that identify objects of the API. It returns an error if there is none.
func nameColumn(cols []Column[any], format string) (Column[any], error) {
	names := []string{"id", "code", "name"}
	if format == "name" {
		names = []string{"hostname", "name", "label", "code"}
	}
	for _, c := range cols {
		if c.IsName && format == "name" {
			return c, nil
		}
	}
	for _, name := range names {
		for _, c := range cols {
			if c.Name == name {
				return c, nil
			}
		}
	}
	return Column[any]{}, fmt.Errorf("-o %s: what is shown here has no %s", format, format)
}
