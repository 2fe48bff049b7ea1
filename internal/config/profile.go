package config

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Profile is an entry of the file's list.
type Profile struct {
	name   string
	file   *File
	node   *yaml.Node // its mapping
	values map[string]value
}

// Name is what the profile is asked for by.
func (p *Profile) Name() string { return p.name }

// Get is the value of one of [Keys], a list joined with ", " and an API key
// masked; "" where the profile has none.
func (p *Profile) Get(key string) string {
	v := p.values[key]
	switch {
	case key == "api_key":
		return Secret(v.text).Mask()
	case v.list != nil:
		return strings.Join(v.list, ", ")
	}
	return v.text
}

// KeySource is the one of [Keys] that gives the profile's API key; "" without
// one.
func (p *Profile) KeySource() string { return p.otherKeySource("") }

// HasKey reports whether key is the profile's, in the file itself.
func (p *Profile) HasKey(key Secret) bool {
	return key != "" && p.values["api_key"].text == string(key)
}

// otherKeySource is the setting besides name that already gives the key.
func (p *Profile) otherKeySource(name string) string {
	sources := keySources()
	if name != "" && !slices.Contains(sources, name) {
		return ""
	}
	for _, s := range sources {
		if _, given := p.values[s]; given && s != name {
			return s
		}
	}
	return ""
}

// Profiles are in the order of the file.
func (f *File) Profiles() []*Profile { return f.profiles }

// Profile finds a profile by its exact name, or fails with [ErrNoProfile].
func (f *File) Profile(name string) (*Profile, error) {
	var names []string
	for _, p := range f.profiles {
		if p.name == name {
			return p, nil
		}
		names = append(names, p.name)
	}
	if names == nil {
		return nil, fmt.Errorf("%w: %q; %s has none", ErrNoProfile, name, f.Path)
	}
	return nil, fmt.Errorf("%w: %q; %s has %s", ErrNoProfile, name, f.Path, strings.Join(names, ", "))
}

// Current is the name of the profile that is used where none is asked for: the
// one the file names or, where it says nothing, its only one. It may be "".
func (f *File) Current() string {
	if !f.hasCurrent && len(f.profiles) == 1 {
		return f.profiles[0].name
	}
	return f.current
}
