// Package progress shows the statuses of targets on stderr while a command waits: in one line that
// turns on a terminal, in a plain line for each change elsewhere.
//
// Policies:
//   - A display shows only what it is told. When it is stopped, it leaves a last line with the
//     statuses and the time that passed.
//   - The line that turns is never wider than the terminal, and a redraw is one write.
//   - In the background of a terminal only notes are shown. A process that is stopped gives the
//     terminal back before, and draws the line again when it continues.
//   - Names, statuses and notes must not have control characters: nothing is escaped here.
//
// The characters that turn, and the goroutine that turns them until it is stopped, are those of
// the module spinner. The line is drawn here: spinner counts bytes for cells, takes the width of
// stdin for that of stderr, decides about colours by stdout, and erases lines of other writers.
package progress

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/civoctl/civoctl/internal/job"
)

// Options are the options of a display. The zero value prints plain lines.
type Options struct {
	Terminal   bool       // the writer is a terminal
	Color      bool       // colours may be used on it
	Quiet      bool       // show no progress at all; notes are still printed
	Accessible bool       // plain lines even on a terminal
	Dumb       bool       // the terminal cannot redraw: plain lines
	Job        *job.Job   // tells when the process stops; nil: nothing does
	Width      func() int // returns the terminal's width in cells; nil or below 1: 80
}

// Display is a display of the statuses of targets. Its methods may be called by several goroutines
// at once.
type Display struct {
	w       io.Writer
	isQuiet bool
	line    *line    // nil: plain lines
	tty     *os.File // the terminal that w writes to, nil for none
	start   time.Time

	mu        sync.Mutex
	board     board
	isStopped bool
}

// New returns a display that prints to w and whose clock runs from now. It prints nothing yet. The
// line that turns needs a w that is the *os.File of the terminal, or returns it from a method File;
// any other writer gets plain lines.
func New(w io.Writer, o Options) *Display {
	d := &Display{w: w, isQuiet: o.Quiet, start: time.Now(), board: newBoard()}
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

// SetStatus shows the status of the target with the name. Two targets with one name count as one.
func (d *Display) SetStatus(name, status string) {
	if !d.change(func() bool { return d.board.setStatus(name, status) }) {
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

// SetCount shows how many of how many targets are done, at the beginning of the line that turns.
// Plain lines do not have it.
func (d *Display) SetCount(done, total int) {
	if d.change(func() bool { return d.board.setCount(done, total) }) && d.line != nil {
		d.line.begin()
	}
}

// SetActivity shows what is being done, in words, until a status or a count is known. On a writer
// that is no terminal it shows nothing.
func (d *Display) SetActivity(what string) {
	if !d.change(func() bool { return d.board.setActivity(what) }) {
		return
	}
	if d.line != nil {
		d.line.begin()
		return
	}
	if d.tty != nil && job.IsForeground(d.tty) {
		d.print(what)
	}
}

// Note prints a line of text, above the line that turns where there is one. It prints the line of a
// quiet and of a stopped display, too, because a note is no progress.
func (d *Display) Note(text string) {
	if d.line != nil {
		d.line.printAbove(text)
		return
	}
	d.print(text)
}

// Stop ends the display: it shows the cursor and replaces the line that turns by the last line.
// Only notes are shown after Stop. Stop may be called at any time and more than once.
func (d *Display) Stop() {
	d.mu.Lock()
	d.isStopped = true
	last := d.board.lastLine(time.Since(d.start))
	d.mu.Unlock()
	if d.line != nil {
		d.line.end(last)
	}
}

// change calls f, which changes the board and reports whether it is another one, and reports
// whether there is a change to show. It does not call f for a stopped or a quiet display.
func (d *Display) change(f func() bool) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return !d.isStopped && !d.isQuiet && f()
}

// text returns the text of the line that turns, at most width cells wide.
func (d *Display) text(width int) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.board.lineText(time.Since(d.start), width)
}

// print prints text and a newline.
func (d *Display) print(text string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	fmt.Fprintln(d.w, text)
}
