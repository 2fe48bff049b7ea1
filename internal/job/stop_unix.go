//go:build unix && (!linux || mips || mipsle || mips64 || mips64le)

package job

import "golang.org/x/sys/unix"

// stop stops the process. SIGTSTP itself is caught, and package os/signal cannot stop catching it: it ignores
// it from then on. SIGTTOU has the same effect, the shell gives another reason.
func stop() { unix.Kill(unix.Getpid(), unix.SIGTTOU) }

// stopIgnored reports whether SIGTSTP was ignored by who started this process, which cannot be known here.
func stopIgnored() bool { return false }
