//go:build linux || darwin

package ptytest

import (
	"os"

	"golang.org/x/sys/unix"
)

func cooked(tty *os.File) bool {
	conn, err := tty.SyscallConn()
	if err != nil {
		return false
	}
	is := false
	conn.Control(func(fd uintptr) {
		state, err := unix.IoctlGetTermios(int(fd), getTermios)
		is = err == nil && state.Lflag&unix.ECHO != 0 && state.Lflag&unix.ICANON != 0
	})
	return is
}
