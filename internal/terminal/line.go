package terminal

import (
	"fmt"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/civoctl/civoctl/internal/progress"
)

// silence is how long a run may wait before a line on stderr says for what.
const silence = time.Second

// Line is the line on stderr that shows the progress or, after a second of silence on a terminal,
// what is waited for. Questions and what else is written take its place. Once a result is being
// written, nothing is said of a wait any more: the line would stand in the middle of the result.
type Line struct {
	terminal   *Terminal
	isTerminal bool // stderr is one

	mu        sync.Mutex
	display   *progress.Display // nil while nothing is drawn
	waits     []*string         // what is waited for, in words, the latest last
	since     time.Time         // the silence; zero before the first wait
	timer     *time.Timer       // ends the silence; nil where none runs
	questions int               // that are open
	isOver    bool              // a result is being written, or the run ends
}

// Wait notes that something is waited for, in words such as "reading instances from api.civo.com",
// until the function that it returns is called.
func (l *Line) Wait(what string) (ended func()) {
	if l.terminal.Quiet || !l.isTerminal {
		return func() {}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	wait := &what
	l.waits = append(l.waits, wait)
	l.show()
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.waits = slices.DeleteFunc(l.waits, func(w *string) bool { return w == wait })
	}
}

// SetWait changes the words for what is waited for since last, such as to "no answer, trying
// again".
func (l *Line) SetWait(what string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if n := len(l.waits); n > 0 {
		*l.waits[n-1] = what
	}
	l.show()
}

// Close ends the line for good, before the first words of a result and at the end of the run. It
// may be called again.
func (l *Line) Close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.isOver = true
	l.stop()
}

// end ends the progress. A wait that goes on is told after another second.
func (l *Line) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.stop()
	l.since = time.Time{}
}

// progress returns the display, which is drawn until the line ends.
func (l *Line) progress() *progress.Display {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.open()
}

// note writes a line to stderr, above the progress where there is one.
func (l *Line) note(line string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.display != nil {
		l.display.Note(line)
		return
	}
	fmt.Fprintln(l.terminal.Err, line)
}

// openQuestion keeps the line away from a question, until the function that it returns is called. A
// wait that goes on is told a second later.
func (l *Line) openQuestion() (closed func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.questions++
	l.stop()
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.questions--
		l.since = time.Time{}
		l.show()
	}
}

// show says what is waited for, now or when the silence has lasted a second. The caller holds the
// lock.
func (l *Line) show() {
	if len(l.waits) == 0 || l.questions > 0 || l.isOver {
		return
	}
	if l.since.IsZero() {
		l.since = time.Now()
	}
	left := silence - time.Since(l.since)
	switch {
	case left <= 0:
		l.open().SetActivity(*l.waits[len(l.waits)-1])
	case l.timer == nil:
		l.timer = time.AfterFunc(left, l.endSilence)
	}
}

// endSilence says what is waited for, if anything still is.
func (l *Line) endSilence() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.timer = nil
	l.show()
}

// open returns the display, a new one where nothing is drawn. The caller holds the lock.
func (l *Line) open() *progress.Display {
	if t := l.terminal; l.display == nil {
		l.display = progress.New(t.Err, progress.Options{
			Terminal:   l.isTerminal,
			Color:      t.hasColor(t.Err),
			Quiet:      t.Quiet,
			Accessible: t.isAccessible(),
			Dumb:       isDumb(),
			Job:        t.job,
			Width:      func() int { return width(t.Err) },
		})
	}
	return l.display
}

// stop ends the display. The caller holds the lock.
func (l *Line) stop() {
	if l.display != nil {
		l.display.Stop()
		l.display = nil
	}
}

// isDumb reports whether the terminal can only print lines.
func isDumb() bool { return os.Getenv("TERM") == "dumb" }
