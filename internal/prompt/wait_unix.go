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

// waiter waits for a key, for the context's end or for the process's, whichever comes first. select, and not
// poll, because macOS cannot poll a terminal.
type waiter struct {
	ctx          context.Context
	in           int
	woken, wake  *os.File // toStop or resized; closed: the context is over
	stopWaking   func() bool
	given, taken chan struct{} // the terminal, back to the shell and again from it
	over         chan struct{} // closed at the end of the question
}

// What is written to wake.
const (
	toStop  = 's' // the process is to stop
	resized = 'r' // the terminal has another size
)

// settling is how long a window keeps its size before a list is drawn for it: one that is dragged changes often.
const settling = 100 * time.Millisecond

// watchSize has the waiter woken when the terminal has got another size, until the question is over.
func (w waiter) watchSize() {
	changes := make(chan os.Signal, 1)
	signal.Notify(changes, unix.SIGWINCH)
	go func() {
		defer signal.Stop(changes)
		var settled <-chan time.Time
		for {
			select {
			case <-changes:
				settled = time.After(settling)
			case <-settled:
				settled = nil
				w.wake.Write([]byte{resized})
			case <-w.over:
				return
			}
		}
	}()
}

func openKeys(ctx context.Context, t *Terminal) (*keys, error) {
	woken, wake, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	w := waiter{
		ctx: ctx, in: int(t.In.Fd()), woken: woken, wake: wake,
		stopWaking: context.AfterFunc(ctx, func() { wake.Close() }),
		given:      make(chan struct{}), taken: make(chan struct{}), over: make(chan struct{}),
	}
	k := &keys{in: t.In, out: t.Out, ctx: ctx, job: t.Job, waiter: w}
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

func (k *keys) close() {
	k.waiter.stopWaking()
	k.waiter.wake.Close()
	k.waiter.woken.Close()
}

// end is the end of the question, before anybody else uses the terminal.
func (k *keys) end() {
	k.leave()
	close(k.waiter.over)
}

// GiveBack has the question give the terminal back, unless it has just ended.
func (k *keys) GiveBack() {
	k.waiter.wake.Write([]byte{toStop})
	select {
	case <-k.waiter.given:
	case <-k.waiter.over:
	}
}

// TakeAgain has the question asked again.
func (k *keys) TakeAgain() {
	select {
	case k.waiter.taken <- struct{}{}:
	case <-k.waiter.over:
	}
}

// wait reports whether there is something to read; limit says how long to wait for it, below 0 for ever. The
// context's end is an error. If the process is stopped meanwhile, wait returns errAgain after it, and for a list at
// once if the terminal has another size.
func (k *keys) wait(limit time.Duration) (bool, error) {
	ready, err := k.waiter.wait(limit)
	switch err {
	case errStop, errResized:
	default:
		return ready, err
	}
	if err == errResized && k.list == nil {
		return k.wait(limit)
	}
	k.settle()
	k.leave()
	k.below()
	if err == errResized {
		return false, errAgain
	}
	k.away = true
	k.waiter.given <- struct{}{}
	select {
	case <-k.waiter.taken:
		return false, errAgain
	case <-k.ctx.Done():
		return false, context.Cause(k.ctx)
	}
}

var (
	errStop    = errors.New("the process is to stop")
	errResized = errors.New("the terminal has another size")
)

// wait returns errStop where the process is to stop, and errResized where the terminal has another size.
func (w waiter) wait(limit time.Duration) (bool, error) {
	ready, err := w.readable(limit, w.in, int(w.woken.Fd()))
	switch {
	case w.ctx.Err() != nil:
		return false, context.Cause(w.ctx)
	case err == nil && ready[1]:
		var why [1]byte
		if w.woken.Read(why[:]); why[0] == resized {
			return false, errResized
		}
		return false, errStop
	}
	return err == nil && ready[0], err
}

// within is wait for what is read even after the context's end.
func (w waiter) within(limit time.Duration) bool {
	ready, err := w.readable(limit, w.in)
	return err == nil && ready[0]
}

// readable waits for any of fds, and reports which of them can be read.
func (w waiter) readable(limit time.Duration, fds ...int) ([]bool, error) {
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

// attend runs a question to its end. It needs no goroutine: reading ends with the context.
func attend[T any](_ context.Context, question func() (T, error)) (T, error) { return question() }
