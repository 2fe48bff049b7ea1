package knownhosts

import "github.com/civoctl/civoctl/internal/xdg"

// Folder returns the folder that has the host keys of instances, below the state folder of the user.
func Folder() (string, error) { return xdg.StateFile("known_hosts.d") }
