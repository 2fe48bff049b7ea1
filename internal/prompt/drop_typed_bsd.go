//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package prompt

import (
	"os"

	"golang.org/x/sys/unix"
)

// dropTyped drops the keys that were pressed on the terminal and not read yet.
func dropTyped(f *os.File) {
	const reading = 1 // FREAD
	unix.IoctlSetPointerInt(int(f.Fd()), unix.TIOCFLUSH, reading)
}
