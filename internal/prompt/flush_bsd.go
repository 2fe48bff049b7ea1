//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package prompt

import (
	"os"

	"golang.org/x/sys/unix"
)

// flush drops what was typed on the terminal and not read yet.
func flush(f *os.File) {
	const reading = 1 // FREAD
	unix.IoctlSetPointerInt(int(f.Fd()), unix.TIOCFLUSH, reading)
}
