package config

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/civoctl/civoctl/internal/arg"
)

// SandboxRegion is the region of a run in the sandbox for which no region is configured.
const SandboxRegion = "LON1"

// Settings is the configuration of a run.
type Settings struct {
	Path    string // of the file, whether or not it is there
	Profile string // "" without one

	Region            string // as it was written; "" when none is configured
	APIURL            string // without a slash at its end; SandboxAPIURL in the sandbox
	Output            string
	Color             string // auto, always or never
	Sandbox           bool
	SandboxBuildTime  time.Duration
	SandboxActionTime time.Duration
	SandboxFaults     string // in the sandbox's own words
	Create            Create

	KeyFromCommand bool // a command of the profile prints the API key

	Warnings []string // for a person to read

	values []Value
	keys   func() []string // a function, because those print as an address
	logins func() []string
	key    func(context.Context) (string, error) // nil without one
}

// Create holds the profile's defaults for new instances: names or IDs, "" for a missing one.
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

// Values returns all settings with their origins, in the order of the documentation.
func (s *Settings) Values() []Value { return s.values }

// Value returns the setting of a name, such as region or create.size.
func (s *Settings) Value(name string) (Value, bool) {
	for _, v := range s.values {
		if v.Name == name {
			return v, true
		}
	}
	return Value{}, false
}

// Origin returns the origin of the setting of a name.
func (s *Settings) Origin(name string) Origin {
	v, _ := s.Value(name)
	return v.Origin
}

// Keys returns the keys of the settings and of the environment, which are never shown. A key that
// has to be asked for is not among them.
func (s *Settings) Keys() []string {
	if s.keys == nil {
		return nil
	}
	return s.keys()
}

// Logins returns the logins in the addresses of proxies and of the API, such as "user:password".
func (s *Settings) Logins() []string {
	if s.logins == nil {
		return nil
	}
	return s.logins()
}

// HasKey reports whether an API key is configured. It does not resolve the key.
func (s *Settings) HasKey() bool { return s.key != nil }

// Key returns the API key, "" when none is configured. It may run the profile's command or ask the
// OS keyring: call it once, and only when the key is needed.
func (s *Settings) Key(ctx context.Context) (string, error) {
	if s.key == nil {
		return "", nil
	}
	return s.key(ctx)
}

// settings returns the settings that the layers hold now.
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
		keys:     l.keys,
		logins:   l.logins,
	}
	if l.text("api_key") == "" && l.profile != nil {
		s.KeyFromCommand = slices.Contains([]string{"api_key_command", "api_key_shell"}, l.profile.KeySource())
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

// delay returns the setting's duration, and 0 for a text that is none: checkValues reports it.
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
