package config

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"syscall"

	"github.com/civoctl/civoctl/internal/arg"
)

// Flags holds the flags of a run; an empty or nil field was not given.
type Flags struct {
	Profile, Config, Region, APIURL, Output, Color string

	Sandbox *bool

	// New lets the named file and profile be absent: they are about to be made.
	New bool
}

// value returns the value of the flag for a setting, "" for a flag that was not given.
func (f Flags) value(name string) string {
	switch name {
	case "profile":
		return f.Profile
	case "config":
		return f.Config
	case "region":
		return f.Region
	case "api_url":
		return f.APIURL
	case "output":
		return f.Output
	case "color":
		return f.Color
	case "sandbox":
		if f.Sandbox != nil {
			return strconv.FormatBool(*f.Sandbox)
		}
	}
	return ""
}

// Load reads flags, environment, file and defaults; it writes no file and runs no command. A wrong
// value in any of them is returned as an *Error, beside the Settings that the other layers give,
// for callers that can do without the file.
func Load(flags Flags) (*Settings, error) {
	l := &loader{flags: flags, layers: newLayers(flags)}
	err := l.checkValues()
	if err == nil {
		err = l.readFile()
	}
	l.warnOtherKey()
	err = cmp.Or(err, l.resolveSandbox())
	l.warnOtherHost()
	return l.settings(), err
}

// Locate returns the path of the configuration file, which need not exist, and the origin of the
// path.
func Locate(flags Flags) (string, Origin, error) {
	l := newLayers(flags)
	path := l.text("config")
	if path == "" {
		_, err := DefaultPath()
		return "", Origin{}, &Error{Where: "configuration", Err: err}
	}
	return path, l.origin("config"), nil
}

// loader adds two layers to those of flags, environment and defaults: the profile, and whether the
// run is in the sandbox.
type loader struct {
	*layers
	flags    Flags
	profile  *Profile // nil without one
	warnings []string
}

// readFile reads the file and adds the layer of its profile.
func (l *loader) readFile() error {
	path := l.text("config")
	f, err := Read(path)
	if path == "" || isAbsent(err) && (l.flags.New || l.origin("config").Source == FromDefault) {
		f, err = &File{Path: path}, nil
	}
	if err != nil {
		return err
	}
	l.warnings = f.Warnings
	return l.chooseProfile(f)
}

// isAbsent reports whether err says that a file does not exist. A path that leads through a file
// counts, as in a home of /dev/null.
func isAbsent(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)
}

// chooseProfile finds the profile that flag or environment name, else the file's current one, and
// adds its layer. An unknown profile is an *Error.
func (l *loader) chooseProfile(f *File) error {
	name := l.text("profile")
	if name == "" {
		name = f.Current()
		if name == "" {
			if len(f.Profiles()) > 0 {
				l.warnings = append(l.warnings, "no profile is in use: "+f.Path+" names no "+keyCurrent)
			}
			return nil
		}
		if err := l.add(Origin{Source: FromProfile, Path: f.Path}, map[string]any{"profile": name}); err != nil {
			return err
		}
	}
	p, err := f.Profile(name)
	if err != nil {
		if l.flags.New {
			return nil
		}
		if name == f.current && f.currentErr != nil && l.origin("profile").Source == FromProfile {
			return f.currentErr
		}
		return &Error{Where: l.origin("profile").String(), Err: err}
	}
	l.profile = p
	values := make(map[string]any, len(p.values))
	for name, v := range p.values {
		values[name] = v.any()
	}
	return l.add(Origin{Source: FromProfile, Name: p.name, Path: f.Path}, values)
}

// checkValues returns an *Error for the first wrong value that a flag or the environment gives.
func (l *loader) checkValues() error {
	for _, s := range settings() {
		o := l.origin(s.name)
		if s.check == nil || o.Source != FromFlag && o.Source != FromEnvironment {
			continue
		}
		if err := s.check(l.text(s.name)); err != nil {
			return &Error{Where: o.String(), Err: describeValue(s.name, l.text(s.name), err)}
		}
	}
	return nil
}

// describeValue adds the value to an error of the argument grammar, which leaves the value out. It
// adds nothing to other errors, whose values may be secret.
func describeValue(name, value string, err error) error {
	if _, ok := errors.AsType[*arg.Error](err); !ok || name == "config" || len(value) > 40 {
		return err
	}
	return fmt.Errorf("%q: %w", value, err)
}

// resolveSandbox reconciles the two ways to ask for the sandbox: its own switch, and the word in
// place of a URL. The one from the greater layer counts, and the switch within a layer. Two that
// contradict each other are an *Error.
func (l *loader) resolveSandbox() error {
	on, _ := strconv.ParseBool(l.text("sandbox"))
	url := l.text("api_url")
	o, urlOrigin := l.origin("sandbox"), l.origin("api_url")
	switch {
	case on != (url == SandboxAPIURL) && o.Source < urlOrigin.Source:
		on, o = !on, urlOrigin
	case on && o.Source == FromFlag && urlOrigin.Source == FromFlag && url != SandboxAPIURL:
		return &Error{Where: o.String(), Err: fmt.Errorf("contradicts %s: give one of them", urlOrigin)}
	case !on && url == SandboxAPIURL:
		return &Error{Where: o.String(), Err: fmt.Errorf("turns the sandbox off, but api_url is the sandbox (%s)", urlOrigin)}
	}
	decided := map[string]any{"sandbox": on}
	if on {
		decided["api_url"] = SandboxAPIURL
		if err := l.add(Origin{}, map[string]any{"region": SandboxRegion}); err != nil {
			return err
		}
	}
	return l.add(o, decided)
}

// warnOtherKey adds a warning where a flag asks for a profile with a key, and the environment gives
// the key of perhaps another account.
func (l *loader) warnOtherKey() {
	p, key := l.origin("profile"), l.origin("api_key")
	if l.profile != nil && p.Source == FromFlag && key.Source == FromEnvironment && l.profile.KeySource() != "" {
		l.warnings = append(l.warnings, fmt.Sprintf("the API key is from %s, not from profile %s", key, l.profile.name))
	}
}

// warnOtherHost adds a warning where the environment sends a profile's key to another address than
// the profile's own.
func (l *loader) warnOtherHost() {
	api := l.origin("api_url")
	switch {
	case l.profile == nil, l.profile.KeySource() == "", l.origin("api_key").Source == FromEnvironment:
		return
	case api.Source != FromEnvironment, l.isOn("sandbox"):
		return
	}
	address := func(url string) string { return strings.TrimRight(url, "/") }
	given, own := address(l.text("api_url")), cmp.Or(address(l.profile.values["api_url"].text), DefaultAPIURL)
	if given != own {
		l.warnings = append(l.warnings, fmt.Sprintf("the API key of profile %s, which is for %s, goes to %s: %s is set",
			l.profile.name, own, given, api))
	}
}
