//go:build unix

package ssh

import (
	"os/exec"
	"syscall"
	"time"
)

// killTime is how long a program has to end after it was told to, before it is killed.
const killTime = 2 * time.Second

// runInForeground runs cmd as part of this process's job: it may ask and read on the terminal, and
// Ctrl-C there reaches it. The end of its context ends it.
func runInForeground(cmd *exec.Cmd) error {
	cmd.Cancel = func() error {
		time.AfterFunc(killTime, func() { _ = cmd.Process.Kill() })
		return cmd.Process.Signal(syscall.SIGTERM)
	}
	return cmd.Run()
}

// runAsGroup runs cmd as a process group of its own. The end of its context ends it and all that it
// started. What they have written until then is read to its end, however slowly.
func runAsGroup(cmd *exec.Cmd) error {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	var kill *time.Timer
	signal := func(sig syscall.Signal) error { return syscall.Kill(-cmd.Process.Pid, sig) }
	cmd.Cancel = func() error {
		kill = time.AfterFunc(killTime, func() { _ = signal(syscall.SIGKILL) })
		return signal(syscall.SIGTERM)
	}
	err := cmd.Run()
	if kill != nil && kill.Stop() {
		_ = signal(syscall.SIGKILL) // what is left of the group: later, its number could be another's
	}
	return err
}
