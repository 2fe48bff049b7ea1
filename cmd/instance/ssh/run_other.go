//go:build !unix

package ssh

import "os/exec"

// runInForeground runs cmd. The end of its context kills it.
func runInForeground(cmd *exec.Cmd) error { return cmd.Run() }

// runAsGroup runs cmd. The end of its context kills it.
func runAsGroup(cmd *exec.Cmd) error { return cmd.Run() }
