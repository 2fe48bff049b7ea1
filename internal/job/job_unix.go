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
	// going is how long a process may take to stop and to hear that it goes on, but for the time it is
	// stopped. A process that has heard nothing by then cannot be stopped: nobody is left who would continue
	// it.
	going = 250 * time.Millisecond
	// arriving is how long signals may take that came together with SIGCONT: a shell ends a stopped job by
	// SIGTERM and SIGCONT, and the job must not stop again in between.
	arriving = 100 * time.Millisecond
	moment   = 5 * time.Millisecond
)

// Job is this process as a job. Its zero value is ready; there is one in a process. From the first call of
// Hold or Await on it catches SIGTSTP and SIGCONT.
type Job struct {
	start   sync.Once
	waiting chan wait
	signals chan os.Signal

	mu      sync.Mutex // held while holders give back, until the process goes on
	holders []*hold
}

type hold struct {
	Holder
	needs *os.File // the terminal whose foreground the holder needs; nil: none
}

type wait struct {
	ctx  context.Context
	f    *os.File
	over chan struct{}
}

// IsForeground reports whether this process may draw on the terminal f and read from it: it is in the
// foreground, or f is not the terminal that the process is controlled from.
func IsForeground(f *os.File) bool {
	group, err := unix.IoctlGetInt(int(f.Fd()), unix.TIOCGPGRP)
	return err != nil || group == unix.Getpgrp()
}

// Hold has h give the terminal back before each stop, and take it again after it, until letGo is called. A
// holder that needs the foreground of a terminal takes that one again only there.
func (j *Job) Hold(h Holder, needs *os.File) (letGo func()) {
	if j == nil {
		return func() {}
	}
	j.begin()
	one := &hold{h, needs}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.holders = append(j.holders, one)
	return func() {
		j.mu.Lock()
		defer j.mu.Unlock()
		j.holders = slices.DeleteFunc(j.holders, func(h *hold) bool { return h == one })
	}
}

// GiveBack has every holder give the terminal back, for a process that is about to end.
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

// AwaitForeground returns when the process is in the foreground of f, or ctx is over. Until then the process stops.
// Where it cannot be stopped, AwaitForeground returns as well, and reading from f fails.
func (j *Job) AwaitForeground(ctx context.Context, f *os.File) {
	if j == nil || IsForeground(f) {
		return
	}
	j.begin()
	w := wait{ctx, f, make(chan struct{})}
	select {
	case j.waiting <- w:
		<-w.over
	case <-ctx.Done():
	}
}

// Suspend stops the process and those that were started together with it, as Ctrl-Z does on a terminal that
// is not raw. It returns before that.
func (j *Job) Suspend() {
	if j != nil {
		unix.Kill(0, unix.SIGTSTP)
	}
}

func (j *Job) begin() {
	j.start.Do(func() {
		j.waiting = make(chan wait)
		j.signals = make(chan os.Signal, 8)
		signal.Notify(j.signals, unix.SIGCONT)
		if !stopIgnored() {
			signal.Notify(j.signals, unix.SIGTSTP)
		}
		go j.serve()
	})
}

// serve does all that stops the process, one after the other. It never ends: once Go has caught SIGTSTP,
// nobody else would stop the process.
func (j *Job) serve() {
	for {
		select {
		case w := <-j.waiting:
			j.reach(w.f, func() bool { return w.ctx.Err() == nil })
			close(w.over)
		case s := <-j.signals:
			if s == unix.SIGTSTP {
				j.away(func() { j.halt(stop) })
			} else {
				j.away(func() {})
			}
		}
	}
}

// away is what surrounds a stop. After one that nobody heard of beforehand (SIGSTOP) it does the same, so
// that holders find their way back to the terminal.
func (j *Job) away(stopped func()) {
	j.mu.Lock()
	given := slices.Clone(j.holders)
	for _, h := range slices.Backward(given) {
		h.GiveBack()
	}
	stopped()
	j.mu.Unlock()
	for _, h := range given {
		if h.needs != nil {
			j.reach(h.needs, func() bool { return j.holds(h) })
		}
		if j.holds(h) {
			h.TakeAgain()
		}
	}
}

func (j *Job) holds(h *hold) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.Contains(j.holders, h)
}

// reach stops the process until it is in the foreground of f, or not wanted there any more, or cannot be
// stopped.
func (j *Job) reach(f *os.File, wanted func() bool) {
	away := func() bool { return wanted() && !IsForeground(f) }
	for away() {
		for end := time.Now().Add(arriving); away() && time.Now().Before(end); {
			time.Sleep(moment)
		}
		// What the terminal's driver does to a process in the background that reads.
		if away() && !j.halt(func() { unix.Kill(0, unix.SIGTTIN) }) {
			return
		}
	}
}

// halt does what stops the process, and reports whether it was stopped and goes on.
func (j *Job) halt(stop func()) bool {
	for len(j.signals) > 0 {
		<-j.signals
	}
	stop()
	late := time.After(going)
	for {
		select {
		case s := <-j.signals:
			if s == unix.SIGCONT {
				return true
			}
		case <-late:
			return false
		}
	}
}
