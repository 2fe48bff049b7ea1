package interrupt

import (
	"context"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"
)

const (
	// together is how long after the first signal others belong to it. A program that ends another, and a
	// terminal that is closed, often signal the process and then its group.
	together = time.Second

	// givingBack is how long the terminal may take to be given back. One that is held by Ctrl-S takes for ever.
	givingBack = 500 * time.Millisecond

	// arriving is how long a signal to this process itself may take.
	arriving = time.Second
)

// Catch returns a child of run that ends with the first signal that asks this process to end: SIGINT, SIGTERM or
// SIGHUP, except those that the process was started to ignore. A later SIGINT or SIGTERM, and any SIGQUIT,
// calls giveBack and then does to the process at once what it does to any. Where no process can be signalled, as
// on Windows, exit is called instead.
//
// The function release gives the signals back to the system, for a program that takes the process over, and
// reports whether none came before.
func Catch(run context.Context, giveBack func(), exit func(code int)) (ctx context.Context, release func() bool) {
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT}
	signals = slices.DeleteFunc(signals, signal.Ignored)
	caught := make(chan os.Signal, 8)
	heard := make(chan os.Signal, 1) // keeps what the context has not heard of yet at the release
	signal.Notify(caught, signals...)
	signal.Notify(heard, signals...)
	ctx, cancel := context.WithCancel(run)
	go obey(caught, cancel, func(s os.Signal) {
		limit, cancel := context.WithTimeout(context.WithoutCancel(run), givingBack)
		defer cancel()
		Call(limit, func() (struct{}, error) { giveBack(); return struct{}{}, nil })
		if raise(s) == nil {
			time.Sleep(arriving)
		}
		exit(130)
	})
	return ctx, func() bool {
		signal.Stop(caught)
		signal.Stop(heard)
		return len(heard) == 0
	}
}

// obey calls end at the first signal, and endNow at one that is not to be waited for.
func obey(caught <-chan os.Signal, end func(), endNow func(os.Signal)) {
	var first time.Time
	for s := range caught {
		switch {
		case s == syscall.SIGQUIT:
			endNow(s)
		case first.IsZero():
			first = time.Now()
			end()
		case s != syscall.SIGHUP && time.Since(first) > together:
			endNow(s)
		}
	}
}

// raise has s do to this process what it does to a program that does not catch it.
func raise(s os.Signal) error {
	signal.Reset(s)
	self, err := os.FindProcess(os.Getpid())
	if err != nil {
		return err
	}
	return self.Signal(s)
}
