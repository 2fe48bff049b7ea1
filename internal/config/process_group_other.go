//go:build !unix

package config

import "os/exec"

// separate does nothing here: there are no process groups.
func separate(*exec.Cmd) (endAll func()) { return func() {} }
