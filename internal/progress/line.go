package progress

import (
	"bytes"
	"io"
	"os"
	"regexp"
	"sync"
	"time"

	"github.com/briandowns/spinner"
)

const (
	frame = 100 * time.Millisecond
	erase = "\r\x1b[K"
)

// line is the line that turns. The spinner turns, hides the cursor and gives it
// back; what stands beside it is drawn here, because the spinner takes bytes
// for cells and the width of stdin for that of stderr, and would erase lines
// that are not its own.
type line struct {
	w    io.Writer
	text func(width int) string
	size func() int

	spinner *spinner.Spinner // its lock guards what follows, and every write
	frame   bytes.Buffer     // what the next write takes to the terminal
	codes   *regexp.Regexp   // colour codes to take out; nil: none

	once sync.Once // starts the spinner, or sees to it that it never starts
	gone bool
}

func newLine(f *os.File, w io.Writer, o Options, text func(int) string) *line {
	l := &line{w: w, text: text, size: o.Width}
	l.spinner = spinner.New(spinner.CharSets[14], frame,
		spinner.WithWriterFile(f), spinner.WithHiddenCursor(true), spinner.WithColor("cyan"))
	l.spinner.Writer = &l.frame
	l.spinner.PostUpdate = func(*spinner.Spinner) { l.draw() }
	if !o.Color {
		// The spinner decides by stdout, which is another terminal or none.
		l.codes = regexp.MustCompile("\x1b\\[[0-9;]*m")
	}
	return l
}

func (l *line) begin() { l.once.Do(l.spinner.Start) }

// above prints a text where the line is and the line below it.
func (l *line) above(text string) {
	l.spinner.Lock()
	defer l.spinner.Unlock()
	if !l.spinner.Active() || l.spinner.LastOutput == "" {
		l.frame.WriteString(text + "\n")
		l.flush()
		return
	}
	l.frame.WriteString(erase + text + "\n" + l.spinner.LastOutput)
	l.draw()
}

// end stops the spinner and leaves the last text, if any, in its place.
func (l *line) end(last string) {
	l.once.Do(func() { l.gone = true })
	l.spinner.Stop()
	l.spinner.Lock()
	defer l.spinner.Unlock()
	if !l.gone {
		l.gone = true
		if last != "" {
			l.frame.WriteString(last + "\n")
		}
	}
	l.flush()
}

// draw completes a frame and writes it. The caller holds the lock.
func (l *line) draw() {
	const cursor = 1 // a cell is kept free for it: in the last one it would wrap
	width := 80
	if l.size != nil {
		if w := l.size(); w > 0 {
			width = w
		}
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
