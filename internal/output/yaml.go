package output

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// yamlFormat writes YAML.
type yamlFormat struct{ *Printer }

// writeItem writes an item as a mapping.
func (p yamlFormat) writeItem(w io.Writer, item any) error {
	b, err := p.appendYAML(nil, item, false)
	if err != nil {
		return err
	}
	return write(w, b)
}

// writeItems writes items as a sequence: each as a sequence of one, which together are the sequence
// of all.
func (p yamlFormat) writeItems(w io.Writer, items iter.Seq2[any, error]) error {
	s := newStream(w)
	err := s.appendItems(items, "", func(dst []byte, item any) ([]byte, error) {
		return p.appendYAML(dst, item, true)
	})
	if err != nil {
		return err
	}
	if s.items == 0 {
		s.buf = append(s.buf, "[]\n"...)
	}
	return s.flush()
}

// appendYAML appends an item as YAML, as a sequence of one if isElement.
func (p yamlFormat) appendYAML(dst []byte, item any, isElement bool) ([]byte, error) {
	src, err := p.appendJSON(nil, item, "", "")
	if err != nil {
		return dst, err
	}
	d := json.NewDecoder(bytes.NewReader(src))
	d.UseNumber()
	node, err := decodeYAMLNode(d)
	if err != nil {
		return dst, fmt.Errorf("encode result: %w", err)
	}
	if isElement {
		node = &yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{node}}
	}
	var b bytes.Buffer
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	if err := e.Encode(node); err != nil {
		return dst, fmt.Errorf("encode result: %w", err)
	}
	return appendEscapedYAML(dst, b.Bytes()), nil
}

// decodeYAMLNode returns the next JSON value of d as YAML, with its fields in their order and its
// numbers as they are written.
func decodeYAMLNode(d *json.Decoder) (*yaml.Node, error) {
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch t := token.(type) {
	case json.Delim:
		node := &yaml.Node{Kind: yaml.SequenceNode}
		if t == '{' {
			node.Kind = yaml.MappingNode
		}
		for d.More() {
			child, err := decodeYAMLNode(d)
			if err != nil {
				return nil, err
			}
			node.Content = append(node.Content, child)
			if t != '{' {
				continue
			}
			if child, err = decodeYAMLNode(d); err != nil {
				return nil, err
			}
			node.Content = append(node.Content, child)
		}
		_, err := d.Token()
		return node, err
	case string:
		return newYAMLString(t), nil
	case json.Number:
		return newYAMLNumber(t.String()), nil
	case nil:
		return &yaml.Node{Kind: yaml.ScalarNode, Value: "null"}, nil
	default:
		return &yaml.Node{Kind: yaml.ScalarNode, Value: fmt.Sprint(t)}, nil
	}
}

// newYAMLNumber returns the YAML of a JSON number, with the same digits. It adds a point and the
// sign of the exponent, without which YAML 1.1 reads a number with an exponent as a string.
func newYAMLNumber(s string) *yaml.Node {
	if mantissa, exponent, ok := strings.Cut(strings.ToLower(s), "e"); ok {
		if !strings.Contains(mantissa, ".") {
			mantissa += ".0"
		}
		if !strings.ContainsAny(exponent, "+-") {
			exponent = "+" + exponent
		}
		s = mantissa + "e" + exponent
	}
	return &yaml.Node{Kind: yaml.ScalarNode, Value: s}
}

// newYAMLString returns the YAML of a string, quoted if YAML would read it as something else. More
// words are booleans and more texts are numbers in YAML 1.1 than in 1.2.
func newYAMLString(s string) *yaml.Node {
	node := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s}
	switch {
	case CleanText(s) != s, isAmbiguousYAML(s), strings.Contains(" \t\n", s[:1]):
		node.Style = yaml.DoubleQuotedStyle
	case strings.Contains(s, "\n"):
		node.Style = yaml.LiteralStyle
	}
	return node
}

// isAmbiguousYAML reports whether YAML 1.1 or 1.2 may read s, unquoted, as something other than a
// string.
func isAmbiguousYAML(s string) bool {
	switch strings.ToLower(s) {
	case "", "y", "n", "yes", "no", "on", "off", "=", "true", "false", "null", "~":
		return true
	}
	if strings.Contains("0123456789+-.", s[:1]) && strings.Trim(s, "0123456789+-.,:_eExXobTZ") == "" {
		return true
	}
	return (&yaml.Node{Kind: yaml.ScalarNode, Value: s}).ShortTag() != "!!str"
}

// appendEscapedYAML escapes what Clean would: yamlString has seen to it that all of that is in
// double quotes.
func appendEscapedYAML(dst, text []byte) []byte {
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRune(text[i:])
		switch {
		case r < utf8.RuneSelf, isVisible(r), isJoinerAt(text, i, n):
			dst = append(dst, text[i:i+n]...)
		case r <= 0xffff:
			dst = fmt.Appendf(dst, `\u%04x`, r)
		default:
			dst = fmt.Appendf(dst, `\U%08x`, r)
		}
		i += n
	}
	return dst
}
