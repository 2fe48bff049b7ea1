package progress

import (
	"bytes"
	"io"
	"os"
	"regexp"
	"sync"
	"time"

	"github.com/briandowns/spinner"

	"github.com/civoctl/civoctl/internal/job"
)

const (
	frame      = 100 * time.Millisecond
	erase      = "\r\x1b[K"
	hideCursor = "\x1b[?25l"
	showCursor = "\x1b[?25h"
)

// line is the line that turns. The spinner turns; what stands beside it is drawn
// here, because the spinner takes bytes for cells and the width of stdin for that
// of stderr, and would erase lines that are not its own. In the background, and
// while the process is stopped, the line is not there.
type line struct {
	file *os.File  // of the terminal
	w    io.Writer // writes to file
	text func(width int) string
	size func() int
	job  *job.Job

	spinner *spinner.Spinner // its lock guards what follows, and every write
	frame   bytes.Buffer     // what the next write takes to the terminal
	codes   *regexp.Regexp   // colour codes to take out; nil: none

	drawn bool // the line is on the terminal, and the cursor hidden
	away  bool // the terminal is given back

	once  sync.Once // starts the spinner, or sees to it that it never starts
	letGo func()    // of the terminal; nil: the spinner never started
	gone  bool
}

func newLine(f *os.File, w io.Writer, o Options, text func(int) string) *line {
	l := &line{file: f, w: w, text: text, size: o.Width, job: o.Job}
	l.spinner = spinner.New(spinner.CharSets[14], frame,
		spinner.WithWriterFile(f), spinner.WithHiddenCursor(false), spinner.WithColor("cyan"))
	l.spinner.Writer = &l.frame
	l.spinner.PostUpdate = func(*spinner.Spinner) { l.draw() }
	if !o.Color {
		// The spinner decides by stdout, which is another terminal or none.
		l.codes = regexp.MustCompile("\x1b\\[[0-9;]*m")
	}
	return l
}

func (l *line) begin() {
	l.once.Do(func() {
		l.letGo = l.job.Hold(l, nil)
		l.spinner.Start()
	})
}

// above prints a text where the line is and the line below it.
func (l *line) above(text string) {
	l.spinner.Lock()
	defer l.spinner.Unlock()
	if !l.isThere() {
		l.frame.Reset()
		l.frame.WriteString(text + "\n")
		l.flush()
		return
	}
	l.frame.WriteString(erase + text + "\n" + l.spinner.LastOutput)
	l.complete()
}

// end stops the spinner and leaves the last text, if any, in its place. In the
// background nothing is left.
func (l *line) end(last string) {
	l.once.Do(func() { l.gone = true })
	l.spinner.Stop()
	if l.letGo != nil {
		defer l.letGo()
	}
	l.spinner.Lock()
	defer l.spinner.Unlock()
	l.clear()
	if !l.gone {
		l.gone = true
		if last != "" && !l.away && job.IsForeground(l.file) {
			l.frame.WriteString(last + "\n")
		}
	}
	l.flush()
}

// GiveBack removes the line before the process stops.
func (l *line) GiveBack() {
	l.spinner.Lock()
	defer l.spinner.Unlock()
	l.clear()
	l.flush()
	l.away = true
}

// TakeAgain lets the spinner draw the line again.
func (l *line) TakeAgain() {
	l.spinner.Lock()
	defer l.spinner.Unlock()
	l.away = false
}

// isThere reports whether the line is on the terminal still. A process that was
// moved to the background has lost it. The caller holds the lock.
func (l *line) isThere() bool {
	l.drawn = l.drawn && job.IsForeground(l.file)
	return l.drawn
}

// clear makes the next write remove the line, if it is there, and nothing else.
// The caller holds the lock.
func (l *line) clear() {
	l.frame.Reset()
	if l.isThere() {
		l.frame.WriteString(erase + showCursor)
	}
	l.drawn = false
}

// draw writes a frame, if this is the time and the place. The caller holds the
// lock.
func (l *line) draw() {
	if l.away || !job.IsForeground(l.file) {
		l.drawn = false
		l.frame.Reset()
		return
	}
	l.complete()
}

// complete completes a frame and writes it. The caller holds the lock.
func (l *line) complete() {
	const cursor = 1 // a cell is kept free for it: in the last one it would wrap
	width := 80
	if l.size != nil {
		if w := l.size(); w > 0 {
			width = w
		}
	}
	if !l.drawn {
		l.drawn = true
		l.frame.WriteString(hideCursor)
	}
	l.frame.WriteString(" " + l.text(width-len("* ")-cursor) + "\x1b[K")
	l.flush()
}

// flush makes one write of all that was drawn, so that nothing flickers. The
// caller holds the lock.
func (l *line) flush() {
	b := l.frame.Bytes()
	if l.codes != nil {
		b = l.codes.ReplaceAll(b, nil)
	}
	_, _ = l.w.Write(b)
	l.frame.Reset()
}
