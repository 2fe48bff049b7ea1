package output

import (
	"fmt"
	"io"
	"iter"
)

// writeLines writes what appendLine appends for each item: ndjson, id and name.
func (p *Printer) writeLines(w io.Writer, items iter.Seq2[any, error], appendLine appendFunc) error {
	s := newStream(w)
	if err := s.appendItems(items, "", appendLine); err != nil {
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
func (p *Printer) nameColumn() (Column[any], error) {
	names := []string{"id", "code", "name"}
	if p.Format == "name" {
		names = []string{"hostname", "name", "label", "code"}
	}
	for _, c := range p.all {
		if c.IsName && p.Format == "name" {
			return c, nil
		}
	}
	for _, name := range names {
		if c, err := p.findColumn(name); err == nil {
			return c, nil
		}
	}
	return Column[any]{}, fmt.Errorf("-o %s: what is shown here has no %s", p.Format, p.Format)
}
