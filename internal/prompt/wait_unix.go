//go:build unix

package prompt

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"slices"
	"time"

	"golang.org/x/sys/unix"
	"golang.org/x/term"
)

// waiter waits for a key, for the end of the context or for a wake-up, whichever comes first. It
// uses select, because poll does not work on a terminal of macOS.
type waiter struct {
	ctx        context.Context
	in         int      // the file descriptor of the terminal
	wakeReader *os.File // of a pipe
	wakeWriter *os.File // takes stopByte or resizedByte; closed when the context ends
	stopWaking func() bool
	givenBack  chan struct{} // the terminal is given back to the shell
	takenAgain chan struct{} // the terminal is taken back from the shell
	ended      chan struct{} // closed at the end of the question
}

// The bytes that are written to wakeWriter.
const (
	stopByte    = 's' // the process is to stop
	resizedByte = 'r' // the terminal has got another size
)

// resizeDelay is the time without a change of size after which a list is drawn again: a window
// that is dragged changes its size often.
const resizeDelay = 100 * time.Millisecond

// watchSize wakes the waiter when the terminal has got another size, until the question ends.
func (w waiter) watchSize() {
	changes := make(chan os.Signal, 1)
	signal.Notify(changes, unix.SIGWINCH)
	go func() {
		defer signal.Stop(changes)
		var settled <-chan time.Time
		for {
			select {
			case <-changes:
				settled = time.After(resizeDelay)
			case <-settled:
				settled = nil
				w.wakeWriter.Write([]byte{resizedByte})
			case <-w.ended:
				return
			}
		}
	}()
}

// openKeyReader returns a reader of the terminal's keys. The caller has to call end and close. It
// returns an error where the process has too many open files.
func openKeyReader(ctx context.Context, t *Terminal) (*keyReader, error) {
	woken, wake, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	w := waiter{
		ctx: ctx, in: int(t.In.Fd()), wakeReader: woken, wakeWriter: wake,
		stopWaking: context.AfterFunc(ctx, func() { wake.Close() }),
		givenBack:  make(chan struct{}), takenAgain: make(chan struct{}), ended: make(chan struct{}),
	}
	k := &keyReader{in: t.In, out: t.Out, ctx: ctx, job: t.Job, waiter: w}
	if max(w.in, int(woken.Fd())) >= unix.FD_SETSIZE {
		k.close()
		return nil, errors.New("too many open files")
	}
	if state, err := term.GetState(w.in); err == nil {
		k.state = state
	}
	w.watchSize()
	return k, nil
}

// close releases the resources of the reader.
func (k *keyReader) close() {
	k.waiter.stopWaking()
	k.waiter.wakeWriter.Close()
	k.waiter.wakeReader.Close()
}

// end restores the terminal and tells GiveBack and TakeAgain that the question has ended.
func (k *keyReader) end() {
	k.restoreModes()
	close(k.waiter.ended)
}

// GiveBack makes the question give the terminal back, and waits until it has, or has ended. The job
// calls it before the process stops.
func (k *keyReader) GiveBack() {
	k.waiter.wakeWriter.Write([]byte{stopByte})
	select {
	case <-k.waiter.givenBack:
	case <-k.waiter.ended:
	}
}

// TakeAgain makes the question ask again, unless it has ended. The job calls it when the process
// continues.
func (k *keyReader) TakeAgain() {
	select {
	case k.waiter.takenAgain <- struct{}{}:
	case <-k.waiter.ended:
	}
}

// wait waits until a key can be read, for at most limit, or without a limit where limit is below 0.
// It reports whether a key can be read. It returns the cause of a context that has ended, and
// errAgain after the process was stopped. When the terminal has got another size, it draws a list
// anew.
func (k *keyReader) wait(limit time.Duration) (bool, error) {
	ready, err := k.waiter.wait(limit)
	if err == errResized {
		if k.redraw != nil {
			k.redraw()
		}
		return k.wait(limit)
	}
	if err != errStop {
		return ready, err
	}
	k.drainReplies()
	k.restoreModes()
	k.moveBelow()
	k.isGivenBack = true
	k.waiter.givenBack <- struct{}{}
	select {
	case <-k.waiter.takenAgain:
		return false, errAgain
	case <-k.ctx.Done():
		return false, context.Cause(k.ctx)
	}
}

var (
	errStop    = errors.New("the process is to stop")
	errResized = errors.New("the terminal has another size")
)

// wait does as [keyReader.wait], but returns errStop when the process is to stop and errResized
// when the terminal has got another size.
func (w waiter) wait(limit time.Duration) (bool, error) {
	ready, err := w.selectReadable(limit, w.in, int(w.wakeReader.Fd()))
	switch {
	case w.ctx.Err() != nil:
		return false, context.Cause(w.ctx)
	case err == nil && ready[1]:
		var why [1]byte
		if w.wakeReader.Read(why[:]); why[0] == resizedByte {
			return false, errResized
		}
		return false, errStop
	}
	return err == nil && ready[0], err
}

// waitReadable reports whether a key can be read within limit. It waits after the end of the
// context, too.
func (w waiter) waitReadable(limit time.Duration) bool {
	ready, err := w.selectReadable(limit, w.in)
	return err == nil && ready[0]
}

// selectReadable waits until any of fds can be read, for at most limit, or without a limit where
// limit is below 0. It reports for each of fds whether it can be read.
func (w waiter) selectReadable(limit time.Duration, fds ...int) ([]bool, error) {
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
		ready := make([]bool, len(fds))
		for i, fd := range fds {
			ready[i] = err == nil && set.IsSet(fd)
		}
		return ready, err
	}
}

// runQuestion calls question and returns its answer. It needs no goroutine, because reading ends
// with the context.
func runQuestion[T any](_ context.Context, question func() (T, error)) (T, error) { return question() }
