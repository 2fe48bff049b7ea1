//go:build !linux && !darwin && !dragonfly && !freebsd && !netbsd && !openbsd && !windows

package prompt

import "os"

// dropTyped does nothing: this system has no known call for it.
func dropTyped(*os.File) {}
