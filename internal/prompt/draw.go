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

// drawn is the state of a question that is drawn. Keys change the state; it reads and draws
// nothing.
type drawn interface {
	// press changes the state by a key. It reports whether the key answers the question.
	press(key string) (isDone bool)
	// leaves reports whether the key goes back to the question before.
	leaves(key string) bool
	// view returns how the question is drawn on the canvas.
	view(canvas) view
}

// view is how a question is drawn.
type view interface {
	// lines returns the lines, the header first. None is wider than the canvas, and all fit on it.
	lines() []string
	// header returns the line that is left of a question without an answer.
	header() string
	// answerLine returns the line that is left of an answered question.
	answerLine() string
	// cursor returns the column of the cursor in the header, or -1 where no cursor is shown.
	cursor() int
}

// draw draws the question and changes it by the keys that are pressed, until it is answered. It
// calls question when it begins to draw, and again after the process was stopped.
func (t drawnStyle) draw(ctx context.Context, question func() drawn) error {
	_, err := ask(ctx, t.Terminal, func(keys *keyReader) (struct{}, error) {
		var none struct{}
		if _, err := term.MakeRaw(int(t.In.Fd())); err != nil {
			return none, errGone // a terminal whose window was closed has no modes
		}
		q := question()
		keys.isOfDrawn = true
		keys.redraw = func() { t.drawLines(keys, q) }
		defer func() { keys.redraw = nil }()
		var key [16]byte
		for {
			keys.redraw()
			n, err := keys.Read(key[:])
			if err != nil {
				return none, err
			}
			pressed := plainKey(string(key[:n]))
			if t.CanGoBack && q.leaves(pressed) {
				keys.leaveText = "\r" + eraseBelow + showCursor
				return none, ErrBack
			}
			if q.press(pressed) {
				break
			}
		}
		t.write("\r" + eraseBelow + q.view(t.canvas()).answerLine() + "\r\n" + showCursor)
		return none, nil
	})
	return err
}

// drawLines draws the question in one write, so that nothing flickers, and leaves the cursor in its
// first line: a terminal that gets another size keeps that line, and what is above it, where it
// is. A question that ends without an answer leaves the first line only.
func (t drawnStyle) drawLines(keys *keyReader, q drawn) {
	v := q.view(t.canvas())
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
	b.WriteString(wrap)
	if column := v.cursor(); column >= 0 {
		if column > 0 {
			fmt.Fprintf(&b, "\x1b[%dC", column)
		}
		b.WriteString(showCursor)
	}
	t.write(b.String())
}

// write writes text to the terminal. A terminal that is gone ends the question when the next key is
// read.
func (t drawnStyle) write(text string) { fmt.Fprint(t.Out, text) }

// canvas returns the terminal as it is now. An unknown size is 80 by 24.
func (t drawnStyle) canvas() canvas {
	width, height, err := term.GetSize(int(t.Out.Fd()))
	if err != nil || width <= 0 || height <= 0 {
		width, height = 80, 24
	}
	return canvas{width, height, palette{t.HasColor}, t.CanGoBack}
}
