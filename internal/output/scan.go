package output

import (
	"errors"
	"fmt"
	"unicode/utf8"
)

// style is what rewrite makes of white space, secrets and characters.
type style struct {
	keep    bool     // leave white space as it is
	indent  string   // one level's indentation; "" puts all on one line
	prefix  string   // before the indentation of every line but the first
	secrets bool     // show them
	reveal  []string // show those of these names
	escape  bool     // write characters that Clean would escape as \uXXXX
}

// rewrite appends src, one JSON value, to dst in the given style. Fields stay
// in their order and numbers keep their text. It checks src by the grammar
// of RFC 8259 on the way.
func rewrite(dst, src []byte, st style) ([]byte, error) {
	s := scanner{src: src, dst: dst, style: st}
	s.space()
	err := s.value(0)
	if err == nil {
		if s.space(); s.pos < len(src) {
			err = s.unexpected()
		}
	}
	return s.dst, err
}

const maxDepth = 10000

type scanner struct {
	style
	src, dst []byte
	pos      int
}

func (s *scanner) unexpected() error {
	if s.pos >= len(s.src) {
		return errors.New("unexpected end of JSON")
	}
	return fmt.Errorf("unexpected %q at byte %d of JSON", s.src[s.pos], s.pos)
}

func (s *scanner) peek() byte {
	if s.pos < len(s.src) {
		return s.src[s.pos]
	}
	return 0
}

func (s *scanner) space() {
	if s.pos < len(s.src) && s.src[s.pos] > ' ' {
		return
	}
	start := s.pos
	for s.pos < len(s.src) {
		switch s.src[s.pos] {
		case ' ', '\n', '\t', '\r':
			s.pos++
			continue
		}
		break
	}
	if s.keep {
		s.dst = append(s.dst, s.src[start:s.pos]...)
	}
}

func (s *scanner) newline(depth int) {
	if s.indent == "" {
		return
	}
	s.dst = append(append(s.dst, '\n'), s.prefix...)
	for range depth {
		s.dst = append(s.dst, s.indent...)
	}
}

func (s *scanner) value(depth int) error {
	switch c := s.peek(); {
	case c == '"':
		return s.string()
	case c == '{':
		return s.object(depth)
	case c == '[':
		return s.array(depth)
	case c == '-' || '0' <= c && c <= '9':
		return s.number()
	case c == 't':
		return s.literal("true")
	case c == 'f':
		return s.literal("false")
	case c == 'n':
		return s.literal("null")
	default:
		return s.unexpected()
	}
}

func (s *scanner) object(depth int) error {
	if done, err := s.open('}', depth); done || err != nil {
		return err
	}
	for {
		start := s.pos
		if s.peek() != '"' {
			return s.unexpected()
		}
		if err := s.string(); err != nil {
			return err
		}
		name := s.src[start:s.pos]
		s.space()
		if s.peek() != ':' {
			return s.unexpected()
		}
		s.pos++
		s.dst = append(s.dst, ':')
		if s.indent != "" {
			s.dst = append(s.dst, ' ')
		}
		s.space()
		if err := s.field(name, depth+1); err != nil {
			return err
		}
		if done, err := s.more('}', depth); done || err != nil {
			return err
		}
	}
}

func (s *scanner) array(depth int) error {
	if done, err := s.open(']', depth); done || err != nil {
		return err
	}
	for {
		if err := s.value(depth + 1); err != nil {
			return err
		}
		if done, err := s.more(']', depth); done || err != nil {
			return err
		}
	}
}

// open reads what begins an object or array, and reports whether it is empty.
func (s *scanner) open(end byte, depth int) (empty bool, err error) {
	if depth >= maxDepth {
		return false, errors.New("JSON nested too deeply")
	}
	s.dst = append(s.dst, s.src[s.pos])
	s.pos++
	s.space()
	if s.peek() == end {
		s.dst = append(s.dst, end)
		s.pos++
		return true, nil
	}
	s.newline(depth + 1)
	return false, nil
}

// more reads what follows a value in an object or array, and reports whether
// that was the end.
func (s *scanner) more(end byte, depth int) (done bool, err error) {
	s.space()
	switch s.peek() {
	case ',':
		s.dst = append(s.dst, ',')
		s.pos++
		s.newline(depth + 1)
		s.space()
		return false, nil
	case end:
		s.newline(depth)
		s.dst = append(s.dst, end)
		s.pos++
		return true, nil
	default:
		return false, s.unexpected()
	}
}

func (s *scanner) literal(word string) error {
	for i := range len(word) {
		if s.peek() != word[i] {
			return s.unexpected()
		}
		s.pos++
	}
	s.dst = append(s.dst, word...)
	return nil
}

func (s *scanner) number() error {
	start := s.pos
	if s.peek() == '-' {
		s.pos++
	}
	if s.peek() == '0' {
		s.pos++
	} else if !s.digits() {
		return s.unexpected()
	}
	if s.peek() == '.' {
		s.pos++
		if !s.digits() {
			return s.unexpected()
		}
	}
	if c := s.peek(); c == 'e' || c == 'E' {
		s.pos++
		if c := s.peek(); c == '+' || c == '-' {
			s.pos++
		}
		if !s.digits() {
			return s.unexpected()
		}
	}
	s.dst = append(s.dst, s.src[start:s.pos]...)
	return nil
}

func (s *scanner) digits() bool {
	start := s.pos
	for c := s.peek(); '0' <= c && c <= '9'; c = s.peek() {
		s.pos++
	}
	return s.pos > start
}

// string copies a string with its quotes. Bytes that are not UTF-8 become
// U+FFFD, as for every JSON reader.
func (s *scanner) string() error {
	src, i := s.src, s.pos+1
	start := s.pos
	for i < len(src) {
		c := src[i]
		if ' ' <= c && c < 0x7f && c != '"' && c != '\\' {
			i++
			continue
		}
		switch {
		case c == '"':
			i++
			s.dst = append(s.dst, src[start:i]...)
			s.pos = i
			return nil
		case c == '\\':
			n := escapeLen(src[i:])
			if n == 0 {
				s.pos = i
				return s.unexpected()
			}
			i += n
		case c < ' ':
			s.pos = i
			return s.unexpected()
		default:
			r, n := utf8.DecodeRune(src[i:])
			if r == utf8.RuneError && n == 1 || s.escape && !visible(r) && !joinsAt(src, i, n) {
				s.dst = appendEscaped(append(s.dst, src[start:i]...), r)
				start = i + n
			}
			i += n
		}
	}
	s.pos = i
	return s.unexpected()
}

// joinsAt is joins for the rune of n bytes at i of src.
func joinsAt(src []byte, i, n int) bool {
	last, _ := utf8.DecodeLastRune(src[:i])
	r, _ := utf8.DecodeRune(src[i:])
	next, _ := utf8.DecodeRune(src[i+n:])
	return joins(last, r, next)
}

// escapeLen returns the length of the escape that b begins with, 0 if it is none.
func escapeLen(b []byte) int {
	if len(b) < 2 {
		return 0
	}
	switch b[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
		if len(b) < 6 {
			return 0
		}
		for _, c := range b[2:6] {
			if !('0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F') {
				return 0
			}
		}
		return 6
	}
	return 0
}

func appendEscaped(dst []byte, r rune) []byte {
	if r > 0xffff {
		r -= 0x10000
		return fmt.Appendf(dst, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
	}
	return fmt.Appendf(dst, `\u%04x`, r)
}
