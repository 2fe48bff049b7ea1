//go:build unix

package prompt

import (
	"context"
	"errors"
	"os"
	"slices"
	"time"

	"golang.org/x/sys/unix"
)

// waiter waits for a key or for the context's end, whichever comes first. select, and not poll, because macOS cannot poll a terminal.
type waiter struct {
	ctx        context.Context
	in         int
	woken      *os.File
	stopWaking func() bool
}

func openKeys(ctx context.Context, in *os.File) (*keys, error) {
	woken, wake, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() { wake.Close() })
	w := waiter{ctx: ctx, in: int(in.Fd()), woken: woken, stopWaking: func() bool {
		defer wake.Close()
		return stop()
	}}
	if max(w.in, int(woken.Fd())) >= unix.FD_SETSIZE {
		w.close()
		return nil, errors.New("too many open files")
	}
	return &keys{in: in, ctx: ctx, waiter: w}, nil
}

func (k *keys) close() { k.waiter.close() }

func (w waiter) close() {
	w.stopWaking()
	w.woken.Close()
}

// wait reports whether there is something to read; limit says how long to wait for it, below 0 for ever. The context's end is an error.
func (w waiter) wait(limit time.Duration) (bool, error) {
	ready, err := w.readable(limit, w.in, int(w.woken.Fd()))
	if w.ctx.Err() != nil {
		return false, context.Cause(w.ctx)
	}
	return ready, err
}

// within is wait for what is read even after the context's end.
func (w waiter) within(limit time.Duration) bool {
	ready, err := w.readable(limit, w.in)
	return ready && err == nil
}

// readable waits for any of fds, and reports about the first.
func (w waiter) readable(limit time.Duration, fds ...int) (bool, error) {
	for {
		var set unix.FdSet
		for _, fd := range fds {
			set.Set(fd)
		}
		var timeout *unix.Timeval
		if limit >= 0 {
			tv := unix.NsecToTimeval(limit.Nanoseconds())
			timeout = &tv
		}
		_, err := unix.Select(slices.Max(fds)+1, &set, nil, nil, timeout)
		if err == unix.EINTR {
			continue
		}
		return err == nil && set.IsSet(fds[0]), err
	}
}

// attend runs a question to its end. It needs no goroutine: reading ends with the context.
func attend[T any](_ context.Context, question func() (T, error)) (T, error) { return question() }
