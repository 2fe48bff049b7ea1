package prompt

import (
	"os"

	"golang.org/x/sys/windows"
)

// flush drops what was typed on the console and not read yet.
func flush(f *os.File) { windows.FlushConsoleInputBuffer(windows.Handle(f.Fd())) }
