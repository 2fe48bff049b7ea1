package config

import (
	"fmt"
	"iter"
	"slices"

	"go.yaml.in/yaml/v3"
)

// field is a key of a YAML mapping with its value.
type field struct{ key, value *yaml.Node }

// checkUnshared returns an *Error with the place of the first anchor or merge key in the tree. An
// alias needs no check: its anchor stands before it.
func (f *File) checkUnshared(n *yaml.Node) error {
	switch {
	case n.Anchor != "":
		return f.errorAt(n, "the YAML anchor &%s is not supported: write the value out wherever it is used", n.Anchor)
	case n.Tag == "!!merge":
		return f.errorAt(n, "the YAML merge key << is not supported: write the merged values out")
	}
	for _, child := range n.Content {
		if err := f.checkUnshared(child); err != nil {
			return err
		}
	}
	return nil
}

// isNull reports whether n is a null.
func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

// pairs yields the keys and values of a mapping.
func pairs(mapping *yaml.Node) iter.Seq2[*yaml.Node, *yaml.Node] {
	return func(yield func(k, v *yaml.Node) bool) {
		for i := 0; i+1 < len(mapping.Content); i += 2 {
			if !yield(mapping.Content[i], mapping.Content[i+1]) {
				return
			}
		}
	}
}

// fields returns the keys of a mapping with their values. A key that is no word, or is given twice,
// is an *Error.
func (f *File) fields(mapping *yaml.Node) ([]field, error) {
	seen := make(map[string]bool)
	var fields []field
	for k, v := range pairs(mapping) {
		if k.Kind != yaml.ScalarNode {
			return nil, f.errorAt(k, "a key is %s where a word is expected", kindName(k))
		}
		if seen[k.Value] {
			return nil, f.errorAt(k, "%q is given twice", k.Value)
		}
		seen[k.Value] = true
		fields = append(fields, field{k, v})
	}
	return fields, nil
}

// errorAt returns an *Error with the place of n.
func (f *File) errorAt(n *yaml.Node, format string, args ...any) *Error {
	return &Error{Where: f.Path, Line: n.Line, Column: n.Column, Err: fmt.Errorf(format, args...)}
}

// kindName returns the kind of a node in words.
func kindName(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	}
	return "a single value"
}

// newMapping returns an empty mapping.
func newMapping() *yaml.Node { return &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"} }

// newScalar returns a text, in quotes where YAML needs them.
func newScalar(s string) *yaml.Node {
	n := &yaml.Node{}
	n.SetString(s)
	return n
}

// newList returns a list of words, on one line.
func newList(words []string) *yaml.Node {
	n := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Style: yaml.FlowStyle}
	for _, w := range words {
		n.Content = append(n.Content, newScalar(w))
	}
	return n
}

// lookup returns the value of a key, nil for a missing key.
func lookup(mapping *yaml.Node, key string) *yaml.Node {
	for k, v := range pairs(mapping) {
		if k.Value == key {
			return v
		}
	}
	return nil
}

// put sets the value of a key where the key stands, or at the end of the mapping.
func put(mapping *yaml.Node, key string, value *yaml.Node) {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value != key {
			continue
		}
		old := mapping.Content[i+1]
		value.HeadComment, value.LineComment, value.FootComment = old.HeadComment, old.LineComment, old.FootComment
		mapping.Content[i+1] = value
		return
	}
	mapping.Content = append(mapping.Content, newScalar(key), value)
}

// remove removes a key and its value.
func remove(mapping *yaml.Node, key string) {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			mapping.Content = slices.Delete(mapping.Content, i, i+2)
			return
		}
	}
}
