package prompt

import (
	"os"

	"golang.org/x/sys/unix"
)

// dropTyped drops the keys that were pressed on the terminal and not read yet.
func dropTyped(f *os.File) { unix.IoctlSetInt(int(f.Fd()), unix.TCFLSH, unix.TCIFLUSH) }
