package cli

import (
	"context"
	"errors"
	"io/fs"
	"sync"
	"sync/atomic"

	"github.com/spf13/pflag"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/config"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/suggest"
	"github.com/civoctl/civoctl/internal/terminal"
)

// firstProfile is the name of the profile that is added where none is named.
const firstProfile = "default"

// Config reads and changes the configuration, with the flags and the environment applied.
type Config struct {
	File, Profile, Region, APIURL string // of the flags; "" where not given
	Sandbox                       bool
	CanAddProfile                 bool // the command may add the profile, and the file, that it is told to use

	terminal *terminal.Terminal
	format   *string // the value of --output
	flagSet  *pflag.FlagSet
	settings func() (*config.Settings, error)
	changed  atomic.Bool // the file was changed
}

// open prepares c for a run on the terminal, whose flag --output has the format.
func (c *Config) open(t *terminal.Terminal, format *string) {
	c.terminal, c.format = t, format
	c.settings = sync.OnceValues(c.load)
}

// addFlags declares the flags that choose the profile and the API.
func (c *Config) addFlags(fs *pflag.FlagSet) {
	c.flagSet = fs
	arg.Var(fs, &c.Region, "region", "use region `CODE`, such as LON1", arg.Region)
	arg.Var(fs, &c.Profile, "profile", "use profile `NAME`", arg.Checked(config.CheckProfileName))
	arg.Var(fs, &c.File, "config", "use the configuration file `FILE`", arg.File)
	arg.Var(fs, &c.APIURL, "api-url", "use the API at `URL`", arg.Checked(config.CheckAPIURL))
	arg.Bool(fs, &c.Sandbox, "sandbox", "use the built-in sandbox: no account, nothing is billed")
}

// Settings returns the configuration with flags and environment applied. Its errors are usage
// errors, which name what in the file is wrong. If the file cannot be read, it returns the settings
// of flags, environment and defaults along with the error.
func (c *Config) Settings() (*config.Settings, error) { return c.settings() }

// colorSetting returns when to colour: auto, always or never.
func (c *Config) colorSetting() string {
	s, _ := c.Settings() // an error is returned to those who need the file
	return s.Color
}

// flags returns the values of the flags that are layers of the settings.
func (c *Config) flags() config.Flags {
	var sandbox *bool
	if c.flagSet.Changed("sandbox") {
		sandbox = &c.Sandbox
	}
	return config.Flags{
		Profile: c.Profile,
		Config:  c.File,
		Region:  c.Region,
		APIURL:  c.APIURL,
		Output:  *c.format,
		Color:   c.terminal.Color,
		Sandbox: sandbox,
		New:     c.CanAddProfile,
	}
}

// load reads the settings once, and makes their keys and logins known as secrets.
func (c *Config) load() (*config.Settings, error) {
	s, err := config.Load(c.flags())
	for _, key := range s.Keys() {
		c.terminal.Secrets.Add(key)
	}
	for _, login := range s.Logins() {
		c.terminal.Err.HideLogin(login)
	}
	if err != nil {
		if errors.Is(err, config.ErrNoProfile) {
			return s, failure.Errorf(failure.Usage, "%w", err).WithHint("%s", profileHint(err))
		}
		return s, failure.UsageError(ConfigError(err))
	}
	for _, w := range s.Warnings {
		c.terminal.Notef("warning: %s", w)
	}
	return s, nil
}

// Path returns the path of the configuration file, which need not exist, and what named it.
func (c *Config) Path() (string, config.Origin, error) {
	path, origin, err := config.Locate(c.flags())
	return path, origin, ConfigError(err)
}

// Read reads the configuration file. One that does not exist counts as empty, unless it was named
// by a flag or the environment.
func (c *Config) Read() (*config.File, error) {
	path, origin, err := c.Path()
	if err != nil {
		return nil, err
	}
	f, err := config.Read(path)
	if origin.Source == config.FromDefault && errors.Is(err, fs.ErrNotExist) {
		return &config.File{Path: path}, nil
	}
	return f, ConfigError(err)
}

// Edit changes the configuration file, as a whole or not at all.
func (c *Config) Edit(ctx context.Context, change func(*config.File) error) error {
	path, _, err := c.Path()
	if err != nil {
		return err
	}
	if err := config.Edit(ctx, path, change); err != nil {
		return ConfigError(err)
	}
	c.changed.Store(true)
	return nil
}

// ProfileName returns the profile that a change applies to: the one asked for, else the current
// one, else the name of the first profile of a file that has none.
func (c *Config) ProfileName(f *config.File) (string, error) {
	s, _ := c.Settings() // an error is for whoever needs more of them
	if o := s.Origin("profile"); o.Source >= config.FromEnvironment {
		return s.Profile, nil
	}
	switch name := f.Current(); {
	case name != "":
		_, err := f.Profile(name)
		return name, err
	case len(f.Profiles()) == 0:
		return firstProfile, nil
	}
	return "", failure.Errorf(failure.Usage, "no profile is in use: %s names no current one", f.Path).
		WithHint("give --profile NAME, or choose one with `civoctl profile use NAME`")
}

// EditProfile changes the profile that ProfileName returns, and returns its name. A profile that
// does not exist is added.
func (c *Config) EditProfile(ctx context.Context, change func(*config.File, *config.Profile) error) (name string, err error) {
	made := false
	err = c.Edit(ctx, func(f *config.File) error {
		var err error
		if name, err = c.ProfileName(f); err != nil {
			return err
		}
		p, err := f.Profile(name)
		if errors.Is(err, config.ErrNoProfile) {
			p, err = f.Add(name)
			made = true
		}
		if err != nil {
			return err
		}
		return change(f, p)
	})
	if made && err == nil {
		c.terminal.Notef("made profile %s", name)
	}
	return name, err
}

// profileHint returns the hint for an error about a profile that there is not: the nearest names.
func profileHint(err error) string {
	if unknown, ok := errors.AsType[*config.UnknownProfileError](err); ok {
		if near := suggest.Closest(unknown.Name, unknown.Known); len(near) > 0 {
			return "did you mean " + suggest.Either(near) + "?"
		}
	}
	return "`civoctl profile list` shows the profiles"
}

// ConfigError returns an error of package config with its kind: a usage error if the file or a
// value is invalid, NotFound if a profile does not exist, and err as it is otherwise.
func ConfigError(err error) error {
	if _, ok := errors.AsType[*failure.Error](err); ok {
		return err
	}
	if errors.Is(err, config.ErrNoProfile) {
		return failure.Errorf(failure.NotFound, "%w", err).WithHint("%s", profileHint(err))
	}
	_, isMistake := errors.AsType[*config.Error](err)
	switch {
	case isMistake && errors.Is(err, fs.ErrNotExist):
		return failure.Errorf(failure.Usage, "%w", err).WithHint("correct or unset --config and CIVOCTL_CONFIG; `civoctl auth login` makes the file")
	case isMistake, errors.Is(err, config.ErrProfileExists):
		return failure.UsageError(err)
	}
	return err
}
