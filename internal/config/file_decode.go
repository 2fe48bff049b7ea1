package config

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/civoctl/civoctl/internal/arg"
)

const (
	keyCurrent  = "current_profile"
	keyProfiles = "profiles"
	keyName     = "name"
)

// value is a setting as a profile has it.
type value struct {
	text string
	list []string // of a setting that is a list
}

// any returns the value as viper takes it: a string or a list of strings.
func (v value) any() any {
	if v.list != nil {
		return v.list
	}
	return v.text
}

// decoder reads the tree of a file into the file.
type decoder struct{ *File }

// decode reads the tree into the current profile and the profiles. A tree of another form is an
// *Error.
func (f decoder) decode() error {
	if f.root.Kind != yaml.MappingNode {
		return f.errorAt(f.root, "%s where %s and %s are expected", kindName(f.root), keyCurrent, keyProfiles)
	}
	fields, err := f.fields(f.root)
	if err != nil {
		return err
	}
	var current *yaml.Node
	for _, fd := range fields {
		switch fd.key.Value {
		case keyCurrent:
			if f.current, err = f.scalar(fd); err != nil {
				return err
			}
			current, f.hasCurrent = fd.value, true
		case keyProfiles:
			if err := f.decodeProfiles(fd); err != nil {
				return err
			}
		default:
			f.warnUnknown(fd.key, "")
		}
	}
	if _, err := f.Profile(f.current); f.current != "" && err != nil {
		f.currentErr = f.errorAt(current, "%s: %w", keyCurrent, err)
	}
	return nil
}

// decodeProfiles reads the list of profiles.
func (f decoder) decodeProfiles(fd field) error {
	if isNull(fd.value) {
		return nil
	}
	if fd.value.Kind != yaml.SequenceNode {
		return f.errorAt(fd.value, "%s is %s where a list is expected", keyProfiles, kindName(fd.value))
	}
	for _, n := range fd.value.Content {
		p, err := f.decodeProfile(n)
		if err != nil {
			return err
		}
		if _, err := f.Profile(p.name); err == nil {
			return f.errorAt(n, "a second profile is named %q", p.name)
		}
		f.profiles = append(f.profiles, p)
	}
	return nil
}

// decodeProfile reads an item of the list. An item without a name is an *Error.
func (f decoder) decodeProfile(n *yaml.Node) (*Profile, error) {
	if n.Kind != yaml.MappingNode {
		return nil, f.errorAt(n, "a profile is %s where a mapping with a name is expected", kindName(n))
	}
	p := &Profile{file: f.File, node: n, values: make(map[string]value)}
	if err := p.decodeFields(n, ""); err != nil {
		return nil, err
	}
	if p.name == "" {
		return nil, f.errorAt(n, "a profile has no %s", keyName)
	}
	return p, nil
}

// decodeFields reads the settings of a mapping, whose names follow prefix: "" or a group such as
// "create.".
func (p *Profile) decodeFields(mapping *yaml.Node, prefix string) error {
	f := decoder{p.file}
	fields, err := f.fields(mapping)
	if err != nil {
		return err
	}
	for _, fd := range fields {
		name := prefix + fd.key.Value
		if name == keyName {
			if p.name, err = f.scalar(fd); err != nil {
				return err
			}
			if err := CheckProfileName(p.name); err != nil {
				return f.errorAt(fd.value, "%w", err)
			}
			continue
		}
		s, known := profileSetting(name)
		switch {
		case isNull(fd.value) && (known || isGroup(name)):
		case isGroup(name):
			if fd.value.Kind != yaml.MappingNode {
				return f.errorAt(fd.value, "%s is %s where a mapping is expected", name, kindName(fd.value))
			}
			if err := p.decodeFields(fd.value, name+"."); err != nil {
				return err
			}
		case !known:
			f.warnUnknown(fd.key, prefix)
		default:
			if err := p.decodeValue(s, fd); err != nil {
				return err
			}
		}
	}
	return nil
}

// decodeValue reads a setting and checks its value.
func (p *Profile) decodeValue(s setting, fd field) error {
	f := decoder{p.file}
	v := value{}
	if s.list {
		if fd.value.Kind != yaml.SequenceNode {
			return f.errorAt(fd.value, "%s is %s where a list is expected", s.name, kindName(fd.value))
		}
		v.list = []string{}
		for _, n := range fd.value.Content {
			word, err := f.scalar(field{fd.key, n})
			if err != nil {
				return err
			}
			v.list = append(v.list, word)
		}
	} else {
		var err error
		if v.text, err = f.scalar(fd); err != nil {
			return err
		}
	}
	if s.list && len(v.list) == 0 {
		return nil
	}
	if err := s.accept(v); err != nil {
		return f.errorAt(fd.value, "%s: %w", s.name, err)
	}
	if other := p.otherKeySource(s.name); other != "" {
		return f.errorAt(fd.key, "%s beside %s: a profile has one source of its key", s.name, other)
	}
	p.values[s.name] = v
	return nil
}

// accept returns an error unless the setting can have the value v.
func (s setting) accept(v value) error {
	words := v.list
	if !s.list {
		words = []string{v.text}
	}
	for n, word := range words {
		isArgument := s.isCommand && n > 0 // of a command, which may be empty
		if err := arg.CheckGiven(word); err != nil && !isArgument {
			return err
		}
		if err := s.check(word); err != nil {
			return err
		}
	}
	return nil
}

// scalar returns the text of a single value as it is written, a number or a truth value too; "" for
// null.
func (f decoder) scalar(fd field) (string, error) {
	n := fd.value
	switch {
	case n.Kind != yaml.ScalarNode:
		return "", f.errorAt(n, "%s is %s where a single value is expected", fd.key.Value, kindName(n))
	case n.Tag == "!!null":
		return "", nil
	}
	return n.Value, nil
}

// warnUnknown adds a warning about an unknown key, unless the key begins with "x-".
func (f decoder) warnUnknown(key *yaml.Node, prefix string) {
	if !strings.HasPrefix(key.Value, "x-") {
		f.warn("%s:%d:%d: unknown key %q is ignored", f.Path, key.Line, key.Column, prefix+key.Value)
	}
}
