package ssh

import (
	"bytes"
	"fmt"
	"hash/fnv"
	"io"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/internal/terminal"
)

// maxLine is the length from which a line is written in parts, in bytes.
const maxLine = 64 << 10

// maxCaptured is how much of the output of a command is kept, in bytes.
const maxCaptured = 1 << 20

// lineWriter writes one stream of a command: whole lines, each with a prefix, or without a prefix
// what comes as it comes.
type lineWriter struct {
	to      io.Writer
	writing *sync.Mutex // held for each write to the streams of the run, so that no line is torn
	prefix  string
	isClean bool   // control characters are made visible: some could act on the terminal
	pending []byte // what is not written yet: the beginning of a line or of a character
}

// newLineWriter returns a writer to a stream of the terminal, with the name in front of each line
// unless it is "".
func newLineWriter(t *terminal.Terminal, to io.Writer, writing *sync.Mutex, name string) *lineWriter {
	w := &lineWriter{to: to, writing: writing}
	info := t.Info()
	isColored := info.Color
	w.isClean = info.Out
	if to == io.Writer(t.Err) {
		w.isClean, isColored = info.Err, info.ErrColor
	}
	switch name = output.Clean(name); {
	case name == "":
	case isColored:
		w.prefix = colorOf(name) + name + " |" + "\x1b[0m "
	default:
		w.prefix = name + " | "
	}
	return w
}

// colorOf returns the colour of a name: the same each time, and one that is seen on light and dark
// backgrounds.
func colorOf(name string) string {
	h := fnv.New32a()
	io.WriteString(h, name)
	return fmt.Sprintf("\x1b[%dm", 31+h.Sum32()%6)
}

// Write writes what p completes, and keeps the rest.
func (w *lineWriter) Write(p []byte) (int, error) {
	w.pending = append(w.pending, p...)
	end := w.completed()
	if err := w.write(w.pending[:end]); err != nil {
		return 0, err
	}
	w.pending = append(w.pending[:0], w.pending[end:]...)
	return len(p), nil
}

// end writes the rest. A stream that cannot be written has failed before.
func (w *lineWriter) end() {
	_ = w.write(w.pending)
	w.pending = nil
}

// completed returns how much of what is pending can be written: whole lines, of a line that is too
// long what there is, and without a prefix all, but for a character or an end of line that is cut.
func (w *lineWriter) completed() int {
	lines := bytes.LastIndexByte(w.pending, '\n') + 1
	switch {
	case w.prefix == "" && !w.isClean:
		return len(w.pending)
	case w.prefix != "" && (lines > 0 || len(w.pending) < maxLine):
		return lines
	}
	whole := len(bytes.TrimSuffix(w.pending, []byte("\r")))
	for n := 1; n < utf8.UTFMax && n <= whole; n++ {
		if last := w.pending[whole-n : whole]; utf8.RuneStart(last[0]) {
			if !utf8.FullRune(last) {
				whole -= n
			}
			break
		}
	}
	return whole
}

// write writes text, where there is a prefix as whole lines.
func (w *lineWriter) write(text []byte) error {
	if len(text) == 0 {
		return nil
	}
	if w.isClean {
		text = []byte(output.CleanText(strings.ReplaceAll(string(text), "\r\n", "\n")))
	}
	if w.prefix != "" {
		var b bytes.Buffer
		for line := range bytes.Lines(text) {
			b.WriteString(w.prefix)
			b.Write(bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r")))
			b.WriteByte('\n')
		}
		text = b.Bytes()
	}
	w.writing.Lock()
	defer w.writing.Unlock()
	_, err := w.to.Write(text)
	return err
}

// captured is the beginning of what a command wrote to a stream.
type captured struct {
	kept  []byte
	isCut bool // there was more
}

// Write keeps p as far as there is room, and takes all of it.
func (c *captured) Write(p []byte) (int, error) {
	room := max(maxCaptured-len(c.kept), 0)
	c.isCut = c.isCut || len(p) > room
	c.kept = append(c.kept, p[:min(len(p), room)]...)
	return len(p), nil
}

// String returns what was kept, as text.
func (c *captured) String() string { return strings.ToValidUTF8(string(c.kept), "\uFFFD") }
