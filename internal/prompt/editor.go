package prompt

import (
	"slices"
	"unicode"
	"unicode/utf8"
)

// The keys of an editor that a list does not have.
const (
	keyLeft   = "\x1b[D"
	keyRight  = "\x1b[C"
	keyDelete = "\x1b[3~"
	ctrlB     = "\x02"
	ctrlE     = "\x05"
	ctrlF     = "\x06"
	ctrlK     = "\x0b"
	altB      = keyEscape + "b"
	altD      = keyEscape + "d"
	altF      = keyEscape + "f"
)

// editor is the state of a question for a line: the text, and where the cursor is in it.
type editor struct {
	message string
	check   func(string) error
	text    []rune
	cursor  int   // the index in text of the character that the cursor is on
	problem error // why the text was not accepted, until the next key
}

// newEditor returns an editor of text, with the cursor at its end.
func newEditor(message, text string, check func(string) error) *editor {
	e := &editor{message: withColon(message), check: check, text: []rune(text)}
	e.cursor = len(e.text)
	return e
}

// press changes the text by a key. It reports whether the key is Enter and the text is accepted.
func (e *editor) press(key string) (isDone bool) {
	e.problem = nil
	switch key {
	case "\r", "\n":
		e.problem = e.check(string(e.text))
		return e.problem == nil
	case keyLeft, ctrlB:
		e.cursor = max(e.cursor-1, 0)
	case keyRight, ctrlF:
		e.cursor = min(e.cursor+1, len(e.text))
	case keyHome, ctrlA:
		e.cursor = 0
	case keyEnd, ctrlE:
		e.cursor = len(e.text)
	case "\x7f", "\b":
		e.delete(max(e.cursor-1, 0), e.cursor)
	case keyDelete:
		e.delete(e.cursor, min(e.cursor+1, len(e.text)))
	case ctrlU:
		e.delete(0, e.cursor)
	case ctrlK:
		e.delete(e.cursor, len(e.text))
	case ctrlW:
		e.delete(e.wordStart(), e.cursor)
	case altB:
		e.cursor = e.wordStart()
	case altF:
		e.cursor = e.wordEnd()
	case altD:
		e.delete(e.cursor, e.wordEnd())
	default:
		if r, size := utf8.DecodeRuneInString(key); size == len(key) && unicode.IsGraphic(r) && r != utf8.RuneError {
			e.text = slices.Insert(e.text, e.cursor, r)
			e.cursor++
		}
	}
	return false
}

// leaves reports whether the key goes back to the question before.
func (e *editor) leaves(key string) bool { return key == keyEscape || key == ctrlP }

// delete removes the characters from one index up to another, and puts the cursor there.
func (e *editor) delete(from, to int) {
	e.text = slices.Delete(e.text, from, to)
	e.cursor = from
}

// wordStart returns the index where the word before the cursor begins.
func (e *editor) wordStart() int {
	start := e.cursor
	for start > 0 && unicode.IsSpace(e.text[start-1]) {
		start--
	}
	for start > 0 && !unicode.IsSpace(e.text[start-1]) {
		start--
	}
	return start
}

// wordEnd returns the index behind the word after the cursor.
func (e *editor) wordEnd() int {
	end := e.cursor
	for end < len(e.text) && unicode.IsSpace(e.text[end]) {
		end++
	}
	for end < len(e.text) && !unicode.IsSpace(e.text[end]) {
		end++
	}
	return end
}
