package prompt

import (
	"context"
	"errors"
	"fmt"
	"io"

	"golang.org/x/term"

	"github.com/civoctl/civoctl/internal/job"
)

const showCursor = "\x1b[?25h"

// errAgain is the error of a question that has to be asked again, because the process was stopped.
var errAgain = errors.New("ask again")

// ask waits until the process is in the foreground, calls question with the keys of the terminal,
// and returns the answer. Whatever question does, ask restores the modes of the terminal.
//
// A question that ended with errAgain is asked again and gets the keys that were pressed before. A
// decision is shown again and gets no keys: its answer must come from somebody who has seen what it
// is about.
func ask[T any](ctx context.Context, t *Terminal, question func(keys *keyReader) (T, error)) (T, error) {
	var none T
	if err := t.waitForeground(ctx); err != nil {
		return none, err
	}
	keys, err := openKeyReader(ctx, t)
	if err != nil {
		return none, fmt.Errorf("read the terminal: %w", err)
	}
	defer keys.close()
	release := t.Job.Hold(keys, t.In)
	defer release()
	defer keys.end()
	for {
		t.showDecision()
		answer, err := runQuestion(ctx, func() (answer T, err error) {
			defer func() {
				// A terminal left raw by a fault in the drawing would be worse than the fault.
				if fault := recover(); fault != nil {
					err = fmt.Errorf("ask: %v", fault)
				}
				if err != nil && keys.err != nil {
					err = keys.err
				}
			}()
			return question(keys)
		})
		switch err {
		case errAgain:
			keys.rewind(t.show == nil)
			continue
		case nil:
		default:
			keys.moveBelow()
		}
		return answer, err
	}
}

// restoreModes restores the modes that the terminal had before the question. In the background it
// changes nothing: the modes are those of the shell.
func (k *keyReader) restoreModes() {
	if k.state != nil && job.IsForeground(k.in) {
		term.Restore(int(k.in.Fd()), k.state)
	}
}

// moveBelow moves the cursor below a question that was not answered.
func (k *keyReader) moveBelow() {
	if !k.isGivenBack && job.IsForeground(k.in) {
		io.WriteString(k.out, k.leaveText)
	}
}

// rewind prepares to ask the question again. It replays the keys that were pressed, unless
// withKeys is false.
func (k *keyReader) rewind(withKeys bool) {
	k.err, k.isGivenBack = nil, false
	k.replay, k.typed = append(k.typed, k.replay...), nil
	if !withKeys {
		k.replay = nil
	}
}
