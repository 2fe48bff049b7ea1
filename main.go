// Command civoctl manages Civo instances.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/civoctl/civoctl/cmd"
	"github.com/civoctl/civoctl/internal/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// A second signal ends the program at once, whatever it is finishing.
	context.AfterFunc(ctx, stop)
	// A closed pipe is an error to report, not a reason to die without a word.
	// Caught rather than ignored: ssh would inherit an ignored signal.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	os.Exit(cmd.Run(ctx, cli.System(), os.Args[1:]))
}
