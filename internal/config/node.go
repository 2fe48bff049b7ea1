package config

import (
	"fmt"
	"iter"

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
