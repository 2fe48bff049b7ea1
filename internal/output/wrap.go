package output

import "strings"

// Wrap returns text in lines of at most width cells of the terminal, broken between words. A word
// that is wider has a line of its own.
func Wrap(text string, width int) []string {
	if displayWidth(text) <= width {
		return []string{text}
	}
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		switch {
		case line == "":
			line = word
		case displayWidth(line)+1+displayWidth(word) <= width:
			line += " " + word
		default:
			lines = append(lines, line)
			line = word
		}
	}
	return append(lines, line)
}
