package prompt

import (
	"context"
	"errors"
	"fmt"
	"io"

	"golang.org/x/term"

	"github.com/civoctl/civoctl/internal/job"
)

const (
	showCursor    = "\x1b[?25h"
	restoreCursor = "\x1b8"
)

// errAgain ends a question that has to be asked again, because the process was stopped meanwhile.
var errAgain = errors.New("ask again")

// ask opens a question: it lends read to question, and afterwards gives the terminal back as it was, whatever
// happened. A process that was stopped asks again, and the keys that had been pressed are pressed once more. A
// decision is shown and made anew instead: the answer must not come from who has not seen what it is about.
func ask[T any](ctx context.Context, t *Terminal, question func(read *keys) (T, error)) (T, error) {
	var none T
	if err := t.waitForeground(ctx); err != nil {
		return none, err
	}
	read, err := openKeys(ctx, t)
	if err != nil {
		return none, fmt.Errorf("read the terminal: %w", err)
	}
	defer read.close()
	letGo := t.Job.Hold(read, t.In)
	defer letGo()
	defer read.end()
	for {
		t.present()
		answer, err := attend(ctx, func() (answer T, err error) {
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
		switch err {
		case errAgain:
			read.rewind(t.show == nil)
			continue
		case nil:
		default:
			read.below()
		}
		return answer, err
	}
}

// leave gives the terminal its modes back. In the background they are the shell's: nothing is changed.
func (k *keys) leave() {
	if k.state != nil && job.IsForeground(k.in) {
		term.Restore(int(k.in.Fd()), k.state)
	}
}

// below takes the cursor below a question that was not answered.
func (k *keys) below() {
	if !k.away && job.IsForeground(k.in) {
		io.WriteString(k.out, k.leaving)
	}
}

// rewind goes back to the beginning of the question, to press the keys once more or not.
func (k *keys) rewind(replay bool) {
	k.err, k.away = nil, false
	k.again, k.pressed = append(k.pressed, k.again...), nil
	if !replay {
		k.again = nil
	}
}
