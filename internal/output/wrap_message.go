package output

import "strings"

// WrapMessage returns a message for a person in lines of at most width cells, the further ones
// indented. It breaks between words only, and never in a command: a part of one that is pasted is
// another command. A width of 0 breaks nothing.
func WrapMessage(text string, width int) string {
	const indent = "  "
	if width <= 0 || displayWidth(text) <= width {
		return text
	}
	var b strings.Builder
	column := 0
	for n, unit := range units(text) {
		cells := displayWidth(unit)
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
