package config

import (
	"bytes"
	"errors"
	"slices"

	"go.yaml.in/yaml/v3"
)

// encode is the file's text after the changes. What could not be read back as
// the same is an error: a YAML library that errs must not cost a key.
func (f *File) encode() ([]byte, error) {
	if len(f.root.Content) == 0 {
		return f.text, nil
	}
	var out bytes.Buffer
	if f.doc == nil && len(f.text) > 0 {
		out.Write(bytes.TrimRight(f.text, "\n"))
		out.WriteString("\n\n")
	}
	e := yaml.NewEncoder(&out)
	e.SetIndent(2)
	root := f.doc
	if root == nil {
		root = f.root
	}
	if err := e.Encode(root); err != nil {
		return nil, &Error{Where: f.Path, Err: err}
	}
	e.Close()
	read, err := parse(f.Path, out.Bytes())
	if err != nil || !equal(f.root, read.root) {
		return nil, &Error{Where: f.Path, Err: errors.New("cannot be rewritten without harm: change it in an editor")}
	}
	return out.Bytes(), nil
}

// equal reports whether two trees mean the same: comments and style aside.
func equal(a, b *yaml.Node) bool {
	if a.Kind == yaml.AliasNode && b.Kind == yaml.AliasNode {
		return a.Value == b.Value
	}
	return a.Kind == b.Kind && a.ShortTag() == b.ShortTag() && a.Value == b.Value && a.Anchor == b.Anchor &&
		slices.EqualFunc(a.Content, b.Content, equal)
}
