package config

import (
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

// Name returns the name of the profile.
func (p *Profile) Name() string { return p.name }

// Get returns the value of key, one of [Keys]: a list joined with ", ", an API key masked, "" for a
// value that the profile does not have.
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

// KeySource returns the setting that gives the profile's API key; "" without a key.
func (p *Profile) KeySource() string { return p.otherKeySource("") }

// HasKey reports whether the file holds key as the profile's API key.
func (p *Profile) HasKey(key Secret) bool {
	return key != "" && p.values["api_key"].text == string(key)
}

// otherKeySource returns the setting besides name that gives the profile's API key; "" without such
// a setting, and when name gives no key itself.
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

// Profiles returns the profiles in the order of the file.
func (f *File) Profiles() []*Profile { return f.profiles }

// Profile returns the profile of exactly that name, or an error that wraps [ErrNoProfile].
func (f *File) Profile(name string) (*Profile, error) {
	var names []string
	for _, p := range f.profiles {
		if p.name == name {
			return p, nil
		}
		names = append(names, p.name)
	}
	return nil, &UnknownProfileError{Name: name, Known: names, Path: f.Path}
}

// Current returns the name of the profile that is used unless another is asked for: the one that
// the file names or, in a file that names no profile, its only one. It may be "".
func (f *File) Current() string {
	if !f.hasCurrent && len(f.profiles) == 1 {
		return f.profiles[0].name
	}
	return f.current
}
