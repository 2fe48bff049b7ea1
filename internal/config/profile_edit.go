package config

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// ErrProfileExists is wrapped by errors about a name that another profile has.
var ErrProfileExists = errors.New("profile exists already")

// Use makes the profile of that name the current one.
func (f *File) Use(name string) error {
	if _, err := f.Profile(name); err != nil {
		return err
	}
	f.setCurrent(name)
	return nil
}

// Add adds an empty profile. The first profile becomes the current one.
func (f *File) Add(name string) (*Profile, error) {
	if err := f.checkNew(name); err != nil {
		return nil, err
	}
	// The only profile is current without a word; beside another it needs one.
	if !f.hasCurrent {
		f.setCurrent(cmp.Or(f.Current(), name))
	}
	list := lookup(f.root, keyProfiles)
	if list == nil || isNull(list) {
		list = &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
		put(f.root, keyProfiles, list)
	}
	p := &Profile{name: name, file: f, node: newMapping(), values: make(map[string]value)}
	put(p.node, keyName, newScalar(name))
	list.Style &^= yaml.FlowStyle
	list.Content = append(list.Content, p.node)
	f.profiles = append(f.profiles, p)
	return p, nil
}

// Remove removes a profile from the file; its key in the OS keyring stays. After the current
// profile no other becomes current: the next command must not reach another account unasked.
func (f *File) Remove(name string) error {
	p, err := f.Profile(name)
	if err != nil {
		return err
	}
	list := lookup(f.root, keyProfiles)
	wasCurrent := f.Current() == name
	list.Content = slices.DeleteFunc(list.Content, func(n *yaml.Node) bool { return n == p.node })
	f.profiles = slices.DeleteFunc(f.profiles, func(q *Profile) bool { return q == p })
	switch {
	case len(f.profiles) == 0:
		remove(f.root, keyCurrent)
		f.current, f.hasCurrent = "", false
	case wasCurrent:
		f.setCurrent("")
	}
	return nil
}

// Rename gives a profile another name.
func (f *File) Rename(old, name string) error {
	p, err := f.Profile(old)
	if err != nil || old == name {
		return err
	}
	if err := f.checkNew(name); err != nil {
		return err
	}
	put(p.node, keyName, newScalar(name))
	if f.current == old {
		f.setCurrent(name)
	}
	p.name = name
	return nil
}

// Set gives the profile a value: one word, or any number of words for a list. A source of the API
// key replaces the earlier source.
func (p *Profile) Set(key string, values ...string) error {
	s, known := profileSetting(key)
	if !known {
		return unknownKey(key)
	}
	v := value{list: values}
	if !s.list {
		if len(values) != 1 {
			return fmt.Errorf("set %s: %d values where one is expected", key, len(values))
		}
		v = value{text: values[0]}
	}
	if len(values) == 0 {
		return fmt.Errorf("set %s: no value is given", key)
	}
	if err := s.accept(v); err != nil {
		return fmt.Errorf("set %s: %w", key, err)
	}
	if other := p.otherKeySource(key); other != "" {
		if err := p.Unset(other); err != nil {
			return err
		}
	}
	mapping, name := p.mappingFor(key, true)
	node := newScalar(v.text)
	if s.list {
		node = newList(values)
	}
	put(mapping, name, node)
	return p.decodeAgain()
}

// Unset removes a value from the profile. A missing value is no error.
func (p *Profile) Unset(key string) error {
	if _, known := profileSetting(key); !known {
		return unknownKey(key)
	}
	if mapping, name := p.mappingFor(key, false); mapping != nil {
		remove(mapping, name)
		if len(mapping.Content) == 0 {
			group, _, _ := strings.Cut(key, ".")
			remove(p.node, group)
		}
	}
	return p.decodeAgain()
}

// unknownKey returns the error about a key that is none of [Keys].
func unknownKey(key string) error {
	return fmt.Errorf("no such setting of a profile: %q; there are %s", key, strings.Join(Keys(), ", "))
}

// mappingFor returns the mapping that holds key, and the name of key in that mapping. A missing
// mapping is added when add is set, and nil otherwise.
func (p *Profile) mappingFor(key string, add bool) (*yaml.Node, string) {
	group, name, nested := strings.Cut(key, ".")
	if !nested {
		return p.node, key
	}
	mapping := lookup(p.node, group)
	if mapping != nil && !isNull(mapping) {
		return mapping, name
	}
	if !add {
		return nil, ""
	}
	mapping = newMapping()
	put(p.node, group, mapping)
	return mapping, name
}

// decodeAgain reads the values again after a change of the tree.
func (p *Profile) decodeAgain() error {
	p.values = make(map[string]value)
	return p.decodeFields(p.node, "")
}

// checkNew returns an error unless name is valid and no profile has it.
func (f *File) checkNew(name string) error {
	if err := CheckProfileName(name); err != nil {
		return err
	}
	if _, err := f.Profile(name); err == nil {
		return fmt.Errorf("%w: %q in %s", ErrProfileExists, name, f.Path)
	}
	return nil
}

// setCurrent records name, which may be "", as the current profile.
func (f *File) setCurrent(name string) {
	f.current, f.hasCurrent, f.currentErr = name, true, nil
	put(f.root, keyCurrent, newScalar(name))
}
