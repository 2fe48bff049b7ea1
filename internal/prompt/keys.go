package prompt

import (
	"cmp"
	"context"
	"io"
	"os"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/term"

	"github.com/civoctl/civoctl/internal/interrupt"
	"github.com/civoctl/civoctl/internal/job"
)

const (
	escapeTimeout = 50 * time.Millisecond  // for the rest of a key's sequence after its ESC
	replyTimeout  = 200 * time.Millisecond // for the terminal's reply about its cursor
)

// keyReader reads the terminal one key at a time. It reads no byte before it is asked for a key, so
// that what is typed after an answer stays in the terminal. It ends with Ctrl-C, Ctrl-D, the end of
// the input and the end of the context.
//
// Before the process stops, the keyReader gives the terminal back; then Read returns errAgain, and
// the question is asked again.
type keyReader struct {
	in             *os.File
	out            Output
	ctx            context.Context
	state          *term.State // of the terminal before the question; nil where in is no terminal
	job            *job.Job
	waiter         waiter
	err            error
	pendingReplies int    // requests for the cursor's position without a reply so far
	readsLines     bool   // the terminal edits lines and handles control characters
	leaveText      string // moves the cursor below the question
	isOfDrawn      bool   // the keys are those of a question that is drawn, which keeps what they did
	redraw         func() // draws the question for another size of the terminal; nil: nothing does

	isGivenBack bool     // the terminal is given back: nothing is drawn, no mode is set
	typed       []string // the keys that were pressed since the question began, but those of a question that is drawn
	replay      []string // the keys that are pressed again before others are read
	unread      []byte   // the byte after the key Escape, which is read again
}

// Fd returns the file descriptor by which survey sets the modes of the terminal.
func (k *keyReader) Fd() uintptr {
	if k.isGivenBack {
		return ^uintptr(0) // of no file: the modes are those of a shell
	}
	return k.in.Fd()
}

// Read reads one key into p: a character, or the sequence of a key that questions understand. It
// drops other sequences, half of which would be read as text.
func (k *keyReader) Read(p []byte) (int, error) {
	for k.err == nil {
		if len(k.replay) > 0 && k.pendingReplies == 0 {
			key := k.replay[0]
			k.replay = k.replay[1:]
			return k.deliver(p, key)
		}
		b, err := k.readByte()
		switch {
		case err != nil:
			k.err = err
		case k.readsLines:
			return copy(p, []byte{b}), nil
		case b == 0x03:
			k.err = ErrInterrupted
		case b == 0x04:
			k.err = ErrEnd
		case b == 0x1a:
			k.job.Suspend()
		case b == 0x1b:
			if key := k.readSequence(); strings.HasSuffix(key, "R") {
				return copy(p, key), nil
			} else if key != "" {
				return k.deliver(p, key)
			}
		case b >= utf8.RuneSelf:
			return k.deliver(p, string(k.readCharacter(b)))
		default:
			return k.deliver(p, string(b))
		}
	}
	k.drainReplies()
	return 0, k.err
}

// deliver copies key to p and remembers it.
func (k *keyReader) deliver(p []byte, key string) (int, error) {
	if !k.isOfDrawn {
		k.typed = append(k.typed, key)
	}
	return copy(p, key), nil
}

// drainReplies reads the terminal's pending replies while the terminal is in raw mode. Read later,
// they would be echoed and be a command to the shell.
func (k *keyReader) drainReplies() {
	var b [1]byte
	for k.pendingReplies > 0 && k.waiter.waitReadable(replyTimeout) {
		if n, err := k.in.Read(b[:]); n == 0 || err != nil {
			break
		}
		if b[0] == 'R' {
			k.pendingReplies--
		}
	}
	k.pendingReplies = 0
}

// readByte waits for a byte and returns it.
func (k *keyReader) readByte() (byte, error) {
	if len(k.unread) > 0 {
		b := k.unread[0]
		k.unread = nil
		return b, nil
	}
	if _, err := k.wait(-1); err != nil {
		return 0, err
	}
	read := func() (byte, error) {
		var b [1]byte
		n, err := k.in.Read(b[:])
		if n == 0 {
			err = cmp.Or(err, io.EOF)
		}
		return b[0], err
	}
	if k.readsLines {
		// A terminal that edits lines forgets at Ctrl-C the line that was ready, and the read waits
		// for another one.
		wait := read
		read = func() (byte, error) { return interrupt.Call(k.ctx, wait) }
	}
	b, err := read()
	if err != nil {
		return 0, k.endError()
	}
	return b, nil
}

// endError returns the reason why the input has ended.
func (k *keyReader) endError() error {
	switch {
	case k.ctx.Err() != nil:
		return context.Cause(k.ctx)
	case k.state != nil && !term.IsTerminal(int(k.in.Fd())), k.state != nil && !k.readsLines:
		return errGone // a raw terminal has no other end
	}
	return ErrEnd
}

// readCharacter reads the other bytes of a character of several bytes and returns the character.
func (k *keyReader) readCharacter(first byte) []byte {
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

// readSequence reads the rest of a sequence after its ESC. It returns the whole sequence of an
// arrow, Home, End, Delete or the cursor's position, and "" for any other. For a question that is
// drawn it returns those of Page Up and Page Down, too, ESC alone for the key Escape, and ESC with
// a character for a key together with Alt.
func (k *keyReader) readSequence() string {
	next := func() (b byte, ok bool) {
		ready, err := k.wait(escapeTimeout)
		if err == nil && ready {
			b, err = k.readByte()
		}
		if err != nil {
			k.err = err
		}
		return b, ready && err == nil
	}
	prefix, ok := next()
	switch {
	case ok && (prefix == '[' || prefix == 'O'):
	case !k.isOfDrawn || k.err != nil:
		return ""
	case ok && prefix > ' ' && prefix < 0x7f:
		return keyEscape + string(prefix)
	default:
		if ok {
			k.unread = []byte{prefix}
		}
		return keyEscape
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
		key := "\x1b" + string(prefix) + params + string(b)
		switch {
		case params == "" && strings.IndexByte("ABCDFH", b) >= 0:
			return key
		case prefix == '[' && b == 'R':
			k.pendingReplies--
			return key
		case params == "" && (b == 'F' || b == 'H'),
			prefix == '[' && b == '~' && (params == "3" || k.isOfDrawn && len(params) == 1):
			return key
		}
		return ""
	}
	return ""
}

// readLine reads a line and returns it without its end.
func (k *keyReader) readLine() (string, error) {
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

// plainKey returns the sequence that a question that is drawn knows a key by.
func plainKey(key string) string {
	switch key = strings.Replace(key, "\x1bO", "\x1b[", 1); key {
	case "\x1b[1~", "\x1b[7~":
		return keyHome
	case "\x1b[4~", "\x1b[8~":
		return keyEnd
	}
	return key
}
