// Package progress shows on stderr how targets come along: a spinner on a
// terminal, plain lines elsewhere.
package progress

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

// Options says what the display may do. The zero value prints plain lines.
type Options struct {
	Terminal   bool // w is a terminal
	Color      bool
	Quiet      bool       // print nothing at all
	Accessible bool       // plain lines even on a terminal
	Dumb       bool       // the terminal cannot redraw: plain lines
	Width      func() int // the terminal's width in cells, asked at each redraw; nil or below 1: 80
}

// Display shows the statuses of targets. Its methods may be called from several
// goroutines.
type Display struct {
	w     io.Writer
	o     Options
	start time.Time

	mu      sync.Mutex
	status  map[string]string
	stopped bool
	spin    *spin
}

// New begins to count the time. Nothing is printed until something is said. To
// redraw, w must be the terminal's *os.File.
func New(w io.Writer, o Options) *Display {
	d := &Display{w: w, o: o, start: time.Now(), status: make(map[string]string)}
	if f, ok := w.(*os.File); ok && o.Terminal && !o.Quiet && !o.Accessible && !o.Dumb {
		d.spin = newSpin(f, d)
	}
	return d
}

// Status shows a target's status as it was seen. Targets are told apart by name.
func (d *Display) Status(name, status string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.stopped || d.o.Quiet || d.status[name] == status {
		return
	}
	d.status[name] = status
	fmt.Fprintf(d.w, "%s: %s (%s)\n", name, status, time.Since(d.start).Truncate(time.Second))
}

// Count shows how many of the targets are done.
func (d *Display) Count(done, total int) {}

// Note prints a line of text above the spinner.
func (d *Display) Note(text string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.o.Quiet {
		fmt.Fprintln(d.w, text)
	}
}

// Stop ends the display and gives the cursor back. It may be called again.
func (d *Display) Stop() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.stopped = true
}
