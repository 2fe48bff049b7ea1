package progress

import (
	"bytes"
	"io"
	"os"
	"sync"
	"time"

	"github.com/briandowns/spinner"

	"github.com/civoctl/civoctl/internal/job"
)

const (
	frameTime   = 100 * time.Millisecond
	startOfLine = "\r"
	eraseToEnd  = "\x1b[K"
	hideCursor  = "\x1b[?25l"
	showCursor  = "\x1b[?25h"
	cyan        = "\x1b[36m"
	noColor     = "\x1b[0m"
)

// line is a line of a terminal that turns. In the background, and while the process is stopped, the
// line is not drawn.
type line struct {
	file     *os.File  // the terminal
	w        io.Writer // writes to file
	text     func(width int) string
	width    func() int // nil, or the width of the terminal in cells
	job      *job.Job
	hasColor bool

	spinner *spinner.Spinner // calls turn; its lock guards the fields below, and every write
	chars   []string         // the characters of one turn
	turns   int              // the number of calls of turn
	buffer  bytes.Buffer     // what the next write takes to the terminal

	isDrawn     bool // the line is on the terminal, and the cursor is hidden
	isGivenBack bool // the terminal is given back to the shell

	once    sync.Once // starts the spinner, or makes sure that it never starts
	release func()    // releases the terminal; nil: the spinner never started
	isEnded bool
}

// newLine returns a line with the text, which is not drawn before begin.
func newLine(f *os.File, w io.Writer, o Options, text func(width int) string) *line {
	l := &line{
		file: f, w: w, text: text, width: o.Width, job: o.Job, hasColor: o.Color,
		chars: spinner.CharSets[14],
	}
	l.spinner = spinner.New(l.chars, frameTime, spinner.WithWriterFile(f), spinner.WithHiddenCursor(false))
	l.spinner.Writer = io.Discard
	l.spinner.PostUpdate = func(*spinner.Spinner) { l.turn() }
	return l
}

// begin starts to draw the line. Further calls do nothing.
func (l *line) begin() {
	l.once.Do(func() {
		l.release = l.job.Hold(l, nil)
		l.spinner.Start()
	})
}

// printAbove prints text and a newline in the place of the line, and the line below it.
func (l *line) printAbove(text string) {
	l.spinner.Lock()
	defer l.spinner.Unlock()
	if !l.isThere() {
		l.buffer.WriteString(text + "\n")
		l.flush()
		return
	}
	l.buffer.WriteString(startOfLine + eraseToEnd + text + "\n")
	l.draw()
}

// end stops the spinner and prints last, unless it is empty, in the place of the line. In the
// background it prints nothing.
func (l *line) end(last string) {
	l.once.Do(func() { l.isEnded = true })
	l.spinner.Stop()
	if l.release != nil {
		defer l.release()
	}
	l.spinner.Lock()
	defer l.spinner.Unlock()
	l.erase()
	if !l.isEnded {
		l.isEnded = true
		if last != "" && !l.isGivenBack && job.IsForeground(l.file) {
			l.buffer.WriteString(last + "\n")
		}
	}
	l.flush()
}

// GiveBack removes the line before the process stops.
func (l *line) GiveBack() {
	l.spinner.Lock()
	defer l.spinner.Unlock()
	l.erase()
	l.flush()
	l.isGivenBack = true
}

// TakeAgain lets the line be drawn again when the process continues.
func (l *line) TakeAgain() {
	l.spinner.Lock()
	defer l.spinner.Unlock()
	l.isGivenBack = false
}

// isThere reports whether the line is still on the terminal: it is not after the process was moved
// to the background. The caller holds the lock.
func (l *line) isThere() bool {
	l.isDrawn = l.isDrawn && job.IsForeground(l.file)
	return l.isDrawn
}

// erase makes the next write remove the line, if it is there, and nothing else. The caller holds
// the lock.
func (l *line) erase() {
	l.buffer.Reset()
	if l.isThere() {
		l.buffer.WriteString(startOfLine + eraseToEnd + showCursor)
	}
	l.isDrawn = false
}

// turn draws the line with its next character, unless the process is in the background or stopped.
// The caller holds the lock.
func (l *line) turn() {
	l.turns++
	if l.isGivenBack || !job.IsForeground(l.file) {
		l.isDrawn = false
		return
	}
	l.draw()
}

// draw writes the line, and what is in the buffer before it. The caller holds the lock.
func (l *line) draw() {
	const cursorWidth = 1 // a cell is left for the cursor, which would wrap in the last one
	width := 80
	if l.width != nil {
		if w := l.width(); w > 0 {
			width = w
		}
	}
	if !l.isDrawn {
		l.isDrawn = true
		l.buffer.WriteString(hideCursor)
	}
	char := l.chars[l.turns%len(l.chars)]
	if l.hasColor {
		char = cyan + char + noColor
	}
	l.buffer.WriteString(startOfLine + char + " " + l.text(width-len("* ")-cursorWidth) + eraseToEnd)
	l.flush()
}

// flush writes the buffer in one write, so that nothing flickers. The caller holds the lock.
func (l *line) flush() {
	_, _ = l.w.Write(l.buffer.Bytes())
	l.buffer.Reset()
}
