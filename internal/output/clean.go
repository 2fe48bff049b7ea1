package output

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clean returns s as one line of what a terminal may be given: control
// characters, escape sequences, bidirectional overrides, invisible characters
// and bytes that are not UTF-8 are shown as they would be written in Go (\n,
// \x1b, \u202e). Everything with a face of its own, emoji sequences included,
// is kept. Cleaning twice changes nothing.
func Clean(s string) string {
	if clean(s) {
		return s
	}
	var b strings.Builder
	var last rune
	for i, r := range s {
		_, n := utf8.DecodeRuneInString(s[i:])
		next, _ := utf8.DecodeRuneInString(s[i+n:])
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case visible(r), joins(last, r, next):
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < utf8.RuneSelf:
			fmt.Fprintf(&b, `\x%02x`, r)
		case r <= 0xffff:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
		last = r
	}
	return b.String()
}

// CleanText is Clean for text of several lines: line feeds and tabs are kept.
func CleanText(s string) string {
	if clean(s) {
		return s
	}
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		cells := strings.Split(line, "\t")
		for j, cell := range cells {
			cells[j] = Clean(cell)
		}
		lines[i] = strings.Join(cells, "\t")
	}
	return strings.Join(lines, "\n")
}

// EscapeJSON returns JSON of the same value in which what Clean would make visible
// is escaped. Text that is not JSON is returned as CleanText makes it.
func EscapeJSON(src []byte) []byte {
	dst, err := rewrite(make([]byte, 0, len(src)), src, style{keep: true, secrets: true, escape: true})
	if err != nil {
		return []byte(CleanText(string(src)))
	}
	return dst
}

func clean(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

const joiner = '\u200d'

func visible(r rune) bool {
	return unicode.IsGraphic(r) && !unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r)
}

// joins reports whether r is a zero width joiner between two parts of an emoji.
func joins(last, r, next rune) bool { return r == joiner && pictorial(last) && pictorial(next) }

// pictorial reports what a zero width joiner may stand between in an emoji.
func pictorial(r rune) bool {
	return unicode.In(r, unicode.So, unicode.Sk) && r != utf8.RuneError || r == '\ufe0f'
}
