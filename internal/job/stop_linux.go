//go:build !mips && !mipsle && !mips64 && !mips64le

package job

import (
	"runtime"
	"unsafe"

	"golang.org/x/sys/unix"
)

// action is the kernel's struct sigaction, with room to spare. All zero, it is the default one.
type action [8]uint64

func sigaction(to, was *action) {
	const set = 8 // bytes of a signal set
	unix.RawSyscall6(unix.SYS_RT_SIGACTION, uintptr(unix.SIGTSTP), uintptr(unsafe.Pointer(to)), uintptr(unsafe.Pointer(was)), set, 0, 0)
}

// stop stops the process as SIGTSTP does where nobody catches it. Package os/signal cannot stop catching a
// signal of this kind: it ignores it from then on.
func stop() {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var standard, caught action
	sigaction(&standard, &caught)
	defer sigaction(&caught, nil)
	// Sent to this thread: the process has stopped by the time the call returns.
	unix.Tgkill(unix.Getpid(), unix.Gettid(), unix.SIGTSTP)
}

// stopIgnored reports whether SIGTSTP was ignored by who started this process. Then it must stay so.
func stopIgnored() bool {
	const ignore = 1
	var now action
	sigaction(nil, &now)
	return *(*uintptr)(unsafe.Pointer(&now)) == ignore
}
