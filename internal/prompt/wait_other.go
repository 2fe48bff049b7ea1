//go:build !unix

package prompt

import (
	"context"
	"time"

	"golang.org/x/term"
)

// waiter does not wait: reading a console cannot be cancelled.
type waiter struct{}

// openKeyReader returns a reader of the console's keys.
func openKeyReader(ctx context.Context, t *Terminal) (*keyReader, error) {
	k := &keyReader{in: t.In, out: t.Out, ctx: ctx, job: t.Job}
	if state, err := term.GetState(int(t.In.Fd())); err == nil {
		k.state = state
	}
	return k, nil
}

// close does nothing.
func (k *keyReader) close() {}

// end restores the modes of the console.
func (k *keyReader) end() { k.restoreModes() }

// wait reports true at once: the read that follows waits.
func (k *keyReader) wait(time.Duration) (bool, error) { return true, nil }

// waitReadable reports false, because it cannot wait with a limit.
func (waiter) waitReadable(time.Duration) bool { return false }

// GiveBack does nothing: there is no job control.
func (k *keyReader) GiveBack() {}

// TakeAgain does nothing: there is no job control.
func (k *keyReader) TakeAgain() {}

// runQuestion calls question and returns its answer. When the context ends, it returns the cause
// and leaves the question behind, which still waits for a key.
func runQuestion[T any](ctx context.Context, question func() (T, error)) (T, error) {
	type result struct {
		answer T
		err    error
	}
	done := make(chan result, 1)
	go func() {
		answer, err := question()
		done <- result{answer, err}
	}()
	select {
	case r := <-done:
		return r.answer, r.err
	case <-ctx.Done():
		var none T
		return none, context.Cause(ctx)
	}
}
