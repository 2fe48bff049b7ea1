package output

import (
	"bytes"
	"encoding/json"
	"errors"
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
// their text, and bytes that are not UTF-8 become U+FFFD. It returns dst unchanged and an error if
// src is not JSON.
func rewrite(dst, src []byte, st style) ([]byte, error) {
	if st.keepSpace {
		if !json.Valid(src) {
			return dst, errors.New("not JSON")
		}
		return st.appendJSON(dst, src), nil
	}
	var b bytes.Buffer
	var err error
	if src = bytes.TrimRight(src, " \t\r\n"); st.indent == "" {
		err = json.Compact(&b, src)
	} else {
		err = json.Indent(&b, src, st.prefix, st.indent)
	}
	if err != nil {
		return dst, err
	}
	return st.appendJSON(dst, b.Bytes()), nil
}

// appendJSON appends src, which must be valid JSON, with its secrets hidden and its characters
// escaped as st says.
func (st style) appendJSON(dst, src []byte) []byte {
	for {
		start := bytes.IndexByte(src, '"')
		if start < 0 {
			return append(dst, src...)
		}
		end := start + stringLen(src[start:])
		text := src[start:end]
		dst = append(dst, src[:start]...)
		dst = st.appendString(dst, text)
		src = src[end:]

		rest := trimSpace(src)
		if len(rest) == 0 || rest[0] != ':' || !st.hides(text) {
			continue
		}
		rest = trimSpace(rest[1:])
		n := valueLen(rest)
		if value := string(rest[:n]); value == "null" || value == `""` {
			continue
		}
		dst = append(dst, src[:len(src)-len(rest)]...)
		dst = append(dst, `"`+secrets.Hidden+`"`...)
		src = rest[n:]
	}
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
		if r == utf8.RuneError && n == 1 || st.escape && !isVisible(r) && !joinsAt(quoted, i, n) {
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
