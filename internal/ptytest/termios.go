//go:build linux || darwin

package ptytest

import (
	"os"

	"golang.org/x/sys/unix"
)

// modes are the terminal's; all zero where there is none any more.
func modes(tty *os.File) (state unix.Termios) {
	conn, err := tty.SyscallConn()
	if err != nil {
		return state
	}
	conn.Control(func(fd uintptr) {
		if now, err := unix.IoctlGetTermios(int(fd), getTermios); err == nil {
			state = *now
		}
	})
	return state
}

func cooked(state unix.Termios) bool {
	return state.Lflag&unix.ECHO != 0 && state.Lflag&unix.ICANON != 0
}
