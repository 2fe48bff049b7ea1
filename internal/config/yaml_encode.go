package config

import (
	"bytes"
	"errors"
	"slices"

	"go.yaml.in/yaml/v3"
)

// encode returns the text of the file after the changes. It replaces the changed lines of the old
// text or, where lines cannot be replaced (in a list on one line, say), has the YAML library write
// the whole file. A text that does not read back as the changed tree is an *Error: no mistake here
// may cost a key.
func (f *File) encode() ([]byte, error) {
	for _, encode := range []func() ([]byte, error){f.patched, f.rewritten} {
		text, err := encode()
		if err != nil {
			continue
		}
		if read, err := parse(f.Path, text); err == nil && equal(f.root, read.root) {
			return text, nil
		}
	}
	return nil, &Error{Where: f.Path, Err: errors.New("cannot be changed without harm: change it in an editor")}
}

// rewritten returns the whole tree as text: with its comments, without blank lines. A lost comment
// is an error.
func (f *File) rewritten() ([]byte, error) {
	if f.doc == nil {
		text, err := encode(f.root)
		if len(f.text) > 0 {
			text = slices.Concat(bytes.TrimRight(f.text, "\n"), []byte("\n\n"), text)
		}
		return text, err
	}
	// The library has places where it loses a comment, changed or not.
	was, err := parse(f.Path, f.text)
	if err != nil {
		return nil, err
	}
	same, err := encode(was.doc)
	if err != nil {
		return nil, err
	}
	if bytes.Count(same, []byte("#")) < bytes.Count(f.text, []byte("#")) {
		return nil, errors.New("a comment would be lost")
	}
	return encode(f.doc)
}

// encode returns a node as YAML.
func encode(n *yaml.Node) ([]byte, error) {
	var out bytes.Buffer
	e := yaml.NewEncoder(&out)
	e.SetIndent(indent)
	if err := e.Encode(n); err != nil {
		return nil, err
	}
	err := e.Close()
	return out.Bytes(), err
}

// equal reports whether two trees mean the same, whatever their comments and style.
func equal(a, b *yaml.Node) bool {
	return a.Kind == b.Kind && a.ShortTag() == b.ShortTag() && a.Value == b.Value && slices.EqualFunc(a.Content, b.Content, equal)
}
