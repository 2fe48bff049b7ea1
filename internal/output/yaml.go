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

func (p *Printer) yamlItem(w io.Writer, item any) error {
	b, err := p.appendYAML(nil, item, false)
	if err != nil {
		return err
	}
	return write(w, b)
}

// yamlItems prints each item as a sequence of one: together they are the
// sequence of all.
func (p *Printer) yamlItems(w io.Writer, items iter.Seq2[any, error]) error {
	s := newStream(w)
	for item, err := range items {
		if err != nil {
			return s.fail(err, "")
		}
		if s.buf, err = p.appendYAML(s.buf, item, true); err != nil {
			return s.fail(err, "")
		}
		if err := s.next(); err != nil {
			return err
		}
	}
	if s.count == 0 {
		s.buf = append(s.buf, "[]\n"...)
	}
	return s.flush()
}

func (p *Printer) appendYAML(dst []byte, item any, listed bool) ([]byte, error) {
	src, err := p.appendJSON(nil, item, "", "")
	if err != nil {
		return dst, err
	}
	d := json.NewDecoder(bytes.NewReader(src))
	d.UseNumber()
	node, err := yamlNode(d)
	if err != nil {
		return dst, fmt.Errorf("encode result: %w", err)
	}
	if listed {
		node = &yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{node}}
	}
	var b bytes.Buffer
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	if err := e.Encode(node); err != nil {
		return dst, fmt.Errorf("encode result: %w", err)
	}
	return appendVisible(dst, b.Bytes()), nil
}

// yamlNode reads the next value as YAML, with its fields in their order and
// its numbers as they are written.
func yamlNode(d *json.Decoder) (*yaml.Node, error) {
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
			child, err := yamlNode(d)
			if err != nil {
				return nil, err
			}
			node.Content = append(node.Content, child)
			if t != '{' {
				continue
			}
			if child, err = yamlNode(d); err != nil {
				return nil, err
			}
			node.Content = append(node.Content, child)
		}
		_, err := d.Token()
		return node, err
	case string:
		return yamlString(t), nil
	case json.Number:
		return yamlNumber(t.String()), nil
	case nil:
		return &yaml.Node{Kind: yaml.ScalarNode, Value: "null"}, nil
	default:
		return &yaml.Node{Kind: yaml.ScalarNode, Value: fmt.Sprint(t)}, nil
	}
}

// yamlNumber keeps the digits. YAML 1.1 takes a number with an exponent for a
// string unless it has a point and the exponent a sign.
func yamlNumber(s string) *yaml.Node {
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

// yamlString is a string that reads back as one, in YAML 1.1 too, where more
// words are booleans and more texts are numbers than in 1.2.
func yamlString(s string) *yaml.Node {
	node := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s}
	switch {
	case CleanText(s) != s, ambiguous(s), strings.Contains(" \t\n", s[:1]):
		node.Style = yaml.DoubleQuotedStyle
	case strings.Contains(s, "\n"):
		node.Style = yaml.LiteralStyle
	}
	return node
}

func ambiguous(s string) bool {
	switch strings.ToLower(s) {
	case "", "y", "n", "yes", "no", "on", "off", "=", "true", "false", "null", "~":
		return true
	}
	if strings.Contains("0123456789+-.", s[:1]) && strings.Trim(s, "0123456789+-.,:_eExXobTZ") == "" {
		return true
	}
	return (&yaml.Node{Kind: yaml.ScalarNode, Value: s}).ShortTag() != "!!str"
}

// appendVisible escapes what Clean would: yamlString has seen to it that all of
// that is in double quotes.
func appendVisible(dst, text []byte) []byte {
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRune(text[i:])
		switch {
		case r < utf8.RuneSelf, isVisible(r), joinsAt(text, i, n):
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
