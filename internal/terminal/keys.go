package terminal

import (
	"context"
	"errors"

	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/prompt"
)

// ReadKeys calls handle with each key until the user ends it: it returns nil for q, and an error
// for Ctrl-C. Meanwhile the terminal is in raw mode, as [prompt.Terminal.ReadKeys] says.
func ReadKeys(ctx context.Context, t *Terminal, handle func(key string)) error {
	err := t.Questions().ReadKeys(ctx, func(key string) bool {
		if key == "q" || key == "Q" {
			return true
		}
		handle(key)
		return false
	})
	switch {
	case errors.Is(err, prompt.ErrInterrupted), ctx.Err() != nil:
		return failure.Stopped(err)
	case errors.Is(err, prompt.ErrEnd):
		return nil
	}
	return err
}
