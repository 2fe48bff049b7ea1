//go:build linux || darwin

package ptytest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/mattn/go-runewidth"
)

// Screen is as much of a terminal as a command-line program uses: text that wraps and scrolls, a cursor that moves,
// is saved, hidden and asked for, lines that are erased. Colours are dropped. A wide character takes two cells.
type Screen struct {
	cols, rows         int
	cells              [][]string // "" right of a wide character
	row, col           int
	savedRow, savedCol int
	hidden, noWrap     bool
	answer             func(string)
	unread             []byte // the beginning of a sequence or of a character
	text               strings.Builder
}

const blank = " "

// NewScreen returns an empty screen of so many cells. It calls answer with what a terminal sends when it is asked
// where the cursor is.
func NewScreen(cols, rows int, answer func(string)) *Screen {
	s := &Screen{answer: answer}
	s.Resize(cols, rows)
	return s
}

// Resize changes the size. What has no place any more is lost.
func (s *Screen) Resize(cols, rows int) {
	cells := make([][]string, rows)
	for i := range cells {
		cells[i] = slices.Repeat([]string{blank}, cols)
		if i < len(s.cells) {
			copy(cells[i], s.cells[i])
		}
	}
	s.cells, s.cols, s.rows = cells, cols, rows
	s.moveTo(s.row, s.col)
}

// Write draws what a program writes to the terminal. The end of p may be in the middle of a character.
func (s *Screen) Write(p []byte) {
	data := append(s.unread, p...)
	for len(data) > 0 {
		n := s.step(data)
		if n == 0 {
			break
		}
		data = data[n:]
	}
	s.unread = slices.Clone(data)
}

// step draws one character or obeys one sequence, and says how long it was: 0 where the rest of it has yet to come.
func (s *Screen) step(data []byte) int {
	switch c := data[0]; c {
	case '\x1b':
		return s.escape(data)
	case '\r':
		s.col = 0
	case '\n':
		s.text.WriteByte('\n')
		s.lineFeed()
	case '\b':
		s.moveTo(s.row, s.col-1)
	case '\t':
		s.moveTo(s.row, s.col+8-s.col%8)
	default:
		if c < ' ' || c == 0x7f {
			break
		}
		if !utf8.FullRune(data) {
			return 0
		}
		r, n := utf8.DecodeRune(data)
		s.put(r)
		return n
	}
	return 1
}

func (s *Screen) put(r rune) {
	s.text.WriteRune(r)
	width := s.width(r)
	if width == 0 { // it belongs to the character before
		if s.col > 0 {
			s.cells[s.row][s.col-1] += string(r)
		}
		return
	}
	if s.col+width > s.cols {
		if s.col = max(s.cols-width, 0); !s.noWrap {
			s.col = 0
			s.lineFeed()
		}
	}
	s.cells[s.row][s.col] = string(r)
	if width == 2 && s.col+1 < s.cols {
		s.cells[s.row][s.col+1] = ""
	}
	s.col = min(s.col+width, s.cols)
}

// width returns how many cells a character takes, in any locale.
func (s *Screen) width(r rune) int {
	condition := runewidth.Condition{StrictEmojiNeutral: true}
	return condition.RuneWidth(r)
}

func (s *Screen) lineFeed() {
	if s.row < s.rows-1 {
		s.row++
		return
	}
	s.cells = append(s.cells[1:], slices.Repeat([]string{blank}, s.cols))
}

func (s *Screen) moveTo(row, col int) {
	s.row, s.col = min(max(row, 0), s.rows-1), min(max(col, 0), s.cols-1)
}

func (s *Screen) escape(data []byte) int {
	if len(data) < 2 {
		return 0
	}
	switch data[1] {
	case '[':
		end := slices.IndexFunc(data[2:], func(c byte) bool { return c >= 0x40 && c <= 0x7e })
		if end < 0 {
			return 0
		}
		s.control(string(data[2:2+end]), data[2+end])
		return end + 3
	case ']': // a title or a link: up to BEL or ESC \
		for i := 2; i < len(data); i++ {
			if data[i] == '\a' {
				return i + 1
			}
			if data[i] == '\\' && data[i-1] == '\x1b' {
				return i + 1
			}
		}
		return 0
	case '7':
		s.savedRow, s.savedCol = s.row, s.col
	case '8':
		s.moveTo(s.savedRow, s.savedCol)
	}
	return 2
}

func (s *Screen) control(params string, final byte) {
	number := func(i, otherwise int) int {
		fields := strings.Split(params, ";")
		if i < len(fields) {
			if n, err := strconv.Atoi(fields[i]); err == nil && n > 0 {
				return n
			}
		}
		return otherwise
	}
	switch final {
	case 'A':
		s.moveTo(s.row-number(0, 1), s.col)
	case 'B':
		s.moveTo(s.row+number(0, 1), s.col)
	case 'C':
		s.moveTo(s.row, s.col+number(0, 1))
	case 'D':
		s.moveTo(s.row, s.col-number(0, 1))
	case 'E':
		s.moveTo(s.row+number(0, 1), 0)
	case 'F':
		s.moveTo(s.row-number(0, 1), 0)
	case 'G':
		s.moveTo(s.row, number(0, 1)-1)
	case 'H', 'f':
		s.moveTo(number(0, 1)-1, number(1, 1)-1)
	case 's':
		s.savedRow, s.savedCol = s.row, s.col
	case 'u':
		s.moveTo(s.savedRow, s.savedCol)
	case 'J':
		s.eraseScreen(number(0, 0))
	case 'K':
		s.eraseLine(number(0, 0))
	case 'h', 'l':
		switch params {
		case "?25":
			s.hidden = final == 'l'
		case "?7":
			s.noWrap = final == 'l'
		}
	case 'n':
		if params == "6" {
			s.answer(fmt.Sprintf("\x1b[%d;%dR", s.row+1, min(s.col, s.cols-1)+1))
		}
	}
}

func (s *Screen) eraseLine(which int) {
	line := s.cells[s.row]
	from, to := min(s.col, s.cols-1), s.cols // after the last cell the cursor is on it still
	switch which {
	case 1:
		from, to = 0, min(s.col+1, s.cols)
	case 2:
		from = 0
	}
	erase(line[from:to])
}

func (s *Screen) eraseScreen(which int) {
	from, to := s.row+1, s.rows
	switch which {
	case 0:
		s.eraseLine(0)
	case 1:
		s.eraseLine(1)
		from, to = 0, s.row
	default:
		from = 0
	}
	for _, line := range s.cells[from:to] {
		erase(line)
	}
}

func erase(cells []string) {
	for i := range cells {
		cells[i] = blank
	}
}

// String returns what can be seen, a line for each row, without the blanks at its end and the empty rows at the end.
func (s *Screen) String() string {
	var b strings.Builder
	for _, line := range s.cells {
		b.WriteString(strings.TrimRight(strings.Join(line, ""), blank))
		b.WriteByte('\n')
	}
	return strings.TrimRight(b.String(), "\n")
}

// Row returns the row in which the cursor is, from 0.
func (s *Screen) Row() int { return s.row }

// IsCursorShown reports whether the cursor can be seen.
func (s *Screen) IsCursorShown() bool { return !s.hidden }
