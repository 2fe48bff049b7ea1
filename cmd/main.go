package cmd

import (
	"context"
	"io"
	"log"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/civoctl/civoctl/internal/interrupt"
	"github.com/civoctl/civoctl/internal/terminal"
)

// usualMemory is what the garbage collector keeps the program below as far as it can, in bytes.
// Beyond it, garbage is collected more often instead of letting the heap grow to twice its content.
const usualMemory = 128 << 20

// Main runs the program with the arguments and the streams of the process, and exits with its exit code.
func Main() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(usualMemory)
	}
	// A closed pipe is an error to report, not a reason to die without a word.
	// Caught rather than ignored: ssh would inherit an ignored signal.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	// Libraries log what a server sent where it was not asked for, past the masking of secrets.
	log.SetOutput(io.Discard)
	streams := terminal.System()
	ctx, release := interrupt.Catch(context.Background(), streams.Job.GiveBack, os.Exit)
	streams.Release = release
	os.Exit(Run(ctx, streams, os.Args[1:]))
}
