//go:build unix

package terminal

import "golang.org/x/sys/unix"

// IsReaderGone reports whether o is a pipe that nobody reads any more. A run that writes seldom
// would not notice for long.
func (o *Output) IsReaderGone() bool {
	fds := []unix.PollFd{{Fd: int32(o.Fd())}} // asks for nothing: errors and hang-ups are told anyway
	n, err := unix.Poll(fds, 0)
	return err == nil && n > 0 && fds[0].Revents&(unix.POLLERR|unix.POLLHUP) != 0
}
