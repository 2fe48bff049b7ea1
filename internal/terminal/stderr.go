package terminal

import (
	"bytes"
	"fmt"
	"io"

	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/internal/progress"
)

// Notef writes a message to stderr for a person; nothing with --quiet. Control characters in it are
// made visible, and it is broken between words where the terminal is too narrow.
func (t *Terminal) Notef(format string, args ...any) {
	if !t.Quiet {
		t.Line.note(output.WrapMessage(output.Clean(fmt.Sprintf(format, args...)), width(t.Err)))
	}
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
func (t *Terminal) Progress() *progress.Display { return t.Line.progress() }

// EndProgress gives the terminal back to what is written next. It may be called again.
func (t *Terminal) EndProgress() { t.Line.end() }

// Log returns a writer of log lines, which go to stderr above the progress.
func (t *Terminal) Log() io.Writer { return logWriter{t} }

// logWriter writes each line of a log as a note.
type logWriter struct{ t *Terminal }

// Write writes the lines of p.
func (w logWriter) Write(p []byte) (int, error) {
	for line := range bytes.Lines(p) {
		w.t.Line.note(output.Clean(string(bytes.TrimRight(line, "\n"))))
	}
	return len(p), nil
}
