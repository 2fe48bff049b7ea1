//go:build linux || darwin

package ptytest

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"golang.org/x/sys/unix"
)

// Files of a Shell beside the standard ones: what it says to the Console, and what it is told.
const (
	reports  = 3
	commands = 4
)

const stopped = "[stopped]\n" // is printed, as other shells do

// Shell is the main function of a program that Options.Shell names: a shell with job control and one job, its
// arguments. The first of them is "fg" or "bg", which is where the job starts. Shell exits with the job's
// exit code.
func Shell() {
	report, told := os.NewFile(reports, "reports"), bufio.NewScanner(os.NewFile(commands, "commands"))
	hangUp := make(chan os.Signal, 1)
	signal.Notify(hangUp, unix.SIGHUP)
	unix.CloseOnExec(reports)
	unix.CloseOnExec(commands)
	job := exec.Command(os.Args[2], os.Args[3:]...)
	job.Stdin, job.Stdout, job.Stderr = os.Stdin, os.Stdout, os.Stderr
	job.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Foreground: os.Args[1] == "fg", Ctty: 0}
	if err := job.Start(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	pid := job.Process.Pid
	fmt.Fprintln(report, "job", pid)
	signal.Ignore(unix.SIGTTOU) // a shell gives itself the terminal from the background
	go func() {
		for told.Scan() {
			if told.Text() == "fg" {
				unix.IoctlSetPointerInt(0, unix.TIOCSPGRP, pid)
			}
			unix.Kill(-pid, unix.SIGCONT)
		}
	}()
	go func() {
		<-hangUp                     // which the kernel tells the shell alone
		unix.Kill(-pid, unix.SIGHUP) // the shell tells its job, and after the shell's end the kernel does
		unix.Kill(-pid, unix.SIGHUP)
		unix.Kill(-pid, unix.SIGCONT)
	}()
	for {
		var status unix.WaitStatus
		if _, err := unix.Wait4(pid, &status, unix.WUNTRACED, nil); err == unix.EINTR {
			continue
		}
		if !status.Stopped() {
			os.Exit(status.ExitStatus())
		}
		unix.IoctlSetPointerInt(0, unix.TIOCSPGRP, unix.Getpgrp())
		unix.Write(0, []byte("\r\n"+stopped))
		fmt.Fprintln(report, "stopped", int(status.StopSignal()))
	}
}
