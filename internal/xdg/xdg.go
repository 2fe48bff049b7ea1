// Package xdg finds the folders of the XDG base directory specification that
// civoctl keeps its files in.
package xdg

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// Folder is the name of civoctl's own folder within each base folder.
const Folder = "civoctl"

// ConfigFile returns the path of a configuration file: in $XDG_CONFIG_HOME, else
// in ~/.config, on Windows in %AppData%.
func ConfigFile(name string) (string, error) {
	return file("XDG_CONFIG_HOME", ".config", name, runtime.GOOS == "windows", os.UserConfigDir)
}

// StateFile returns the path of a file that outlasts a run: in $XDG_STATE_HOME, else in
// ~/.local/state.
func StateFile(name string) (string, error) {
	return file("XDG_STATE_HOME", ".local/state", name, false, nil)
}

// CacheFile returns the path of a file that may be lost: in $XDG_CACHE_HOME, else in ~/.cache, on
// macOS and Windows in the system's folder for caches.
func CacheFile(name string) (string, error) {
	return file("XDG_CACHE_HOME", ".cache", name, runtime.GOOS == "windows" || runtime.GOOS == "darwin", os.UserCacheDir)
}

// errRelativeHome is the error for a home that depends on the current folder: a key would be left
// in any folder that a command happens to run in.
var errRelativeHome = errors.New("$HOME is not an absolute path")

// Home returns the user's home folder. It returns an error for one that is no absolute path.
func Home() (string, error) {
	home, err := os.UserHomeDir()
	if err == nil && !filepath.IsAbs(home) {
		err = errRelativeHome
	}
	return home, err
}

// file returns the path of name in civoctl's folder of a base folder: that of the variable, of
// native where hasNative is set, or belowHome in the user's home. A variable that is empty or holds
// a relative path counts as unset, as the specification demands.
func file(variable, belowHome, name string, hasNative bool, native func() (string, error)) (string, error) {
	base := os.Getenv(variable)
	if !filepath.IsAbs(base) {
		var err error
		if hasNative {
			base, err = native()
		} else {
			base, err = Home()
			base = filepath.Join(base, filepath.FromSlash(belowHome))
		}
		if err == nil && !filepath.IsAbs(base) {
			err = errRelativeHome
		}
		if err != nil {
			return "", fmt.Errorf("find the folder of %s: %w", name, err)
		}
	}
	return filepath.Join(base, Folder, name), nil
}
