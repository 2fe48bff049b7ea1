package config

import (
	"context"
	"strings"
	"time"

	"github.com/civoctl/civoctl/internal/arg"
)

// SandboxRegion is the region of a run against the sandbox that names none.
const SandboxRegion = "LON1"

// Settings are the configuration of a run.
type Settings struct {
	Path    string // of the file, whether or not it is there
	Profile string // "" without one

	Region            string // as it was written; "" where none is given
	APIURL            string // without a slash at its end; SandboxAPIURL in the sandbox
	Output            string
	Color             string // auto, always or never
	Sandbox           bool
	SandboxBuildTime  time.Duration
	SandboxActionTime time.Duration
	SandboxFaults     string // in the sandbox's own words
	Create            Create

	Warnings []string // for a person to read

	values []Value
	key    func(context.Context) (string, error) // nil without one
}

// Create are the profile's defaults for new instances: names or IDs, "" where
// it has none.
type Create struct {
	Size, Image, Network, Firewall, SSHKey, InitialUser string

	Tags []string
}

// Value is a setting as it may be shown.
type Value struct {
	Name   string `json:"name"`  // such as create.size
	Value  string `json:"value"` // a list joined with ", ", a key masked; "" where there is none
	Origin Origin `json:"origin"`
}

// Values are all settings and where they came from, in the documentation's order.
func (s *Settings) Values() []Value { return s.values }

// Value is the setting of a name, such as region or create.size.
func (s *Settings) Value(name string) (Value, bool) {
	for _, v := range s.values {
		if v.Name == name {
			return v, true
		}
	}
	return Value{}, false
}

// Origin says where the setting of a name came from.
func (s *Settings) Origin(name string) Origin {
	v, _ := s.Value(name)
	return v.Origin
}

// HasKey reports whether a key is configured. It runs nothing.
func (s *Settings) HasKey() bool { return s.key != nil }

// Key is the API key, "" where none is configured. It may run the profile's
// command or ask the OS keyring: call it once, and only when the key is needed.
func (s *Settings) Key(ctx context.Context) (string, error) {
	if s.key == nil {
		return "", nil
	}
	return s.key(ctx)
}

func (l *loader) settings() *Settings {
	s := &Settings{
		Path:              l.text("config"),
		Profile:           l.text("profile"),
		Region:            l.text("region"),
		APIURL:            strings.TrimRight(l.text("api_url"), "/"),
		Output:            l.text("output"),
		Color:             l.text("color"),
		Sandbox:           l.isOn("sandbox"),
		SandboxBuildTime:  l.delay("sandbox_build_time"),
		SandboxActionTime: l.delay("sandbox_action_time"),
		SandboxFaults:     l.text("sandbox_faults"),
		Create: Create{
			Size:        l.text("create.size"),
			Image:       l.text("create.image"),
			Network:     l.text("create.network"),
			Firewall:    l.text("create.firewall"),
			SSHKey:      l.text("create.ssh_key"),
			InitialUser: l.text("create.initial_user"),
			Tags:        l.words("create.tags"),
		},
		Warnings: l.warnings,
	}
	var shownKey Value
	s.key, shownKey = l.key()
	for _, set := range settings() {
		switch set.name {
		case "api_key":
			s.values = append(s.values, shownKey)
		case "api_key_command", "api_key_shell", "api_key_keyring":
		case "api_url":
			s.values = append(s.values, Value{set.name, maskURL(s.APIURL), l.origin(set.name)})
		default:
			s.values = append(s.values, Value{set.name, l.shown(set), l.origin(set.name)})
		}
	}
	return s
}

// delay returns a duration. One that cannot be read is 0: checkValues reports it.
func (l *loader) delay(name string) time.Duration {
	d, _ := arg.Delay(l.text(name))
	return d
}

// shown returns the setting's value as one text, a list joined with ", ".
func (l *loader) shown(s setting) string {
	if s.list {
		return strings.Join(l.words(s.name), ", ")
	}
	return l.text(s.name)
}
