//go:build !unix

package prompt

import (
	"context"
	"os"
	"time"
)

// waiter waits for nothing: reading a console cannot be called off.
type waiter struct{}

func openKeys(ctx context.Context, in *os.File) (*keys, error) {
	return &keys{in: in, ctx: ctx}, nil
}

func (k *keys) close() {}

func (waiter) wait(time.Duration) (bool, error) { return true, nil }
func (waiter) within(time.Duration) bool        { return false }

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
