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

// File descriptors of a Shell: it writes reports to the Console and reads commands from it.
const (
	reportsFD  = 3
	commandsFD = 4
)

const stoppedLine = "[stopped]\n" // the shell prints it when the job stops

// Shell runs a shell with job control, as the main function of the program that Options.Shell
// names. Its arguments are "fg" or "bg", which is where its one job starts, and the command of the
// job. It exits with the exit code of the job.
func Shell() {
	reports, commands := os.NewFile(reportsFD, "reports"), bufio.NewScanner(os.NewFile(commandsFD, "commands"))
	hangUp := make(chan os.Signal, 1)
	signal.Notify(hangUp, unix.SIGHUP)
	unix.CloseOnExec(reportsFD)
	unix.CloseOnExec(commandsFD)
	job := exec.Command(os.Args[2], os.Args[3:]...)
	job.Stdin, job.Stdout, job.Stderr = os.Stdin, os.Stdout, os.Stderr
	job.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Foreground: os.Args[1] == "fg", Ctty: 0}
	if err := job.Start(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	pid := job.Process.Pid
	fmt.Fprintln(reports, "job", pid)
	signal.Ignore(unix.SIGTTOU) // the shell takes the terminal from the background
	go func() {
		for commands.Scan() {
			if commands.Text() == "fg" {
				unix.IoctlSetPointerInt(0, unix.TIOCSPGRP, pid)
			}
			unix.Kill(-pid, unix.SIGCONT)
		}
	}()
	go func() {
		<-hangUp                     // the kernel signals the shell alone
		unix.Kill(-pid, unix.SIGHUP) // as the shell does, and the kernel after the end of the shell
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
		unix.Write(0, []byte("\r\n"+stoppedLine))
		fmt.Fprintln(reports, "stopped", int(status.StopSignal()))
	}
}
