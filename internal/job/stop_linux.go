//go:build !mips && !mipsle && !mips64 && !mips64le

package job

import (
	"runtime"
	"unsafe"

	"golang.org/x/sys/unix"
)

// action is the kernel's struct sigaction, with room to spare. The zero value is the default
// action.
type action [8]uint64

// sigaction sets the action for SIGTSTP to *set, unless set is nil, and stores the action before in
// *old, unless old is nil.
func sigaction(set, old *action) {
	const setSize = 8 // bytes of a signal set
	unix.RawSyscall6(unix.SYS_RT_SIGACTION, uintptr(unix.SIGTSTP),
		uintptr(unsafe.Pointer(set)), uintptr(unsafe.Pointer(old)), setSize, 0, 0)
}

// stop stops the process as an uncaught SIGTSTP does. Package os/signal cannot do that: after it
// stops catching SIGTSTP, it ignores it.
func stop() {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var byDefault, caught action
	sigaction(&byDefault, &caught)
	defer sigaction(&caught, nil)
	// The signal is for this thread, so that the process has stopped when the call returns.
	unix.Tgkill(unix.Getpid(), unix.Gettid(), unix.SIGTSTP)
}

// isStopIgnored reports whether this process was started to ignore SIGTSTP, and so must not catch
// it.
func isStopIgnored() bool {
	const ignore = 1
	var current action
	sigaction(nil, &current)
	return *(*uintptr)(unsafe.Pointer(&current)) == ignore
}
