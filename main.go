// Command civoctl manages Civo instances.
package main

import (
	"context"
	"io"
	"log"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/civoctl/civoctl/cmd"
	"github.com/civoctl/civoctl/internal/cli"
)

// usualMemory is what the garbage collector keeps the program below as far as it can, in bytes.
// Beyond it, garbage is collected more often instead of letting the heap grow to twice its content.
const usualMemory = 128 << 20

func main() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(usualMemory)
	}
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM}
	// A terminal that hangs up ends a run as SIGTERM does, except under nohup.
	if !signal.Ignored(syscall.SIGHUP) {
		signals = append(signals, syscall.SIGHUP)
	}
	ctx, stop := signal.NotifyContext(context.Background(), signals...)
	// What the context has not heard yet when another program takes the process over.
	heard := make(chan os.Signal, 1)
	signal.Notify(heard, signals...)
	release := func() bool {
		stop()
		signal.Stop(heard)
		return len(heard) == 0
	}
	// A second signal ends the program at once, whatever it is finishing.
	context.AfterFunc(ctx, func() { release() })
	// A closed pipe is an error to report, not a reason to die without a word.
	// Caught rather than ignored: ssh would inherit an ignored signal.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	// Libraries log what a server sent where it was not asked for, past the masking of secrets.
	log.SetOutput(io.Discard)
	streams := cli.System()
	streams.Release = release
	os.Exit(cmd.Run(ctx, streams, os.Args[1:]))
}
