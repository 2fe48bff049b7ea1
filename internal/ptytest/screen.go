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

// Screen emulates as much of a terminal as a command-line program uses: it wraps and scrolls text,
// moves, saves, hides and reports the cursor, erases lines, and knows the sixteen colours, bold and
// faint. It gives a wide character two cells.
type Screen struct {
	cols, rows                int
	cells                     [][]Cell
	style                     Style // of what is drawn next
	row, col                  int
	savedRow, savedCol        int
	isCursorHidden, isWrapOff bool
	reply                     func(string)
	pending                   []byte // the beginning of a sequence or of a character
	text                      strings.Builder
}

// Cell is what a cell of a screen shows.
type Cell struct {
	Text  string // a character; "" right of a wide one
	Style Style
}

// Style is how a character is drawn.
type Style struct {
	Color       int // the SGR parameter of the colour: 30 to 37, 90 to 97; 0 is the terminal's own
	Bold, Faint bool
}

const blank = " "

// blankCells returns a row of n blanks.
func blankCells(n int) []Cell { return slices.Repeat([]Cell{{Text: blank}}, n) }

// NewScreen returns an empty screen, which calls reply with what the terminal answers to the
// program.
func NewScreen(cols, rows int, reply func(string)) *Screen {
	s := &Screen{reply: reply}
	s.Resize(cols, rows)
	return s
}

// Resize changes the size of the screen and keeps the text at its left. Where the cursor would be
// below the last row, the text scrolls, as on most terminals.
func (s *Screen) Resize(cols, rows int) {
	if over := s.row - rows + 1; over > 0 {
		s.cells, s.row = s.cells[over:], s.row-over
	}
	cells := make([][]Cell, rows)
	for i := range cells {
		cells[i] = blankCells(cols)
		if i < len(s.cells) {
			copy(cells[i], s.cells[i])
		}
	}
	s.cells, s.cols, s.rows = cells, cols, rows
	s.moveTo(s.row, s.col)
}

// Write draws p, which may end within a character or an escape sequence.
func (s *Screen) Write(p []byte) {
	data := append(s.pending, p...)
	for len(data) > 0 {
		n := s.consume(data)
		if n == 0 {
			break
		}
		data = data[n:]
	}
	s.pending = slices.Clone(data)
}

// consume draws the character or runs the escape sequence that data begins with. It returns the
// length, or 0 if data ends before the character or sequence does.
func (s *Screen) consume(data []byte) int {
	switch c := data[0]; c {
	case '\x1b':
		return s.runEscape(data)
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

// put draws r at the cursor.
func (s *Screen) put(r rune) {
	s.text.WriteRune(r)
	// The locale of the machine decides nothing.
	condition := runewidth.Condition{StrictEmojiNeutral: true}
	width := condition.RuneWidth(r)
	if width == 0 { // it belongs to the character before
		if s.col > 0 {
			s.cells[s.row][s.col-1].Text += string(r)
		}
		return
	}
	if s.col+width > s.cols {
		if s.col = max(s.cols-width, 0); !s.isWrapOff {
			s.col = 0
			s.lineFeed()
		}
	}
	s.cells[s.row][s.col] = Cell{string(r), s.style}
	if width == 2 && s.col+1 < s.cols {
		s.cells[s.row][s.col+1] = Cell{Style: s.style}
	}
	s.col = min(s.col+width, s.cols)
}

// lineFeed moves the cursor a row down, and scrolls on the last row.
func (s *Screen) lineFeed() {
	if s.row < s.rows-1 {
		s.row++
		return
	}
	s.cells = append(s.cells[1:], blankCells(s.cols))
}

// moveTo moves the cursor as near to a cell as the screen reaches.
func (s *Screen) moveTo(row, col int) {
	s.row, s.col = min(max(row, 0), s.rows-1), min(max(col, 0), s.cols-1)
}

// runEscape runs the escape sequence that data begins with. It returns the length, or 0 if data
// ends before the sequence does.
func (s *Screen) runEscape(data []byte) int {
	if len(data) < 2 {
		return 0
	}
	switch data[1] {
	case '[':
		end := slices.IndexFunc(data[2:], func(c byte) bool { return c >= 0x40 && c <= 0x7e })
		if end < 0 {
			return 0
		}
		s.runControl(string(data[2:2+end]), data[2+end])
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

// runControl runs a control sequence: ESC [ params final.
func (s *Screen) runControl(params string, final byte) {
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
	case 'm':
		s.setStyle(params)
	case 'J':
		s.eraseScreen(number(0, 0))
	case 'K':
		s.eraseLine(number(0, 0))
	case 'h', 'l':
		switch params {
		case "?25":
			s.isCursorHidden = final == 'l'
		case "?7":
			s.isWrapOff = final == 'l'
		}
	case 'n':
		if params == "6" {
			s.reply(fmt.Sprintf("\x1b[%d;%dR", s.row+1, min(s.col, s.cols-1)+1))
		}
	}
}

// eraseLine erases from the cursor to the end of its line (0), from the start to the cursor (1), or
// the whole line (2).
func (s *Screen) eraseLine(which int) {
	line := s.cells[s.row]
	from, to := min(s.col, s.cols-1), s.cols // behind the last cell, the cursor counts as on it
	switch which {
	case 1:
		from, to = 0, min(s.col+1, s.cols)
	case 2:
		from = 0
	}
	clearCells(line[from:to])
}

// eraseScreen erases from the cursor to the end of the screen (0), from the start to the cursor
// (1), or the whole screen (2).
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
		clearCells(line)
	}
}

// clearCells sets cells to blanks.
func clearCells(cells []Cell) { copy(cells, blankCells(len(cells))) }

// setStyle changes the style as the parameters of an SGR sequence say, and ignores those that
// [Style] has no place for.
func (s *Screen) setStyle(params string) {
	for param := range strings.SplitSeq(params, ";") {
		switch n, _ := strconv.Atoi(param); {
		case n == 0:
			s.style = Style{}
		case n == 1:
			s.style.Bold = true
		case n == 2:
			s.style.Faint = true
		case n == 22:
			s.style.Bold, s.style.Faint = false, false
		case n == 39:
			s.style.Color = 0
		case n >= 30 && n <= 37, n >= 90 && n <= 97:
			s.style.Color = n
		case n == 38 || n == 48: // what follows is a colour of 256 or more
			return
		}
	}
}

// String returns the rows, without trailing blanks.
func (s *Screen) String() string {
	var b strings.Builder
	for _, row := range s.cells {
		var line strings.Builder
		for _, cell := range row {
			line.WriteString(cell.Text)
		}
		b.WriteString(strings.TrimRight(line.String(), blank))
		b.WriteByte('\n')
	}
	return strings.TrimRight(b.String(), "\n")
}

// Cells returns the rows as they are now.
func (s *Screen) Cells() [][]Cell {
	rows := slices.Clone(s.cells)
	for i := range rows {
		rows[i] = slices.Clone(rows[i])
	}
	return rows
}

// Row returns the row of the cursor, from 0.
func (s *Screen) Row() int { return s.row }

// IsCursorShown reports whether the cursor can be seen.
func (s *Screen) IsCursorShown() bool { return !s.isCursorHidden }
