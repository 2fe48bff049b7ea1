package cli

import (
	"context"
	"errors"
	"os"
	"strings"
	"sync"

	"golang.org/x/term"

	"github.com/civoctl/civoctl/internal/prompt"
)

const (
	hideCursor = "\x1b[?25l"
	showCursor = "\x1b[?25h"
	noWrap     = "\x1b[?7l"
	wrap       = "\x1b[?7h"
	home       = "\x1b[H"
	eraseLine  = "\x1b[K" // from the cursor
	eraseBelow = "\x1b[J"
)

// Screen is the terminal that stdout is, drawn over as a whole. What stood on it
// scrolls up and is kept; the last picture stays.
type Screen struct {
	app   *App
	ended chan error
	close func()
}

// OpenScreen takes the terminal until Close: the cursor is hidden and, where
// stdin is a terminal too, keys are read instead of echoed.
func (a *App) OpenScreen(ctx context.Context) *Screen {
	a.EndProgress()
	ctx, cancel := context.WithCancel(ctx)
	s := &Screen{app: a, ended: make(chan error, 1)}
	_, rows := size(a.Out)
	a.Out.WriteString(hideCursor + noWrap + strings.Repeat("\r\n", rows-1) + home + eraseBelow)
	var reading sync.WaitGroup
	if terminal(a.In) {
		reading.Go(func() {
			_, err := a.Terminal().Press(ctx, "qQ")
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
		a.Out.WriteString(wrap + showCursor)
	})
	return s
}

// Ended tells of the user's wish to go: nil for q, an *Error for Ctrl-C.
func (s *Screen) Ended() <-chan error { return s.ended }

// Draw shows the lines, as many as there is room for, in one write so that
// nothing flickers. They come clean.
func (s *Screen) Draw(lines []string) error {
	_, rows := size(s.app.Out)
	if room := rows - 1; len(lines) > room { // the last row is the cursor's
		lines = append(lines[:room-1:room-1], "…")
	}
	var b strings.Builder
	b.WriteString(home)
	for _, line := range lines {
		b.WriteString(line + eraseLine + "\r\n")
	}
	b.WriteString(eraseBelow)
	_, err := s.app.Out.WriteString(b.String())
	return err
}

// Close gives the terminal back as it was, the cursor below the last picture.
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
