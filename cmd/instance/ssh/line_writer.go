package ssh

import (
	"bytes"
	"fmt"
	"hash/fnv"
	"io"
	"strings"
	"sync"

	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/internal/terminal"
)

// maxLine is the length from which a line is written in parts, in bytes.
const maxLine = 64 << 10

// maxCaptured is how much of the output of a command is kept, in bytes.
const maxCaptured = 1 << 20

// lineWriter writes whole lines of one stream of a command, each with a prefix. What it writes at a
// time is one write, so that lines of commands that run at the same time are not torn.
type lineWriter struct {
	to      io.Writer
	prefix  string
	isClean bool // control characters are made visible: some could act on the terminal
	isRaw   bool // bytes are written as they come

	mu      sync.Mutex
	pending []byte // the beginning of a line
}

// newLineWriter returns a writer to a stream of the terminal. Without a name, bytes are written as
// they come.
func newLineWriter(t *terminal.Terminal, to io.Writer, name string) *lineWriter {
	w := &lineWriter{to: to, isRaw: name == ""}
	info := t.Info()
	isTerminal, isColored := info.Out, info.Color
	if to == io.Writer(t.Err) {
		isTerminal, isColored = info.Err, info.ErrColor
	}
	w.isClean = isTerminal
	if name != "" {
		w.prefix = output.Clean(name) + " | "
		if isColored {
			w.prefix = colorOf(name) + output.Clean(name) + " |" + "\x1b[0m "
		}
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

// Write writes the lines that p completes, and keeps the rest.
func (w *lineWriter) Write(p []byte) (int, error) {
	if w.isRaw {
		return w.to.Write(p)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.pending = append(w.pending, p...)
	end := bytes.LastIndexByte(w.pending, '\n') + 1
	if end == 0 && len(w.pending) >= maxLine {
		end = len(w.pending)
	}
	if err := w.write(w.pending[:end]); err != nil {
		return 0, err
	}
	w.pending = append(w.pending[:0], w.pending[end:]...)
	return len(p), nil
}

// end writes the rest, which has no end of line. A stream that cannot be written has failed before.
func (w *lineWriter) end() {
	w.mu.Lock()
	defer w.mu.Unlock()
	_ = w.write(w.pending)
	w.pending = nil
}

// write writes text with the prefix before each line.
func (w *lineWriter) write(text []byte) error {
	if len(text) == 0 {
		return nil
	}
	var b bytes.Buffer
	for line := range bytes.Lines(text) {
		line = bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
		b.WriteString(w.prefix)
		if w.isClean {
			b.WriteString(cleanLine(string(line)))
		} else {
			b.Write(line)
		}
		b.WriteByte('\n')
	}
	_, err := w.to.Write(b.Bytes())
	return err
}

// cleanLine returns a line with its control characters visible, but for tabs.
func cleanLine(line string) string {
	cells := strings.Split(line, "\t")
	for n := range cells {
		cells[n] = output.Clean(cells[n])
	}
	return strings.Join(cells, "\t")
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
