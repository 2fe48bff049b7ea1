package cli

import (
	"context"
	"errors"
	"os"
	"strings"
	"sync"

	"golang.org/x/term"

	"github.com/civoctl/civoctl/internal/job"
	"github.com/civoctl/civoctl/internal/prompt"
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

// Screen is the terminal that stdout is, drawn over as a whole. What stood on it
// scrolls up and is kept; the last picture stays. A process that is stopped leaves
// the picture to the shell, and draws it again below what the shell wrote.
type Screen struct {
	app   *App
	ended chan error
	close func()

	mu    sync.Mutex // guards what follows, and drawing
	away  bool       // the terminal is given back
	shown bool       // there is a picture, and the cursor is hidden
	lines []string   // of the last picture
}

// OpenScreen takes the terminal until Close: the cursor is hidden and, where
// stdin is a terminal too, keys are read instead of echoed. In the background the
// process stops first, until it is in the foreground.
func (a *App) OpenScreen(ctx context.Context) *Screen {
	a.EndProgress()
	a.job.Await(ctx, a.Out.File())
	ctx, cancel := context.WithCancel(ctx)
	s := &Screen{app: a, ended: make(chan error, 1)}
	letGo := a.job.Hold(s, a.Out.File())
	s.TakeAgain()
	var reading sync.WaitGroup
	if terminal(a.In) {
		reading.Go(func() {
			_, err := a.Terminal().WaitKey(ctx, "qQ")
			switch {
			case errors.Is(err, prompt.ErrInterrupted), ctx.Err() != nil:
				err = Stopped(err)
			case errors.Is(err, prompt.ErrEnd):
				err = nil
			}
			s.ended <- err
		})
	}
	s.close = sync.OnceFunc(func() {
		cancel()
		reading.Wait()
		s.GiveBack()
		letGo()
	})
	return s
}

// Ended tells of the user's wish to go: nil for q, an *Error for Ctrl-C.
func (s *Screen) Ended() <-chan error { return s.ended }

// Draw shows the lines, as many as there is room for, in one write so that
// nothing flickers. They come clean. In the background nothing is shown.
func (s *Screen) Draw(lines []string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lines = lines
	return s.draw()
}

// GiveBack gives the terminal back as it was, the cursor below the last picture.
func (s *Screen) GiveBack() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.isShown() {
		s.app.Out.WriteString(wrap + showCursor)
	}
	s.away, s.shown = true, false
}

// TakeAgain draws the last picture on a screen of its own.
func (s *Screen) TakeAgain() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.away = false
	s.draw()
}

// isShown reports whether the picture is there still. In the background the
// terminal is the shell's. The caller holds the lock.
func (s *Screen) isShown() bool {
	s.shown = s.shown && job.Foreground(s.app.Out.File())
	return s.shown
}

// draw draws the last picture, if this is the time and the place. The caller
// holds the lock.
func (s *Screen) draw() error {
	_, rows := size(s.app.Out)
	var b strings.Builder
	if !s.isShown() {
		if s.away || !job.Foreground(s.app.Out.File()) {
			return nil
		}
		s.shown = true
		b.WriteString(hideCursor + noWrap + strings.Repeat("\r\n", rows-1))
	}
	lines := s.lines
	if room := rows - 1; len(lines) > room { // the last row is the cursor's
		lines = append(lines[:room-1:room-1], "…")
	}
	b.WriteString(home)
	for _, line := range lines {
		// Erased before it is drawn: after a line that fills the width, the cursor
		// is on the last character still.
		b.WriteString(eraseLine + line + "\r\n")
	}
	b.WriteString(eraseBelow)
	_, err := s.app.Out.WriteString(b.String())
	return err
}

// Close gives the terminal back for good.
func (s *Screen) Close() { s.close() }

// Redraws says whether stdout is a terminal that can be drawn over, and whose
// user wants that.
func (a *App) Redraws() bool {
	return terminal(a.Out) && !a.accessible() && os.Getenv("TERM") != "dumb"
}

// Stopped is the end of what goes on until somebody stops it: there is nothing
// to say about it.
func Stopped(cause error) *Error { return &Error{Kind: Interrupted, Err: cause, Said: true} }

// size is the terminal's, or what most have.
func size(f descriptor) (columns, rows int) {
	columns, rows, err := term.GetSize(int(f.Fd()))
	if err != nil || columns < 1 || rows < 2 {
		return 80, 24
	}
	return columns, rows
}
