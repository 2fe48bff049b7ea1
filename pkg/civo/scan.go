package civo

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode/utf8"
)

// forEach calls f with each value of a JSON array, or with each name and value of
// a JSON object. It returns the first error of f, or an error where data is
// neither. It checks the punctuation between the values only: f has to decode
// every value, and so to check it.
//
// A page of instances is parsed once that way. encoding/json would go over it
// three times to give both the values and their texts.
func forEach(data []byte, f func(name string, value []byte) error) error {
	rest := scanner(data)
	isObject := rest.skip('{')
	closing := byte('}')
	if !isObject {
		if !rest.skip('[') {
			return malformedError(data)
		}
		closing = ']'
	}
	for first := true; !rest.skip(closing); first = false {
		if !first && !rest.skip(',') {
			return malformedError(data)
		}
		var name string
		if isObject {
			quoted := rest.value()
			if firstByte(quoted) != '"' || json.Unmarshal(quoted, &name) != nil || !rest.skip(':') {
				return malformedError(data)
			}
		}
		value := rest.value()
		if len(value) == 0 {
			return malformedError(data)
		}
		if err := f(name, value); err != nil {
			return err
		}
	}
	if len(rest) != 0 {
		return malformedError(data)
	}
	return nil
}

// malformedError returns the error that encoding/json has for data, which is no
// array and no object.
func malformedError(data []byte) error {
	if err := json.Unmarshal(data, new(json.RawMessage)); err != nil {
		return err
	}
	return fmt.Errorf("%s where an object or an array belongs", typeName(data))
}

// hasOddName reports whether any field of the JSON value, at any depth, has a name
// that encoding/json may take for another: one that has a capital letter, an
// escape or a byte outside ASCII.
func hasOddName(data []byte) bool {
	rest := scanner(data)
	for rest.seek('"') {
		if text := rest.value(); rest.skip(':') && bytes.ContainsFunc(text, isOddInName) {
			return true
		}
	}
	return false
}

// isOddInName reports whether r in a field's name may make the name equal to
// another when case is ignored or escapes are resolved.
func isOddInName(r rune) bool { return 'A' <= r && r <= 'Z' || r == '\\' || r >= utf8.RuneSelf }

// scanner holds the part of a JSON text that is still to be read.
type scanner []byte

// skip steps over b and the white space around it. It reports whether b was next.
func (s *scanner) skip(b byte) bool {
	s.skipSpace()
	if len(*s) == 0 || (*s)[0] != b {
		return false
	}
	*s = (*s)[1:]
	s.skipSpace()
	return true
}

// skipSpace steps over white space.
func (s *scanner) skipSpace() { *s = bytes.TrimLeft(*s, " \t\r\n") }

// seek steps to the next b. It reports whether there is one.
func (s *scanner) seek(b byte) bool {
	n := bytes.IndexByte(*s, b)
	if n < 0 {
		return false
	}
	*s = (*s)[n:]
	return true
}

// value steps over one value and returns its text. It does not check the value: it
// looks only for the end, which is a last quote or bracket, or what cannot be a
// part of the value.
func (s *scanner) value() []byte {
	text := *s
	end, depth := 0, 0
scan:
	for ; end < len(text); end++ {
		switch text[end] {
		case '"':
			for end++; end < len(text) && text[end] != '"'; end++ {
				if text[end] == '\\' {
					end++
				}
			}
			if depth == 0 {
				end++
				break scan
			}
		case '[', '{':
			depth++
		case ']', '}':
			if depth--; depth < 0 {
				break scan
			}
			if depth == 0 {
				end++
				break scan
			}
		case ',', ':', ' ', '\t', '\r', '\n':
			if depth == 0 {
				break scan
			}
		}
	}
	end = min(end, len(text))
	*s = text[end:]
	return text[:end:end]
}

// firstByte returns the first byte of a JSON value, which tells its type, or 0
// where there is none.
func firstByte(data []byte) byte {
	if data = bytes.TrimLeft(data, " \t\r\n"); len(data) > 0 {
		return data[0]
	}
	return 0
}

// typeName returns the name that encoding/json gives to the type of a JSON value.
func typeName(data []byte) string {
	switch firstByte(data) {
	case '{':
		return "object"
	case '[':
		return "array"
	case '"':
		return "string"
	case 't', 'f':
		return "bool"
	case 'n':
		return "null"
	}
	return "number"
}
