package config

import (
	"fmt"
	"iter"
	"slices"

	"go.yaml.in/yaml/v3"
)

// field is a key of a YAML mapping with its value, aliases followed.
type field struct{ key, value *yaml.Node }

// follow is the node that an alias stands for.
func follow(n *yaml.Node) *yaml.Node {
	for n != nil && n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

// pairs are the keys and values that stand in the mapping itself.
func pairs(mapping *yaml.Node) iter.Seq2[*yaml.Node, *yaml.Node] {
	return func(yield func(k, v *yaml.Node) bool) {
		for i := 0; i+1 < len(mapping.Content); i += 2 {
			if !yield(mapping.Content[i], mapping.Content[i+1]) {
				return
			}
		}
	}
}

// fields are the mapping's keys, those merged with "<<" after its own.
func (f *File) fields(mapping *yaml.Node) ([]field, error) {
	seen := make(map[string]bool)
	var own, merged []field
	for k, v := range pairs(mapping) {
		if k.Kind != yaml.ScalarNode {
			return nil, f.errorAt(k, "a key is %s where a word is expected", kindName(k))
		}
		if k.Tag == "!!merge" {
			more, err := f.mergedFields(v)
			if err != nil {
				return nil, err
			}
			merged = append(merged, more...)
			continue
		}
		if seen[k.Value] {
			return nil, f.errorAt(k, "%q is given twice", k.Value)
		}
		seen[k.Value] = true
		own = append(own, field{k, follow(v)})
	}
	for _, m := range merged {
		if !seen[m.key.Value] {
			seen[m.key.Value] = true
			own = append(own, m)
		}
	}
	return own, nil
}

// mergedFields are those of "<<": one mapping, or a list of them. What they
// merge in turn is not followed: an anchor may contain itself.
func (f *File) mergedFields(n *yaml.Node) ([]field, error) {
	mappings := []*yaml.Node{follow(n)}
	if mappings[0].Kind == yaml.SequenceNode {
		mappings = mappings[0].Content
	}
	var all []field
	for _, m := range mappings {
		m = follow(m)
		if m.Kind != yaml.MappingNode {
			return nil, f.errorAt(m, `"<<" merges %s where a mapping is expected`, kindName(m))
		}
		for k, v := range pairs(m) {
			if k.Kind == yaml.ScalarNode && k.Tag != "!!merge" {
				all = append(all, field{k, follow(v)})
			}
		}
	}
	return all, nil
}

func (f *File) errorAt(n *yaml.Node, format string, args ...any) *Error {
	return &Error{Where: f.Path, Line: n.Line, Column: n.Column, Err: fmt.Errorf(format, args...)}
}

func kindName(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	}
	return "a single value"
}

func newMapping() *yaml.Node { return &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"} }

func newScalar(s string) *yaml.Node {
	n := &yaml.Node{}
	n.SetString(s)
	return n
}

func newList(words []string) *yaml.Node {
	n := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Style: yaml.FlowStyle}
	for _, w := range words {
		n.Content = append(n.Content, newScalar(w))
	}
	return n
}

// lookup is the value of a mapping's own key, nil without it.
func lookup(mapping *yaml.Node, key string) *yaml.Node {
	for k, v := range pairs(mapping) {
		if k.Value == key {
			return v
		}
	}
	return nil
}

// put sets a key of the mapping where it stands, or at its end.
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
	mapping.Content = append(mapping.Content, newKey(key), value)
}

func newKey(key string) *yaml.Node {
	n := newScalar(key)
	if key == "<<" {
		n.Tag = "!!merge"
	}
	return n
}

func remove(mapping *yaml.Node, key string) {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			mapping.Content = slices.Delete(mapping.Content, i, i+2)
			return
		}
	}
}
