package prompt

import (
	"context"
	"fmt"
	"strings"

	"golang.org/x/term"
)

const (
	hideCursor = "\x1b[?25l"
	noWrap     = "\x1b[?7l"
	wrap       = "\x1b[?7h"
	eraseLine  = "\x1b[K" // from the cursor on
	eraseBelow = "\x1b[J" // from the cursor on
)

// drawList draws the list and changes it by the keys that are pressed, until it is answered. The
// list keeps its state while the process is stopped.
func (t drawnStyle) drawList(ctx context.Context, l *list) error {
	_, err := ask(ctx, t.Terminal, func(keys *keyReader) (struct{}, error) {
		var none struct{}
		if _, err := term.MakeRaw(int(t.In.Fd())); err != nil {
			return none, fmt.Errorf("read keys: %w", err)
		}
		keys.isOfList = true
		keys.redraw = func() { t.drawLines(keys, l) }
		defer func() { keys.redraw = nil }()
		var key [16]byte
		for {
			keys.redraw()
			n, err := keys.Read(key[:])
			if err != nil {
				return none, err
			}
			if l.press(string(key[:n])) {
				break
			}
		}
		t.write("\r" + eraseBelow + t.view(l).answerLine() + "\r\n" + showCursor)
		return none, nil
	})
	return err
}

// drawLines draws the list in one write, so that nothing flickers, and leaves the cursor at its
// first line: a terminal that gets another size keeps that line, and what is above it, where it
// is. A question that ends without an answer leaves the first line only.
func (t drawnStyle) drawLines(keys *keyReader, l *list) {
	v := t.view(l)
	lines := v.lines()
	keys.leaveText = "\r" + eraseBelow + v.header() + "\r\n" + showCursor
	var b strings.Builder
	b.WriteString(hideCursor + noWrap + "\r")
	last := len(lines) - 1
	for _, line := range lines[:last] {
		// Erased before it is drawn: after a line that fills the width, the cursor is on the last
		// character still.
		b.WriteString(eraseLine + line + "\r\n")
	}
	b.WriteString(eraseBelow + lines[last] + "\r")
	if last > 0 {
		fmt.Fprintf(&b, "\x1b[%dA", last)
	}
	t.write(b.String() + wrap)
}

// write writes text to the terminal. A terminal that is gone ends the question when the next key is
// read.
func (t drawnStyle) write(text string) { fmt.Fprint(t.Out, text) }

// view returns how the list is drawn on the terminal as it is now. An unknown size is 80 by 24.
func (t drawnStyle) view(l *list) view {
	width, height, err := term.GetSize(int(t.Out.Fd()))
	if err != nil || width <= 0 || height <= 0 {
		width, height = 80, 24
	}
	return view{l, width, height, palette{t.HasColor}}
}
