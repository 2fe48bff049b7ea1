package cli

import (
	"context"
	"errors"
	"io/fs"

	"github.com/civoctl/civoctl/internal/config"
)

// firstProfile is the name of a profile that nobody named.
const firstProfile = "default"

// ConfigFile is the path of the configuration file, which need not exist, and
// what named it.
func (a *App) ConfigFile() (string, config.Origin, error) {
	path, origin, err := config.Locate(a.configFlags())
	return path, origin, ConfigError(err)
}

// ReadConfig reads the configuration file. One that is not there is empty,
// unless somebody named it.
func (a *App) ReadConfig() (*config.File, error) {
	path, origin, err := a.ConfigFile()
	if err != nil {
		return nil, err
	}
	f, err := config.Read(path)
	if origin.Source == config.FromDefault && errors.Is(err, fs.ErrNotExist) {
		return &config.File{Path: path}, nil
	}
	return f, ConfigError(err)
}

// EditConfig changes the configuration file, as a whole or not at all.
func (a *App) EditConfig(ctx context.Context, change func(*config.File) error) error {
	path, _, err := a.ConfigFile()
	if err != nil {
		return err
	}
	if err := config.Edit(ctx, path, change); err != nil {
		return ConfigError(err)
	}
	a.changed.Store(true)
	return nil
}

// ProfileName is the profile that a change is about: the one asked for, else
// the current one, else the first there will be.
func (a *App) ProfileName(f *config.File) (string, error) {
	s, _ := a.Settings() // an error is for whoever needs more of them
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
	return "", Errorf(Usage, "no profile is in use: %s names no current one", f.Path).
		WithHint("give --profile NAME, or choose one with `civoctl profile use NAME`")
}

// EditProfile changes the profile that the run is about and returns its name.
// One that is not there yet is made.
func (a *App) EditProfile(ctx context.Context, change func(*config.File, *config.Profile) error) (name string, err error) {
	made := false
	err = a.EditConfig(ctx, func(f *config.File) error {
		var err error
		if name, err = a.ProfileName(f); err != nil {
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
		a.Notef("made profile %s", name)
	}
	return name, err
}

// ConfigError gives an error of package config its kind: what is wrong in the
// file or in a value is the user's to correct; a full disk is not.
func ConfigError(err error) error {
	if _, ok := errors.AsType[*Error](err); ok {
		return err
	}
	if errors.Is(err, config.ErrNoProfile) {
		return Errorf(NotFound, "%w", err).WithHint("`civoctl profile list` shows the profiles there are")
	}
	if _, ok := errors.AsType[*config.Error](err); ok || errors.Is(err, config.ErrProfileExists) {
		return UsageError(err)
	}
	return err
}
