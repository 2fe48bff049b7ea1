//go:build unix

package config

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
)

// separate makes it possible to end cmd, which is not running yet, together with what it starts. It
// returns the function that ends what is left once cmd has ended.
//
// A command without a terminal has a process group of its own. One that may ask a person on the
// terminal stays in the group that may read from it, which Ctrl-C and Ctrl-Z there reach as a
// whole: of that group, those are ended that descend from cmd.
func separate(cmd *exec.Cmd) (endAll func()) {
	if tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0); err == nil {
		tty.Close()
		cmd.Cancel = func() error {
			descendants := descendants(cmd.Process.Pid)
			err := cmd.Process.Kill()
			for _, pid := range descendants {
				_ = syscall.Kill(pid, syscall.SIGKILL) // one that has ended is as it should be
			}
			return err
		}
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

// descendants returns the IDs of the processes in this process group that descend from the one with
// the ID ancestor, as ps lists them: none where there is no ps.
func descendants(ancestor int) []int {
	ps := exec.Command("ps", "-A", "-o", "pid=", "-o", "ppid=", "-o", "pgid=")
	ps.Env = Environ()
	list, err := ps.Output()
	if err != nil {
		return nil
	}
	children := map[int][]int{}
	for line := range strings.Lines(string(list)) {
		var pid, parent, group int
		if n, _ := fmt.Sscan(line, &pid, &parent, &group); n == 3 && group == syscall.Getpgrp() {
			children[parent] = append(children[parent], pid)
		}
	}
	found := []int{ancestor}
	for n := 0; n < len(found); n++ {
		found = append(found, children[found[n]]...)
	}
	return found[1:]
}
