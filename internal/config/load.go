package config

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/spf13/viper"
)

// Flags are what the command line gives; what is empty or nil was not given.
type Flags struct {
	Profile, Config, Region, APIURL, Output, Color string

	Sandbox *bool

	// New lets the named file and profile be absent: they are about to be made.
	New bool
}

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

// Load reads flags, environment, file and defaults. It writes nothing and runs
// nothing. What is wrong in any of them is an *Error; the Settings are then what
// the other layers give, for callers that can do without the file.
func Load(flags Flags) (*Settings, error) {
	l := newLoader(flags)
	err := l.checkValues()
	if err == nil {
		err = l.readFile()
	}
	l.warnOtherKey()
	err = cmp.Or(err, l.decideSandbox())
	l.warnOtherHost()
	return l.settings(), err
}

// Locate is the path of the file and what named it. The file need not exist.
func Locate(flags Flags) (string, Origin, error) {
	l := newLoader(flags)
	path := l.viper.GetString("config")
	if path == "" {
		_, err := DefaultPath()
		return "", Origin{}, &Error{Where: "configuration", Err: err}
	}
	return path, l.origin("config"), nil
}

// loader lays the sources of values on top of each other.
type loader struct {
	flags    Flags
	known    []setting
	viper    *viper.Viper
	profile  *Profile          // nil without one
	origins  map[string]Origin // where they are not the layer that viper took
	warnings []string
}

func newLoader(flags Flags) *loader {
	l := &loader{flags: flags, known: settings(), viper: viper.New(), origins: make(map[string]Origin)}
	for _, s := range l.known {
		l.viper.SetDefault(s.name, s.fallback)
		if len(s.env) > 0 {
			l.viper.MustBindEnv(append([]string{s.name}, s.env...)...)
		}
		if given := flags.value(s.name); given != "" {
			l.viper.Set(s.name, given)
		}
	}
	// Without a home there is no file, and the other layers do.
	if path, err := DefaultPath(); err == nil {
		l.viper.SetDefault("config", path)
	}
	return l
}

// readFile adds the profile's layer.
func (l *loader) readFile() error {
	path := l.viper.GetString("config")
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

// isAbsent counts a path through something that is no folder, which is what a
// home of /dev/null makes.
func isAbsent(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)
}

func (l *loader) chooseProfile(f *File) error {
	name := l.viper.GetString("profile")
	if name == "" {
		name = f.Current()
		if name == "" {
			if len(f.Profiles()) > 0 {
				l.warnings = append(l.warnings, "no profile is in use: "+f.Path+" names no "+keyCurrent)
			}
			return nil
		}
		l.viper.SetDefault("profile", name)
		l.origins["profile"] = Origin{Source: FromProfile, Path: f.Path}
	}
	p, err := f.Profile(name)
	if err != nil {
		if l.flags.New {
			return nil
		}
		if name == f.current && f.dangling != nil && l.origin("profile").Source == FromProfile {
			return f.dangling
		}
		return &Error{Where: l.origin("profile").String(), Err: err}
	}
	l.profile = p
	layer := make(map[string]any, len(p.values))
	for name, v := range p.values {
		layer[name] = v.any()
	}
	return l.viper.MergeConfigMap(layer)
}

func (l *loader) setting(name string) setting {
	i := slices.IndexFunc(l.known, func(s setting) bool { return s.name == name })
	if i < 0 {
		return setting{}
	}
	return l.known[i]
}

// origin is the layer that viper takes the setting from.
func (l *loader) origin(name string) Origin {
	if o, ok := l.origins[name]; ok {
		return o
	}
	s := l.setting(name)
	if l.flags.value(name) != "" {
		return Origin{Source: FromFlag, Name: s.flag}
	}
	for _, env := range s.env {
		if os.Getenv(env) != "" {
			return Origin{Source: FromEnvironment, Name: env}
		}
	}
	if l.profile != nil {
		if _, ok := l.profile.values[name]; ok {
			return Origin{Source: FromProfile, Name: l.profile.name, Path: l.profile.file.Path}
		}
	}
	return Origin{}
}

// checkValues checks what flags and environment give.
func (l *loader) checkValues() error {
	for _, s := range l.known {
		o := l.origin(s.name)
		if s.check == nil || o.Source != FromFlag && o.Source != FromEnvironment {
			continue
		}
		if err := s.check(l.viper.GetString(s.name)); err != nil {
			return &Error{Where: o.String(), Err: err}
		}
	}
	return nil
}

// decideSandbox makes one of two ways to ask for the sandbox: its own switch
// and the word in place of a URL. Of both, the one from the greater layer
// counts, and the switch within a layer.
func (l *loader) decideSandbox() error {
	on, _ := strconv.ParseBool(l.viper.GetString("sandbox"))
	url := l.viper.GetString("api_url")
	o, urlOrigin := l.origin("sandbox"), l.origin("api_url")
	switch {
	case on != (url == SandboxAPIURL) && o.Source < urlOrigin.Source:
		on, o = !on, urlOrigin
	case on && o.Source == FromFlag && urlOrigin.Source == FromFlag && url != SandboxAPIURL:
		return &Error{Where: o.String(), Err: fmt.Errorf("contradicts %s: give one of them", urlOrigin)}
	case !on && url == SandboxAPIURL:
		return &Error{Where: o.String(), Err: fmt.Errorf("turns the sandbox off, but api_url is the sandbox (%s)", urlOrigin)}
	}
	l.viper.Set("sandbox", on)
	l.origins["sandbox"] = o
	if on {
		l.viper.Set("api_url", SandboxAPIURL)
		l.viper.SetDefault("region", SandboxRegion)
		l.origins["api_url"] = o
	}
	return nil
}

// warnOtherKey speaks up where someone asked for a profile and gets another
// account's key from the environment.
func (l *loader) warnOtherKey() {
	p, key := l.origin("profile"), l.origin("api_key")
	if l.profile != nil && p.Source == FromFlag && key.Source == FromEnvironment && l.profile.KeySource() != "" {
		l.warnings = append(l.warnings, fmt.Sprintf("the API key is from %s, not from profile %s", key, l.profile.name))
	}
}

// warnOtherHost adds a warning where the environment sends a profile's key to
// another address than the profile's own.
func (l *loader) warnOtherHost() {
	api := l.origin("api_url")
	switch {
	case l.profile == nil, l.profile.KeySource() == "", l.origin("api_key").Source == FromEnvironment:
		return
	case api.Source != FromEnvironment, l.viper.GetBool("sandbox"):
		return
	}
	address := func(url string) string { return strings.TrimRight(url, "/") }
	given, own := address(l.viper.GetString("api_url")), cmp.Or(address(l.profile.values["api_url"].text), DefaultAPIURL)
	if given != own {
		l.warnings = append(l.warnings, fmt.Sprintf("the API key of profile %s, which is for %s, goes to %s: %s is set",
			l.profile.name, own, given, api))
	}
}
