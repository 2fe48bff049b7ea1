package terminal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/civoctl/civoctl/internal/interrupt"
	"github.com/civoctl/civoctl/internal/output"
)

const (
	// interruptedResultTime is how long the result of a run that was interrupted before may take to
	// be written: one that nobody reads must not keep the run for ever.
	interruptedResultTime = 2 * time.Second
	// writeGrace is how long a write that an interruption meets may go on. What is written may say
	// itself why it ends.
	writeGrace = 500 * time.Millisecond
)

// ResultContext returns the context in which a result is formatted and written: the run's, or,
// where that has ended, one that lasts two seconds.
func (t *Terminal) ResultContext() (context.Context, context.CancelFunc) {
	if t.ctx.Err() != nil {
		return context.WithTimeout(context.WithoutCancel(t.ctx), interruptedResultTime)
	}
	return t.ctx, func() {}
}

// WriteResult ends the progress and calls write, which writes to stdout. Where write goes on after
// an interruption it is abandoned, because the reader of stdout may never read.
func (t *Terminal) WriteResult(write func(context.Context) error) error {
	t.EndProgress()
	ctx, stop := t.ResultContext()
	defer stop()
	limit, cancel := interrupt.WithGrace(ctx, writeGrace)
	defer cancel()
	_, err := interrupt.Call(limit, func() (struct{}, error) { return struct{}{}, write(ctx) })
	if limit.Err() != nil || errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("write the result: %w", context.Canceled)
	}
	return err
}

// WriteLines writes text that has no columns to stdout, such as a command to paste.
func (t *Terminal) WriteLines(lines ...string) error {
	if isTerminal(t.Out) {
		lines = slices.Clone(lines)
		for i := range lines {
			lines[i] = output.Clean(lines[i])
		}
	}
	return t.WriteText(lines...)
}

// WriteText writes lines to stdout that have been cleaned.
func (t *Terminal) WriteText(lines ...string) error {
	return t.WriteResult(func(context.Context) error {
		for _, line := range lines {
			if _, err := fmt.Fprintln(t.Out, line); err != nil {
				return fmt.Errorf("write the result: %w", err)
			}
		}
		return nil
	})
}

// WriteRaw writes text to stdout as it is, except to a terminal, which some of it could control;
// JSON is in colours there.
func (t *Terminal) WriteRaw(text []byte) error {
	if isTerminal(t.Out) {
		text = []byte(output.CleanText(string(text)))
		if t.hasColor(t.Out) && json.Valid(text) {
			text = output.ColorJSON(nil, text)
		}
		if n := len(text); n > 0 && text[n-1] != '\n' {
			text = append(text, '\n')
		}
	}
	return t.WriteResult(func(context.Context) error {
		if _, err := t.Out.Write(text); err != nil {
			return fmt.Errorf("write the result: %w", err)
		}
		return nil
	})
}
