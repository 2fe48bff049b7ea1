package terminal

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"golang.org/x/term"

	"github.com/civoctl/civoctl/internal/job"
)

const (
	hideCursor = "\x1b[?25l"
	showCursor = "\x1b[?25h"
	noWrap     = "\x1b[?7l"
	wrap       = "\x1b[?7h"
	home       = "\x1b[H"
	eraseLine  = "\x1b[K" // from the cursor on
	eraseBelow = "\x1b[J"
)

// Screen draws over the whole terminal that stdout is. What stood on it scrolls up and is kept; the
// last frame stays. A process that is stopped leaves the frame to the shell, and draws it again
// below what the shell wrote. A body that is longer than the terminal scrolls: arrows, Page Up,
// Page Down, Home and End.
type Screen struct {
	terminal *Terminal
	ended    chan error
	close    func()

	mu         sync.Mutex // guards what follows, and drawing
	away       bool       // the terminal is given back
	shown      bool       // there is a frame, and the cursor is hidden
	head, body []string   // the lines of the last frame
	offset     int        // of the first line of the body that is shown
	visible    int        // the lines of the body that were shown last
}

// OpenScreen takes the terminal until Close: the cursor is hidden and, where
// stdin is a terminal too, keys are read instead of echoed. In the background the
// process stops first, until it is in the foreground.
func (t *Terminal) OpenScreen(ctx context.Context) *Screen {
	t.EndProgress()
	t.job.AwaitForeground(ctx, t.Out.File())
	ctx, cancel := context.WithCancel(ctx)
	s := &Screen{terminal: t, ended: make(chan error, 1)}
	release := t.job.Hold(s, t.Out.File())
	s.TakeAgain()
	var reading sync.WaitGroup
	if isTerminal(t.In) {
		reading.Go(func() { s.ended <- ReadKeys(ctx, t, s.scroll) })
	}
	s.close = sync.OnceFunc(func() {
		cancel()
		reading.Wait()
		s.GiveBack()
		release()
	})
	return s
}

// Ended returns a channel that receives once the user ends the drawing: nil for q, an error for
// Ctrl-C.
func (s *Screen) Ended() <-chan error { return s.ended }

// Draw shows the head and below it the body, as many lines as there is room for, in one write so
// that nothing flickers. They come clean. In the background nothing is shown.
func (s *Screen) Draw(head, body []string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.head, s.body = head, body
	return s.draw()
}

// scroll moves the body as a key says, and draws it. Other keys mean nothing.
func (s *Screen) scroll(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch key {
	case "\x1b[A", "\x1bOA":
		s.offset--
	case "\x1b[B", "\x1bOB":
		s.offset++
	case "\x1b[5~":
		s.offset -= s.visible
	case "\x1b[6~":
		s.offset += s.visible
	case "\x1b[H", "\x1bOH":
		s.offset = 0
	case "\x1b[F", "\x1bOF":
		s.offset = len(s.body)
	default:
		return
	}
	_ = s.draw() // a terminal that is gone fails the next Draw, too
}

// frame returns the lines to draw in so many rows: all of them, or, where there are more, as much
// of the body as fits, and how much there is below and above.
func (s *Screen) frame(rows int) []string {
	head := s.head
	if len(head)+len(s.body) <= rows {
		s.offset, s.visible = 0, len(s.body)
		return slices.Concat(head, s.body)
	}
	head = head[:max(0, min(len(head), rows-2))]
	s.visible = max(0, min(rows-len(head)-1, len(s.body)))
	s.offset = max(0, min(s.offset, len(s.body)-s.visible))
	end := s.offset + s.visible
	var rest []string
	if below := len(s.body) - end; below > 0 {
		rest = append(rest, fmt.Sprintf("%d more", below))
	}
	if s.offset > 0 {
		rest = append(rest, fmt.Sprintf("%d above", s.offset))
	}
	return slices.Concat(head, s.body[s.offset:end], []string{"… " + strings.Join(rest, ", ")})
}

// GiveBack gives the terminal back as it was, the cursor below the last frame.
func (s *Screen) GiveBack() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.isShown() {
		s.terminal.Out.WriteString(wrap + showCursor)
	}
	s.away, s.shown = true, false
}

// TakeAgain draws the last frame on a screen of its own.
func (s *Screen) TakeAgain() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.away = false
	s.draw()
}

// isShown reports whether the frame is still there. In the background the terminal is the shell's.
// The caller holds the lock.
func (s *Screen) isShown() bool {
	s.shown = s.shown && job.IsForeground(s.terminal.Out.File())
	return s.shown
}

// draw draws the last frame where the process has the terminal and is in the foreground. The caller
// holds the lock.
func (s *Screen) draw() error {
	_, rows := size(s.terminal.Out)
	var b strings.Builder
	if !s.isShown() {
		if s.away || !job.IsForeground(s.terminal.Out.File()) {
			return nil
		}
		s.shown = true
		b.WriteString(hideCursor + noWrap + strings.Repeat("\r\n", rows-1))
	}
	b.WriteString(home)
	for _, line := range s.frame(rows - 1) { // the last row is the cursor's
		// Erased before it is drawn: after a line that fills the width, the cursor
		// is on the last character still.
		b.WriteString(eraseLine + line + "\r\n")
	}
	b.WriteString(eraseBelow)
	_, err := s.terminal.Out.WriteString(b.String())
	return err
}

// Close gives the terminal back for good.
func (s *Screen) Close() { s.close() }

// size returns the columns and rows of the terminal f, or 80 and 24 where they are not known.
func size(f descriptor) (columns, rows int) {
	columns, rows, err := term.GetSize(int(f.Fd()))
	if err != nil || columns < 1 || rows < 2 {
		return 80, 24
	}
	return columns, rows
}
