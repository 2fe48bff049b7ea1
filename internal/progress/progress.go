// Package progress shows how targets come along, on stderr: one line that turns
// on a terminal, a plain line for each change elsewhere.
//
// Policies:
//   - A display says only what it was told, until it is stopped; then it leaves
//     a last line of what was seen and the time it took.
//   - The line is never wider than the terminal, and a redraw is one write.
//   - In the background of a terminal nothing is shown but notes. A process that
//     is stopped gives the terminal back before, and goes on where it was.
//   - Names, statuses and notes come clean: nothing here looks for escapes.
package progress

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/civoctl/civoctl/internal/job"
)

// Options says what the display may do. The zero value prints plain lines.
type Options struct {
	Terminal   bool       // the writer is a terminal
	Color      bool       // colours may be used on it
	Quiet      bool       // show no progress at all; notes are still printed
	Accessible bool       // plain lines even on a terminal
	Dumb       bool       // the terminal cannot redraw: plain lines
	Job        *job.Job   // tells before the process stops; nil: nothing does
	Width      func() int // the terminal's width in cells, asked at each redraw; nil or below 1: 80
}

// Display shows the statuses of targets. Its methods may be called from several
// goroutines.
type Display struct {
	w     io.Writer
	quiet bool
	line  *line    // nil: plain lines
	tty   *os.File // the terminal that plain lines are for, or nil
	start time.Time

	mu      sync.Mutex
	board   board
	stopped bool
}

// New starts the clock and prints nothing yet. The line that turns needs w to be
// the terminal's *os.File, or to have it as its File; any other writer gets plain
// lines.
func New(w io.Writer, o Options) *Display {
	d := &Display{w: w, quiet: o.Quiet, start: time.Now(), board: newBoard()}
	if f := fileOf(w); f != nil && o.Terminal {
		if d.tty = f; !o.Quiet && !o.Accessible && !o.Dumb {
			d.line = newLine(f, w, o, d.text)
		}
	}
	return d
}

// fileOf returns the file that w writes to, nil for none.
func fileOf(w io.Writer) *os.File {
	switch w := w.(type) {
	case *os.File:
		return w
	case interface{ File() *os.File }:
		return w.File()
	}
	return nil
}

// SetStatus shows a target's status as it was seen. The name is what tells one
// target from another: two of one name count as one.
func (d *Display) SetStatus(name, status string) {
	if !d.change(func() bool { return d.board.status(name, status) }) {
		return
	}
	if d.line != nil {
		d.line.begin()
		return
	}
	if d.tty != nil && !job.IsForeground(d.tty) {
		return
	}
	d.print(fmt.Sprintf("%s: %s (%s)", name, status, seconds(time.Since(d.start))))
}

// SetCount shows how many targets are done, of how many: the head of the line where
// there are several. Plain lines do without.
func (d *Display) SetCount(done, total int) {
	if d.change(func() bool { return d.board.count(done, total) }) && d.line != nil {
		d.line.begin()
	}
}

// Note prints a line of text, above the line that turns where there is one. It
// is printed also when quiet and after Stop: who has something to say that is
// not progress is heard.
func (d *Display) Note(text string) {
	if d.line != nil {
		d.line.above(text)
		return
	}
	d.print(text)
}

// Stop ends the display: the cursor is given back and the line that turned is
// replaced by the last one. Nothing but notes is shown after it. It may be
// called at any time and more than once.
func (d *Display) Stop() {
	d.mu.Lock()
	d.stopped = true
	last := d.board.last(time.Since(d.start))
	d.mu.Unlock()
	if d.line != nil {
		d.line.end(last)
	}
}

// change reports whether the board changed and is still shown.
func (d *Display) change(f func() bool) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return !d.stopped && !d.quiet && f()
}

func (d *Display) text(width int) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.board.text(time.Since(d.start), width)
}

func (d *Display) print(text string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	fmt.Fprintln(d.w, text)
}
