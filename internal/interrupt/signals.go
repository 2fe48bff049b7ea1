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
	// burst is how long after the first signal others count as the same request to end. A program
	// that ends another, and a terminal that is closed, often signal the process and then its
	// group.
	burst = time.Second

	// giveBackTimeout is how long giving the terminal back may take. On a terminal that Ctrl-S has
	// stopped it would take for ever.
	giveBackTimeout = 500 * time.Millisecond

	// raiseTimeout is how long a signal to this process itself may take.
	raiseTimeout = time.Second
)

// Catch returns a child of parent that ends with the first signal that asks this process to end:
// SIGINT, SIGTERM or SIGHUP, except those that the process was started to ignore. A later SIGINT or
// SIGTERM, and any SIGQUIT, calls giveBack and then has its default effect on the process. Where a
// process cannot be signalled, as on Windows, Catch calls exit with the code 130 instead.
//
// The function release stops catching signals, for a program that replaces this one, and reports
// whether none has come before.
func Catch(parent context.Context, giveBack func(), exit func(code int)) (ctx context.Context, release func() bool) {
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT}
	signals = slices.DeleteFunc(signals, signal.Ignored)
	caught := make(chan os.Signal, 8)
	received := make(chan os.Signal, 1) // holds a signal that has not ended ctx yet at the release
	signal.Notify(caught, signals...)
	signal.Notify(received, signals...)
	ctx, cancel := context.WithCancel(parent)
	go handleSignals(caught, cancel, func(s os.Signal) {
		limit, cancel := context.WithTimeout(context.WithoutCancel(parent), giveBackTimeout)
		defer cancel()
		Call(limit, func() (struct{}, error) { giveBack(); return struct{}{}, nil })
		if raise(s) == nil {
			time.Sleep(raiseTimeout)
		}
		exit(130)
	})
	return ctx, func() bool {
		signal.Stop(caught)
		signal.Stop(received)
		return len(received) == 0
	}
}

// handleSignals calls end at the first signal of caught, and endNow at a SIGQUIT and at a later
// signal other than SIGHUP that does not belong to the burst of the first. It returns when caught
// is closed.
func handleSignals(caught <-chan os.Signal, end func(), endNow func(os.Signal)) {
	var first time.Time
	for s := range caught {
		switch {
		case s == syscall.SIGQUIT:
			endNow(s)
		case first.IsZero():
			first = time.Now()
			end()
		case s != syscall.SIGHUP && time.Since(first) > burst:
			endNow(s)
		}
	}
}

// raise stops catching s and sends s to this process.
func raise(s os.Signal) error {
	signal.Reset(s)
	self, err := os.FindProcess(os.Getpid())
	if err != nil {
		return err
	}
	return self.Signal(s)
}
