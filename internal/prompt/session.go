package prompt

import (
	"context"
	"fmt"

	"golang.org/x/term"
)

const showCursor = "\x1b[?25h"

// ask opens a question: it lends read to question, and afterwards gives the terminal back as it was, whatever happened.
func ask[T any](ctx context.Context, t *Terminal, question func(read *keys) (T, error)) (T, error) {
	var none T
	if ctx.Err() != nil {
		return none, context.Cause(ctx)
	}
	state, err := term.GetState(int(t.In.Fd()))
	if err == nil {
		defer term.Restore(int(t.In.Fd()), state)
	}
	read, err := openKeys(ctx, t.In)
	if err != nil {
		return none, fmt.Errorf("read the terminal: %w", err)
	}
	defer read.close()

	return attend(ctx, func() (answer T, err error) {
		defer func() {
			// A terminal left raw by a fault in the drawing would be worse than the fault.
			if fault := recover(); fault != nil {
				err = fmt.Errorf("ask: %v", fault)
			}
			if err != nil && read.err != nil {
				err = read.err
			}
		}()
		return question(read)
	})
}
