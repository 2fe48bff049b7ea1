package output

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
)

// itemJSON returns the item's JSON, which is valid. It calls a json.Marshaler itself, because
// json.Marshal would escape the <, > and & in what MarshalJSON returns. A [FieldTexter] has the
// JSON that it was decoded from, so that it is not checked again.
func itemJSON(item any) ([]byte, error) {
	if m, ok := item.(json.Marshaler); ok {
		text, err := m.MarshalJSON()
		if _, isDecoded := item.(FieldTexter); err == nil && !isDecoded && !json.Valid(text) {
			err = errors.New("it is not valid JSON")
		}
		return text, err
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(item); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// appendJSON appends the item's JSON to dst, with its secrets hidden as the options say. If indent
// is "", the JSON is on one line. On a terminal it is in colours.
func (p *Printer) appendJSON(dst []byte, item any, prefix, indent string) ([]byte, error) {
	src, err := itemJSON(item)
	if err != nil {
		return dst, fmt.Errorf("encode result: %w", err)
	}
	st := style{prefix: prefix, indent: indent, showSecrets: p.ShowSecrets, reveal: p.Reveal, escape: p.Terminal}
	if p.Terminal && p.Color && p.Format != "yaml" { // elsewhere JSON is for programs
		return ColorJSON(dst, rewrite(nil, src, st)), nil
	}
	return rewrite(dst, src, st), nil
}

// jsonFormat writes indented JSON.
type jsonFormat struct{ *Printer }

// writeItem writes an item as an object.
func (p jsonFormat) writeItem(w io.Writer, item any) error {
	b, err := p.appendJSON(nil, item, "", "  ")
	if err != nil {
		return err
	}
	return write(w, append(b, '\n'))
}

// writeItems writes items as an array.
func (p jsonFormat) writeItems(w io.Writer, items iter.Seq2[any, error]) error {
	s := newStream(w)
	separator := "[\n  "
	err := s.appendItems(items, "\n", func(dst []byte, item any) ([]byte, error) {
		dst = append(dst, separator...)
		separator = ",\n  "
		return p.appendJSON(dst, item, "  ", "  ")
	})
	if err != nil {
		return err
	}
	if s.items == 0 {
		s.buf = append(s.buf, "[]\n"...)
	} else {
		s.buf = append(s.buf, "\n]\n"...)
	}
	return s.flush()
}
