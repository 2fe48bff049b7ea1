package failure

import (
	"fmt"
	"io"
	"strings"

	"github.com/civoctl/civoctl/internal/output"
)

// The colours of the words before an error and a hint.
const (
	red     = "\x1b[31m"
	cyan    = "\x1b[36m"
	noColor = "\x1b[0m"
)

// writeText writes the error as lines for a person. The lines of the detail are not broken: they
// are rows, or what is told only once.
func (e *Error) writeText(w io.Writer, s Style) {
	s.writeLine(w, "error:", red, e.Error())
	for _, line := range e.Detail {
		fmt.Fprintln(w, output.Clean(line))
	}
	if e.Hint != "" {
		s.writeLine(w, "hint:", cyan, e.Hint)
	}
}

// writeLine writes a label and a text, broken between words where the terminal is too narrow.
func (s Style) writeLine(w io.Writer, label, color, text string) {
	text = output.WrapMessage(label+" "+output.Clean(text), s.Width)
	if s.HasColor {
		text = color + label + noColor + strings.TrimPrefix(text, label)
	}
	fmt.Fprintln(w, text)
}
