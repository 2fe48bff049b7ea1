package transport

import (
	"errors"
	"syscall"
)

// Error numbers of Winsock: the E... constants of package syscall are not what network calls return
// on Windows.
const (
	wsaENetUnreach  = syscall.Errno(10051)
	wsaEConnAborted = syscall.Errno(10053)
	wsaEConnReset   = syscall.Errno(10054)
	wsaEConnRefused = syscall.Errno(10061)
	wsaEHostUnreach = syscall.Errno(10065)
)

// isRefused reports whether the other side refused the connection.
func isRefused(err error) bool { return errors.Is(err, wsaEConnRefused) }

// isReset reports whether the connection was reset or aborted.
func isReset(err error) bool {
	return errors.Is(err, wsaEConnReset) || errors.Is(err, wsaEConnAborted)
}

// isUnreachable reports whether the network or the host cannot be reached.
func isUnreachable(err error) bool {
	return errors.Is(err, wsaENetUnreach) || errors.Is(err, wsaEHostUnreach)
}
