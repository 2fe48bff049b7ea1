//go:build unix

package ssh

import (
	"os/exec"
	"syscall"
	"time"
)

// killTime is how long a program has to end after it was told to, before it is killed.
const killTime = 2 * time.Second

// endWithGroup makes the end of the context of cmd end the process and all that it started. What
// they have written until then is read to its end, however slowly.
func endWithGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error {
		group := -cmd.Process.Pid
		time.AfterFunc(killTime, func() { _ = syscall.Kill(group, syscall.SIGKILL) })
		return syscall.Kill(group, syscall.SIGTERM)
	}
}
