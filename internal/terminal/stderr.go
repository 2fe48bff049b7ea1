package terminal

import (
	"bytes"
	"fmt"
	"io"
	"os"

	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/internal/progress"
)

// Notef writes one line to stderr for a person; nothing with --quiet. Control characters in it are
// made visible.
func (t *Terminal) Notef(format string, args ...any) {
	if !t.Quiet {
		t.note(output.Clean(fmt.Sprintf(format, args...)))
	}
}

// note writes a line to stderr, above the progress where there is one.
func (t *Terminal) note(line string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.display != nil {
		t.display.Note(line)
		return
	}
	fmt.Fprintln(t.Err, line)
}

// Show ends the progress and writes lines to stderr, also with --quiet: what a question is about,
// and what is told only once.
func (t *Terminal) Show(lines ...string) {
	t.EndProgress()
	for _, line := range lines {
		fmt.Fprintln(t.Err, output.Clean(line))
	}
}

// Progress returns the display of what is being waited for. It is drawn until something else is
// written: a result, a question or the lines of Show.
func (t *Terminal) Progress() *progress.Display {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.display == nil {
		t.display = progress.New(t.Err, progress.Options{
			Terminal:   isTerminal(t.Err),
			Color:      t.hasColor(t.Err),
			Quiet:      t.Quiet,
			Accessible: t.isAccessible(),
			Dumb:       os.Getenv("TERM") == "dumb",
			Job:        t.job,
			Width:      func() int { return width(t.Err) },
		})
	}
	return t.display
}

// EndProgress gives the terminal back to what is written next. It may be called again.
func (t *Terminal) EndProgress() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.display != nil {
		t.display.Stop()
		t.display = nil
	}
}

// Log returns a writer of log lines, which go to stderr above the progress.
func (t *Terminal) Log() io.Writer { return logWriter{t} }

// logWriter writes each line of a log as a note.
type logWriter struct{ t *Terminal }

// Write writes the lines of p.
func (w logWriter) Write(p []byte) (int, error) {
	for line := range bytes.Lines(p) {
		w.t.note(output.Clean(string(bytes.TrimRight(line, "\n"))))
	}
	return len(p), nil
}
