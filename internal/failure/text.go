package failure

import (
	"fmt"
	"io"
	"strings"

	"github.com/mattn/go-runewidth"

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
	text = wrap(label+" "+output.Clean(text), s.Width)
	if s.HasColor {
		text = color + label + noColor + strings.TrimPrefix(text, label)
	}
	fmt.Fprintln(w, text)
}

// wrap breaks text into lines of at most width cells, the further ones indented. It breaks between
// words only, and never in a command: a part of one that is pasted is another command. A width of 0
// breaks nothing.
func wrap(text string, width int) string {
	const indent = "  "
	if width <= 0 || runewidth.StringWidth(text) <= width {
		return text
	}
	var b strings.Builder
	column := 0
	for n, unit := range units(text) {
		cells := runewidth.StringWidth(unit)
		switch {
		case n == 0:
		case column+1+cells <= width:
			b.WriteString(" ")
			column++
		default:
			b.WriteString("\n" + indent)
			column = len(indent)
		}
		b.WriteString(unit)
		column += cells
	}
	return b.String()
}

// units returns the parts of text that stay whole: words, what is in backquotes, and from a colon
// on a command of civoctl.
func units(text string) []string {
	words := strings.Split(text, " ")
	var parts []string
	for n := 0; n < len(words); n++ {
		word := words[n]
		if word == "civoctl" && n > 0 && strings.HasSuffix(words[n-1], ":") {
			return append(parts, strings.Join(words[n:], " "))
		}
		for strings.Count(word, "`")%2 == 1 && n+1 < len(words) {
			n++
			word += " " + words[n]
		}
		parts = append(parts, word)
	}
	return parts
}
