//go:build unix

package terminal

import (
	"os"

	"golang.org/x/sys/unix"
)

// mayBeClosed reports whether f may have been closed when the program was started.
// Go then opens the null device in its place, for reading and writing. A shell's
// >/dev/null opens it for writing only; programs that open it for both, and mean
// it, look the same.
func mayBeClosed(f *os.File) bool {
	flags, err := unix.FcntlInt(f.Fd(), unix.F_GETFL, 0)
	if err != nil || flags&unix.O_ACCMODE != unix.O_RDWR {
		return false
	}
	file, err := f.Stat()
	if err != nil {
		return false
	}
	null, err := os.Stat(os.DevNull)
	return err == nil && os.SameFile(file, null)
}
