package output

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clean returns s as one line that is safe to write to a terminal. Control characters, bidirectional
// overrides, invisible characters and bytes that are not UTF-8 are escaped as in a Go string (\n,
// \x1b, \u202e); visible characters, emoji sequences included, are kept. Clean(Clean(s)) is Clean(s).
func Clean(s string) string {
	if isPrintableASCII(s) {
		return s
	}
	var b strings.Builder
	var before rune
	for i, r := range s {
		_, n := utf8.DecodeRuneInString(s[i:])
		after, _ := utf8.DecodeRuneInString(s[i+n:])
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case isVisible(r), joins(before, r, after):
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
		before = r
	}
	return b.String()
}

// CleanText returns s with every line cleaned as by [Clean], line feeds and tabs kept.
func CleanText(s string) string {
	if isPrintableASCII(s) {
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

// EscapeJSON returns JSON of the same value as src, with the characters that [Clean] would escape
// written as \uXXXX. If src is not JSON, it returns CleanText of src.
func EscapeJSON(src []byte) []byte {
	dst, err := rewrite(make([]byte, 0, len(src)), src, style{keepSpace: true, showSecrets: true, escape: true})
	if err != nil {
		return []byte(CleanText(string(src)))
	}
	return dst
}

// isPrintableASCII reports whether s consists of printable ASCII characters alone.
func isPrintableASCII(s string) bool {
	for i := range len(s) {
		if !isPlain(s[i]) {
			return false
		}
	}
	return true
}

// isPlain reports whether c is a printable ASCII character.
func isPlain(c byte) bool { return ' ' <= c && c <= '~' }

const zeroWidthJoiner = '\u200d'

// isVisible reports whether r is drawn and does not steer a terminal.
func isVisible(r rune) bool {
	return unicode.IsGraphic(r) && !unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r)
}

// joins reports whether r is a zero width joiner between two parts of an emoji.
func joins(before, r, after rune) bool {
	return r == zeroWidthJoiner && isEmojiPart(before) && isEmojiPart(after)
}

// joinsAt reports whether the rune of n bytes at text[i] is a zero width joiner between two parts
// of an emoji.
func joinsAt(text []byte, i, n int) bool {
	before, _ := utf8.DecodeLastRune(text[:i])
	r, _ := utf8.DecodeRune(text[i:])
	after, _ := utf8.DecodeRune(text[i+n:])
	return joins(before, r, after)
}

// isEmojiPart reports whether r may stand beside a zero width joiner in an emoji.
func isEmojiPart(r rune) bool {
	return unicode.In(r, unicode.So, unicode.Sk) && r != utf8.RuneError || r == '\ufe0f'
}
