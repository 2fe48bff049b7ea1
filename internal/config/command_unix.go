//go:build unix

package config

import (
	"os"
	"os/exec"
	"syscall"
)

// separate gives cmd, which is not running yet, a process group of its own, so that
// what it starts can be ended together with it, and returns the function that does so
// once cmd has ended. A command that may ask a person on the terminal stays in the
// group that may read from it, which Ctrl-C there ends as a whole.
func separate(cmd *exec.Cmd) (endAll func()) {
	if tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0); err == nil {
		tty.Close()
		return func() {}
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	kill := func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.Cancel = kill
	return func() {
		if cmd.Process != nil {
			_ = kill() // most often all have ended
		}
	}
}
