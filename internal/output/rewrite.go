package output

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"github.com/civoctl/civoctl/internal/secrets"
)

// style says how rewrite lays out JSON and what it hides.
type style struct {
	keepSpace   bool     // leave white space as it is
	prefix      string   // begins every line but the first, before the indentation
	indent      string   // one level's indentation; "" puts everything on one line
	showSecrets bool     // hide no secret
	reveal      []string // names of secrets that are not hidden
	escape      bool     // write characters that Clean would escape as \uXXXX
}

// rewrite appends src, one JSON value, to dst in a style. Fields stay in their order, numbers keep
// their text, and bytes that are not UTF-8 become U+FFFD. The caller has checked that src is valid
// JSON: what is appended for anything else is not defined.
func rewrite(dst, src []byte, st style) []byte {
	depth := 0
	if !st.keepSpace {
		src = bytes.TrimRight(src, " \t\r\n")
	}
	for len(src) > 0 {
		n := 1
		switch c := src[0]; c {
		case ' ', '\t', '\r', '\n':
			if st.keepSpace {
				dst = append(dst, c)
			}
		case '{', '[':
			dst = append(dst, c)
			if rest := trimSpace(src[1:]); !st.keepSpace && len(rest) > 0 && rest[0] == c+2 {
				dst = append(dst, rest[0]) // an empty one has no line of its own: } is { + 2, ] is [ + 2
				n = len(src) - len(rest) + 1
				break
			}
			depth++
			dst = st.appendNewline(dst, depth)
		case '}', ']':
			depth--
			dst = append(st.appendNewline(dst, depth), c)
		case ',':
			dst = st.appendNewline(append(dst, c), depth)
		case ':':
			if dst = append(dst, c); st.indent != "" {
				dst = append(dst, ' ')
			}
		case '"':
			dst, n = st.appendStringOrField(dst, src)
		default:
			n = valueLen(src)
			dst = append(dst, src[:n]...)
		}
		src = src[n:]
	}
	return dst
}

// appendNewline begins a line of the depth; it appends nothing where all is on one line.
func (st style) appendNewline(dst []byte, depth int) []byte {
	if st.indent == "" {
		return dst
	}
	dst = append(append(dst, '\n'), st.prefix...)
	for range depth {
		dst = append(dst, st.indent...)
	}
	return dst
}

// appendStringOrField appends the string that src begins with and, where it is the name of a field
// that is hidden, the field's colon and mask. It returns how much of src that is.
func (st style) appendStringOrField(dst, src []byte) ([]byte, int) {
	n := stringLen(src)
	text := src[:n]
	dst = st.appendString(dst, text)
	rest := trimSpace(src[n:])
	if len(rest) == 0 || rest[0] != ':' || !st.hides(text) {
		return dst, n
	}
	rest = trimSpace(rest[1:])
	if len(rest) == 0 {
		return dst, n
	}
	length := valueLen(rest)
	if value := string(rest[:length]); value == "null" || value == `""` {
		return dst, n
	}
	switch {
	case st.keepSpace:
		dst = append(dst, src[n:len(src)-len(rest)]...)
	case st.indent != "":
		dst = append(dst, ": "...)
	default:
		dst = append(dst, ':')
	}
	dst = append(dst, `"`+secrets.Hidden+`"`...)
	return dst, len(src) - len(rest) + length
}

// hides reports whether the value of a field is hidden, by the field's name in its quotes.
func (st style) hides(name []byte) bool {
	return !st.showSecrets && isSecretField(name) && !contains(st.reveal, name[1:len(name)-1])
}

// appendString appends a JSON string, which is given with its quotes.
func (st style) appendString(dst, quoted []byte) []byte {
	copied := 0
	for i := 0; i < len(quoted); {
		if isPlain(quoted[i]) {
			i++
			continue
		}
		r, n := utf8.DecodeRune(quoted[i:])
		if r == utf8.RuneError && n == 1 || st.escape && !isVisible(r) && !isJoinerAt(quoted, i, n) {
			dst = appendEscaped(append(dst, quoted[copied:i]...), r)
			copied = i + n
		}
		i += n
	}
	return append(dst, quoted[copied:]...)
}

// appendEscaped appends r as one or two \uXXXX.
func appendEscaped(dst []byte, r rune) []byte {
	if r > 0xffff {
		r -= 0x10000
		return fmt.Appendf(dst, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
	}
	return fmt.Appendf(dst, `\u%04x`, r)
}

// trimSpace returns src without the JSON white space that it begins with.
func trimSpace(src []byte) []byte { return bytes.TrimLeft(src, " \t\r\n") }

// valueLen returns the length of the value that src, valid JSON, begins with.
func valueLen(src []byte) int {
	switch src[0] {
	case '"':
		return stringLen(src)
	case '{', '[':
		return compositeLen(src)
	}
	if n := bytes.IndexAny(src, ",]} \t\r\n"); n >= 0 {
		return n
	}
	return len(src)
}

// compositeLen returns the length of the object or array that src, valid JSON, begins with.
func compositeLen(src []byte) int {
	depth := 0
	for i := 0; i < len(src); i++ {
		switch src[i] {
		case '"':
			i += stringLen(src[i:]) - 1
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return len(src)
}

// stringLen returns the length of the string that src, valid JSON, begins with, quotes included.
func stringLen(src []byte) int {
	for i := 1; i < len(src); i++ {
		switch src[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(src)
}
