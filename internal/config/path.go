package config

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
)

// folderName is that of the folder which is ours alone.
const folderName = "civoctl"

// DefaultPath is civoctl/config.yaml in $XDG_CONFIG_HOME, else in ~/.config; on
// Windows without $XDG_CONFIG_HOME in %AppData%.
func DefaultPath() (string, error) {
	dir := os.Getenv("XDG_CONFIG_HOME")
	// The XDG specification has relative paths ignored.
	if !filepath.IsAbs(dir) {
		var err error
		if dir, err = userConfigDir(); err != nil {
			return "", err
		}
	}
	return filepath.Join(dir, folderName, "config.yaml"), nil
}

func userConfigDir() (string, error) {
	if runtime.GOOS == "windows" {
		return os.UserConfigDir()
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(home, ".config"), nil
}

// resolve follows path's symbolic links to the file that a write must replace,
// which need not exist yet.
func resolve(path string) (string, error) {
	for range 40 {
		target, err := os.Readlink(path)
		if err != nil {
			return path, nil
		}
		if !filepath.IsAbs(target) {
			target = filepath.Join(filepath.Dir(path), target)
		}
		path = target
	}
	return "", errors.New("too many symbolic links")
}
