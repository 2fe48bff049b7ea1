package civo

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// split calls each with every value of a JSON array, or with every name and value
// of an object, until each returns an error. It checks the punctuation between
// the values; each is to decode what they hold, all of them, and so to check it.
//
// A page of instances is so parsed once. encoding/json, asked for values and for
// their texts, goes over them three times.
func split(data []byte, each func(name string, value []byte) error) error {
	rest := cursor(data)
	object := rest.skip('{')
	closing := byte('}')
	if !object {
		if !rest.skip('[') {
			return malformed(data)
		}
		closing = ']'
	}
	for first := true; !rest.skip(closing); first = false {
		if !first && !rest.skip(',') {
			return malformed(data)
		}
		var name string
		if object {
			quoted := rest.value()
			if kind(quoted) != '"' || json.Unmarshal(quoted, &name) != nil || !rest.skip(':') {
				return malformed(data)
			}
		}
		value := rest.value()
		if len(value) == 0 {
			return malformed(data)
		}
		if err := each(name, value); err != nil {
			return err
		}
	}
	if len(rest) != 0 {
		return malformed(data)
	}
	return nil
}

// malformed says what is wrong with data, as encoding/json words it.
func malformed(data []byte) error {
	if err := json.Unmarshal(data, new(json.RawMessage)); err != nil {
		return err
	}
	return fmt.Errorf("%s where an object or an array belongs", kindName(data))
}

// cursor is what remains of a JSON text.
type cursor []byte

// skip steps over b and the white space around it. It reports whether b was next.
func (c *cursor) skip(b byte) bool {
	c.skipSpace()
	if len(*c) == 0 || (*c)[0] != b {
		return false
	}
	*c = (*c)[1:]
	c.skipSpace()
	return true
}

func (c *cursor) skipSpace() { *c = bytes.TrimLeft(*c, " \t\r\n") }

// value steps over one value and returns its text. It only looks for where the
// value ends: its last quote or bracket, or what cannot be a part of it.
func (c *cursor) value() []byte {
	text := *c
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
	*c = text[end:]
	return text[:end:end]
}
