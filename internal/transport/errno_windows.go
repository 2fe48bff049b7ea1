package transport

import (
	"errors"
	"syscall"
)

// Winsock's own numbers: package syscall's E... names are not what the network calls return on Windows.
const (
	wsaENetUnreach  = syscall.Errno(10051)
	wsaEConnAborted = syscall.Errno(10053)
	wsaEConnReset   = syscall.Errno(10054)
	wsaEConnRefused = syscall.Errno(10061)
	wsaEHostUnreach = syscall.Errno(10065)
)

func isRefused(err error) bool { return errors.Is(err, wsaEConnRefused) }

func isReset(err error) bool {
	return errors.Is(err, wsaEConnReset) || errors.Is(err, wsaEConnAborted)
}

func isUnreachable(err error) bool {
	return errors.Is(err, wsaENetUnreach) || errors.Is(err, wsaEHostUnreach)
}
