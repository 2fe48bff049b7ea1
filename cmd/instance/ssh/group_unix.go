//go:build unix

package ssh

import (
	"os/exec"
	"syscall"
)

// endWithGroup makes the end of the context of cmd end the process and all that it started.
func endWithGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
}
