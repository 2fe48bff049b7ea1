//go:build unix

package job

import (
	"context"
	"os"
	"os/signal"
	"slices"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

const (
	// stopTimeout is how long a process may take to stop and to receive SIGCONT, not counting the
	// time it is stopped. A process that has received nothing by then cannot be stopped: the kernel
	// stops no process group without a shell that could continue it.
	stopTimeout = 250 * time.Millisecond
	// signalDelay is how long signals may take that were sent together with SIGCONT: a shell ends a
	// stopped job with SIGTERM and SIGCONT, and the job must not stop again in between.
	signalDelay   = 100 * time.Millisecond
	checkInterval = 5 * time.Millisecond
)

// Job is the job that this process is. The zero value is ready to use; a process must have only
// one. From the first call of Hold or AwaitForeground, a Job catches SIGTSTP and SIGCONT.
type Job struct {
	start    sync.Once
	requests chan foregroundRequest
	signals  chan os.Signal

	mu      sync.Mutex // held from before holders give back until the process continues
	holders []*hold
}

// hold is the registration of a Holder.
type hold struct {
	Holder
	terminal *os.File // whose foreground the holder needs; nil for none
}

// foregroundRequest is a call of AwaitForeground.
type foregroundRequest struct {
	ctx      context.Context
	terminal *os.File
	done     chan struct{}
}

// IsForeground reports whether this process may write to the terminal f and read from it: the
// process is in the foreground, or f is not its controlling terminal.
func IsForeground(f *os.File) bool {
	group, err := unix.IoctlGetInt(int(f.Fd()), unix.TIOCGPGRP)
	return err != nil || group == unix.Getpgrp()
}

// Hold registers h, which gives the terminal back before each stop and takes it again after it,
// until the returned function is called. If needs is not nil, h takes the terminal again only in
// the foreground of needs.
func (j *Job) Hold(h Holder, needs *os.File) (release func()) {
	if j == nil {
		return func() {}
	}
	j.catchSignals()
	registered := &hold{h, needs}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.holders = append(j.holders, registered)
	return func() {
		j.mu.Lock()
		defer j.mu.Unlock()
		j.holders = slices.DeleteFunc(j.holders, func(h *hold) bool { return h == registered })
	}
}

// GiveBack calls GiveBack of every holder, the last registered first. It is for a process that is
// about to end.
func (j *Job) GiveBack() {
	if j == nil {
		return
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, h := range slices.Backward(j.holders) {
		h.GiveBack()
	}
}

// AwaitForeground stops the process until it is in the foreground of f or ctx is done. It also
// returns if the process cannot be stopped: reading from f then fails.
func (j *Job) AwaitForeground(ctx context.Context, f *os.File) {
	if j == nil || IsForeground(f) {
		return
	}
	j.catchSignals()
	r := foregroundRequest{ctx, f, make(chan struct{})}
	select {
	case j.requests <- r:
		<-r.done
	case <-ctx.Done():
	}
}

// Suspend stops the process and the rest of its process group, as Ctrl-Z does on a terminal that is
// not raw. It returns before they stop.
func (j *Job) Suspend() {
	if j != nil {
		unix.Kill(0, unix.SIGTSTP)
	}
}

// catchSignals starts serve at its first call.
func (j *Job) catchSignals() {
	j.start.Do(func() {
		j.requests = make(chan foregroundRequest)
		j.signals = make(chan os.Signal, 8)
		signal.Notify(j.signals, unix.SIGCONT)
		if !isStopIgnored() {
			signal.Notify(j.signals, unix.SIGTSTP)
		}
		go j.serve()
	})
}

// serve stops the process for each signal and each call of AwaitForeground, one after the other. It
// never returns: Go has caught SIGTSTP, so only serve can stop the process.
func (j *Job) serve() {
	for {
		select {
		case r := <-j.requests:
			j.stopUntilForeground(r.terminal, func() bool { return r.ctx.Err() == nil })
			close(r.done)
		case s := <-j.signals:
			if s == unix.SIGTSTP {
				j.withoutTerminal(func() { j.stopAndWait(stop) })
			} else {
				j.withoutTerminal(func() {})
			}
		}
	}
}

// withoutTerminal makes every holder give the terminal back, calls stop, and makes those that are
// still registered take the terminal again. It is also called after a stop without a warning
// (SIGSTOP), with a stop that does nothing.
func (j *Job) withoutTerminal(stop func()) {
	j.mu.Lock()
	holders := slices.Clone(j.holders)
	for _, h := range slices.Backward(holders) {
		h.GiveBack()
	}
	stop()
	j.mu.Unlock()
	for _, h := range holders {
		if h.terminal != nil {
			j.stopUntilForeground(h.terminal, func() bool { return j.isRegistered(h) })
		}
		if j.isRegistered(h) {
			h.TakeAgain()
		}
	}
}

// isRegistered reports whether h is still registered.
func (j *Job) isRegistered(h *hold) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.Contains(j.holders, h)
}

// stopUntilForeground stops the process until it is in the foreground of f. It also returns when
// isWanted reports false, or if the process cannot be stopped.
func (j *Job) stopUntilForeground(f *os.File, isWanted func() bool) {
	isAway := func() bool { return isWanted() && !IsForeground(f) }
	for isAway() {
		for end := time.Now().Add(signalDelay); isAway() && time.Now().Before(end); {
			time.Sleep(checkInterval)
		}
		// The terminal's driver sends SIGTTIN to a process in the background that reads.
		if isAway() && !j.stopAndWait(func() { unix.Kill(0, unix.SIGTTIN) }) {
			return
		}
	}
}

// stopAndWait calls stop, which stops the process, and reports whether the process was stopped and
// continued.
func (j *Job) stopAndWait(stop func()) bool {
	for len(j.signals) > 0 {
		<-j.signals
	}
	stop()
	timeout := time.After(stopTimeout)
	for {
		select {
		case s := <-j.signals:
			if s == unix.SIGCONT {
				return true
			}
		case <-timeout:
			return false
		}
	}
}
