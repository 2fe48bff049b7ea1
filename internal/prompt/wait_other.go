//go:build !unix

package prompt

import (
	"context"
	"time"

	"golang.org/x/term"
)

// waiter waits for nothing: reading a console cannot be called off.
type waiter struct{}

func openKeys(ctx context.Context, t *Terminal) (*keys, error) {
	k := &keys{in: t.In, out: t.Out, ctx: ctx, job: t.Job}
	if state, err := term.GetState(int(t.In.Fd())); err == nil {
		k.state = state
	}
	return k, nil
}

func (k *keys) close() {}
func (k *keys) end()   { k.leave() }

func (k *keys) wait(time.Duration) (bool, error) { return true, nil }
func (waiter) within(time.Duration) bool         { return false }

// GiveBack is never called: there is no job control.
func (k *keys) GiveBack() {}

// TakeAgain is never called.
func (k *keys) TakeAgain() {}

// attend leaves a question behind, still waiting for its key, when the context ends.
func attend[T any](ctx context.Context, question func() (T, error)) (T, error) {
	type outcome struct {
		answer T
		err    error
	}
	done := make(chan outcome, 1)
	go func() {
		answer, err := question()
		done <- outcome{answer, err}
	}()
	select {
	case o := <-done:
		return o.answer, o.err
	case <-ctx.Done():
		var none T
		return none, context.Cause(ctx)
	}
}
