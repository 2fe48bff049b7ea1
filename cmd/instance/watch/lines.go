package watch

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/internal/terminal"
)

// errQuit is the cause of a context that ends because the user has pressed q.
var errQuit = errors.New("quit")

// printLines prints the changes of each snapshot as text, a line each, until q, Ctrl-C or the end
// of the context.
func printLines(ctx context.Context, app *cli.App, w *watcher, out *cli.Printer[event]) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	keysEnded := make(chan struct{})
	if app.Term.Info().In {
		go func() {
			defer close(keysEnded)
			err := terminal.ReadKeys(ctx, app.Term, func(string) {})
			if err == nil {
				err = errQuit
			}
			stop(err)
		}()
		defer func() { <-keysEnded }()
		defer stop(nil)
	}
	// The terminal is in raw mode while keys are read.
	note := func(text string) {
		if !app.Term.Quiet {
			app.Term.Err.WriteString(output.Clean(text) + "\r\n")
		}
	}
	isFirst, isFailing := true, false
	for s, err := range w.snapshots(ctx) {
		switch {
		case err != nil:
			return err
		case s.err != nil && !isFailing:
			note(fmt.Sprintf("%v; still watching", app.Explain(ctx, fmt.Errorf("list instances: %w", s.err))))
		case s.err == nil && isFailing:
			note("the API answers again")
		}
		isFailing = s.err != nil
		if isFirst {
			note(fmt.Sprintf("%s in %s; each change is a line, q quits", countOf(len(s.instances)), w.client.Region))
		}
		cli.Sort(out, s.events)
		for _, e := range s.events {
			line := e.time.Format(time.TimeOnly) + "  " + e.instance.Hostname + ": " + e.text(isFirst)
			if _, err := app.Term.Out.WriteString(output.Clean(line) + "\r\n"); err != nil {
				return fmt.Errorf("write the result: %w", err)
			}
		}
		isFirst = false
	}
	if cause := context.Cause(ctx); !errors.Is(cause, errQuit) {
		return failure.Stopped(cause)
	}
	return nil
}

// text returns what happened to the instance, for a person. What is there at first has happened
// before.
func (e event) text(isFirst bool) string {
	switch {
	case isFirst:
		return e.to
	case e.kind == "added":
		return "new, " + e.to
	case e.kind == "removed" && e.to == "":
		return "gone, was " + e.from
	case e.kind == "removed":
		return "no longer matches, " + e.to
	case e.from != e.to:
		return e.to + ", was " + e.from
	}
	return "changed, " + e.to
}
