package prompt

import (
	"os"

	"golang.org/x/sys/windows"
)

// dropTyped drops the keys that were pressed on the console and not read yet.
func dropTyped(f *os.File) { windows.FlushConsoleInputBuffer(windows.Handle(f.Fd())) }
