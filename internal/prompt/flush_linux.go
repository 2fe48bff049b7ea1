package prompt

import (
	"os"

	"golang.org/x/sys/unix"
)

// flush drops what was typed on the terminal and not read yet.
func flush(f *os.File) { unix.IoctlSetInt(int(f.Fd()), unix.TCFLSH, unix.TCIFLUSH) }
