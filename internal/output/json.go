package output

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"iter"
)

// source is the item's own JSON. A Marshaler is asked directly, because
// json.Marshal would escape the <, > and & in what it returns.
func source(item any) ([]byte, error) {
	if m, ok := item.(json.Marshaler); ok {
		return m.MarshalJSON()
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(item); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// appendJSON appends the item's JSON to dst; without an indent it is on one line.
func (p *Printer) appendJSON(dst []byte, item any, prefix, indent string) ([]byte, error) {
	src, err := source(item)
	if err != nil {
		return dst, fmt.Errorf("encode result: %w", err)
	}
	dst, err = rewrite(dst, src, style{prefix: prefix, indent: indent, showSecrets: p.ShowSecrets, reveal: p.Reveal, escape: p.Terminal})
	if err != nil {
		return dst, fmt.Errorf("encode result: %w", err)
	}
	return dst, nil
}

func (p *Printer) jsonItem(w io.Writer, item any) error {
	b, err := p.appendJSON(nil, item, "", "  ")
	if err != nil {
		return err
	}
	return write(w, append(b, '\n'))
}

func (p *Printer) jsonItems(w io.Writer, items iter.Seq2[any, error]) error {
	s := newStream(w)
	sep := "[\n  "
	for item, err := range items {
		if err != nil {
			return s.fail(err, "\n")
		}
		s.buf = append(s.buf, sep...)
		if s.buf, err = p.appendJSON(s.buf, item, "  ", "  "); err != nil {
			return s.fail(err, "\n")
		}
		if err := s.next(); err != nil {
			return err
		}
		sep = ",\n  "
	}
	if s.count == 0 {
		s.buf = append(s.buf, "[]\n"...)
	} else {
		s.buf = append(s.buf, "\n]\n"...)
	}
	return s.flush()
}
