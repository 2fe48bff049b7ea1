//go:build linux || darwin

package ptytest

import (
	"os"

	"golang.org/x/sys/unix"
)

// readModes returns the modes of a terminal, all zero if it is closed.
func readModes(tty *os.File) (state unix.Termios) {
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

// isCooked reports whether the modes are those of a terminal that edits and echoes lines.
func isCooked(state unix.Termios) bool {
	return state.Lflag&unix.ECHO != 0 && state.Lflag&unix.ICANON != 0
}
