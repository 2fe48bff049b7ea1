//go:build unix

package cli

import "golang.org/x/sys/unix"

// ReaderGone says whether stdout is a pipe that nobody reads any more. Who
// writes seldom would not notice for long.
func (a *App) ReaderGone() bool {
	fds := []unix.PollFd{{Fd: int32(a.Out.Fd())}} // asks for nothing: errors and hang-ups are told anyway
	n, err := unix.Poll(fds, 0)
	return err == nil && n > 0 && fds[0].Revents&(unix.POLLERR|unix.POLLHUP) != 0
}
