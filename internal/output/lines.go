package output

import (
	"fmt"
	"io"
	"iter"
)

// lines prints what line appends for each item: ndjson, id and name.
func (p *Printer) lines(w io.Writer, items iter.Seq2[any, error], line func([]byte, any) ([]byte, error)) error {
	s := newStream(w)
	for item, err := range items {
		if err != nil {
			return s.fail(err, "")
		}
		if s.buf, err = line(s.buf, item); err != nil {
			return s.fail(err, "")
		}
		if err := s.next(); err != nil {
			return err
		}
	}
	return s.flush()
}

// compactLine appends the item's JSON without white space.
func (p *Printer) compactLine(dst []byte, item any) ([]byte, error) {
	dst, err := p.appendJSON(dst, item, "", "")
	return append(dst, '\n'), err
}

// nameLine appends the item's id or name. An item without one has no line.
func (p *Printer) nameLine(dst []byte, item any) ([]byte, error) {
	c := p.shown[0]
	if s := Clean(p.text(c.Name, c.read(item))); s != "" {
		dst = append(append(dst, s...), '\n')
	}
	return dst, nil
}

// naming finds the column that the id or the name format prints: the first
// there is of those by which the API's objects are called.
func (p *Printer) naming() (Column[any], error) {
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
		if c, err := p.column(name); err == nil {
			return c, nil
		}
	}
	return Column[any]{}, fmt.Errorf("-o %s: what is shown here has no %s", p.Format, p.Format)
}
