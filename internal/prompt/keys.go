package prompt

import (
	"context"
	"os"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/term"

	"github.com/civoctl/civoctl/internal/job"
)

const (
	escapeDelay = 50 * time.Millisecond  // how long the rest of a key's sequence may lag behind its ESC
	answerDelay = 200 * time.Millisecond // how long a terminal may take to say where its cursor is
)

// keys is the terminal's input, a key at a time. It takes a byte only when it is asked for one: what comes after an answer stays in
// the terminal. It ends for good with Ctrl-C, Ctrl-D, the end of the input or of the context.
//
// A process that is stopped gives the terminal back (away); then the question ends with errAgain and is asked
// once more.
type keys struct {
	in      *os.File
	out     Drawing
	ctx     context.Context
	state   *term.State // of the terminal before the question; nil where in is none
	job     *job.Job
	waiter  waiter
	err     error
	asked   int    // how often the terminal has yet to say where its cursor is
	lines   bool   // whole lines are read: the terminal has seen to control characters
	leaving string // what takes the cursor below the question
	list    *list  // of the question, where it has one

	away           bool     // the terminal is given back: nothing is drawn, no mode is set
	pressed, again []string // the keys since the question began, and those to press once more
}

// Fd is what the drawing of questions sets the terminal's mode by.
func (k *keys) Fd() uintptr {
	if k.away {
		return ^uintptr(0) // no file: the modes are those of a shell
	}
	return k.in.Fd()
}

// Read gives one key: a character, or a whole sequence that the questions know. Others are dropped; read as text, half of them would end up in an answer.
func (k *keys) Read(p []byte) (int, error) {
	for k.err == nil {
		if len(k.again) > 0 && k.asked == 0 {
			key := k.again[0]
			k.again = k.again[1:]
			return k.press(p, key)
		}
		b, err := k.readByte()
		switch {
		case err != nil:
			k.err = err
		case k.lines:
			return copy(p, []byte{b}), nil
		case b == 0x03:
			k.err = ErrInterrupted
		case b == 0x04:
			k.err = ErrEnd
		case b == 0x1a:
			k.job.Suspend()
		case b == 0x1b:
			if key := k.sequence(); strings.HasSuffix(key, "R") {
				return copy(p, key), nil
			} else if key != "" {
				return k.press(p, key)
			}
		case b >= utf8.RuneSelf:
			return k.press(p, string(k.character(b)))
		default:
			return k.press(p, string(b))
		}
	}
	k.settle()
	return 0, k.err
}

func (k *keys) press(p []byte, key string) (int, error) {
	k.pressed = append(k.pressed, key)
	return copy(p, key), nil
}

// settle takes the terminal's outstanding answers out of the way, as long as it is raw. Later they would be echoed, and the shell would run them.
func (k *keys) settle() {
	var b [1]byte
	for k.asked > 0 && k.waiter.within(answerDelay) {
		if n, err := k.in.Read(b[:]); n == 0 || err != nil {
			break
		}
		if b[0] == 'R' {
			k.asked--
		}
	}
	k.asked = 0
}

func (k *keys) readByte() (byte, error) {
	if _, err := k.wait(-1); err != nil {
		return 0, err
	}
	var b [1]byte
	if n, err := k.in.Read(b[:]); n == 0 || err != nil {
		return 0, k.ended()
	}
	return b[0], nil
}

// ended returns why there is nothing more to read.
func (k *keys) ended() error {
	switch {
	case k.ctx.Err() != nil:
		return context.Cause(k.ctx)
	case k.state != nil && !term.IsTerminal(int(k.in.Fd())), k.state != nil && !k.lines:
		return errGone // a raw terminal has no other end
	}
	return ErrEnd
}

// character completes a character of several bytes.
func (k *keys) character(first byte) []byte {
	c := []byte{first}
	for !utf8.FullRune(c) && len(c) < utf8.UTFMax {
		b, err := k.readByte()
		if err != nil {
			k.err = err
			break
		}
		c = append(c, b)
	}
	return c
}

// sequence reads what follows an ESC, and gives it back whole where it means something: an arrow, Home, End, Delete, the cursor's position.
func (k *keys) sequence() string {
	next := func() (b byte, ok bool) {
		ready, err := k.wait(escapeDelay)
		if err == nil && ready {
			b, err = k.readByte()
		}
		if err != nil {
			k.err = err
		}
		return b, ready && err == nil
	}
	kind, ok := next()
	if !ok || kind != '[' && kind != 'O' {
		return "" // Escape itself, or a key together with Alt
	}
	params := ""
	for len(params) < 16 {
		b, ok := next()
		if !ok {
			return ""
		}
		if b < 0x40 || b > 0x7e {
			params += string(b)
			continue
		}
		key := "\x1b" + string(kind) + params + string(b)
		switch {
		case params == "" && strings.IndexByte("ABCD", b) >= 0:
			if k.list != nil && k.list.empty {
				return "" // on an empty list an arrow takes survey's index out of bounds
			}
			return key
		case kind == '[' && b == 'R':
			k.asked--
			return key
		case params == "" && (b == 'F' || b == 'H'), kind == '[' && params == "3" && b == '~':
			return key
		}
		return ""
	}
	return ""
}

// readLine reads up to the line's end, which it takes off.
func (k *keys) readLine() (string, error) {
	var line []byte
	var b [utf8.UTFMax]byte
	for {
		n, err := k.Read(b[:])
		if err == ErrEnd && len(line) > 0 {
			return string(line), nil
		}
		if err != nil {
			return "", err
		}
		if b[0] == '\n' {
			return strings.TrimSuffix(string(line), "\r"), nil
		}
		line = append(line, b[:n]...)
	}
}
