package config

import "github.com/civoctl/civoctl/internal/xdg"

// DefaultPath returns the path of the configuration file when neither flag nor environment gives
// one: civoctl/config.yaml in $XDG_CONFIG_HOME, else in ~/.config; on Windows without
// $XDG_CONFIG_HOME in %AppData%.
func DefaultPath() (string, error) { return xdg.ConfigFile("config.yaml") }
