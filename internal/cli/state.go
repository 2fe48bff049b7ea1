package cli

import "github.com/civoctl/civoctl/internal/xdg"

// KnownHosts returns the folder that keeps the host keys of instances.
func KnownHosts() (string, error) { return xdg.StateFile("known_hosts.d") }

// SandboxPath returns the path of the sandbox's database file.
func SandboxPath() (string, error) { return xdg.StateFile("sandbox.db") }
