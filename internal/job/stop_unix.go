//go:build unix && (!linux || mips || mipsle || mips64 || mips64le)

package job

import "golang.org/x/sys/unix"

// stop stops the process with SIGTTOU. Package os/signal cannot stop it with SIGTSTP: after it
// stops catching SIGTSTP, it ignores it. The effect is the same, but the shell names another
// reason.
func stop() { unix.Kill(unix.Getpid(), unix.SIGTTOU) }

// isStopIgnored reports whether this process was started to ignore SIGTSTP. It cannot be known
// here: isStopIgnored reports false.
func isStopIgnored() bool { return false }
