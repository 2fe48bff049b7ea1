package cli

import (
	"fmt"
	"os"
	"path/filepath"
)

// StatePath is a file of civoctl's state, in $XDG_STATE_HOME/civoctl or
// ~/.local/state/civoctl.
func StatePath(name string) (string, error) {
	dir := os.Getenv("XDG_STATE_HOME")
	if dir == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", fmt.Errorf("find the state folder: %w", err)
		}
		dir = filepath.Join(home, ".local", "state")
	}
	return filepath.Join(dir, "civoctl", name), nil
}

// KnownHosts is the file that keeps the host keys of instances.
func KnownHosts() (string, error) { return StatePath("known_hosts") }

// SandboxPath is the sandbox's database file.
func SandboxPath() (string, error) { return StatePath("sandbox.db") }
