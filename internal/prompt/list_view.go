package prompt

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/mattn/go-runewidth"
)

const (
	columnGap      = 2
	usualNameWidth = 24 // of names that are not cut although most are shorter, in cells
	maxRows        = 30 // of the choices that are shown at a time
)

// The least widths of the column of names where the other columns need the room, in cells: the
// larger one where most names are that wide.
const minNameWidth, minWideName = 12, 16

// listView is how a list is drawn on a canvas.
type listView struct {
	*list
	canvas
}

func (l *list) view(c canvas) view { return listView{l, c} }

// cursor returns -1: the highlighted choice shows where keys go.
func (v listView) cursor() int { return -1 }

// lines returns the lines of the list. None is wider than the terminal, and all fit on it. The
// choices scroll so that the highlighted one is in sight.
func (v listView) lines() []string {
	// The lines beside the choices, the most important first.
	beside := min(max(v.height-1, 0), 3)
	v.scroll(min(max(v.height-beside-1, 1), maxRows))
	var lines []string
	if beside >= 1 {
		lines = append(lines, v.header())
	}
	lines = append(lines, v.rows()...)
	if status := v.status(); beside >= 2 && status != "" {
		lines = append(lines, v.cut(status))
	}
	if beside >= 3 {
		lines = append(lines, v.help())
	}
	return lines
}

// scroll makes page choices visible, the highlighted one among them.
func (l *list) scroll(page int) {
	position := max(l.position(), 0)
	l.page = page
	l.top = min(l.top, max(len(l.shown)-page, 0))
	l.top = min(max(l.top, position-page+1), position)
}

// header returns the line of the message, with what is typed and how many choices that leaves.
func (v listView) header() string {
	count := ""
	if v.filter != "" {
		count = fmt.Sprintf("  (%d of %d)", len(v.shown), len(v.choices))
	}
	left := v.width - runewidth.StringWidth("? "+v.message+" "+count)
	if left < 1 {
		return v.cut("? " + v.message)
	}
	typed := v.filter
	if over := runewidth.StringWidth(typed) - left; over > 0 {
		typed = runewidth.TruncateLeft(typed, over+1, "…")
	}
	return strings.TrimRight(v.colors.mark("?")+" "+v.colors.bold(v.message)+" "+typed+v.colors.dim(count), " ")
}

// rows returns the lines of the choices that are in sight.
func (v listView) rows() []string {
	if len(v.shown) == 0 {
		return []string{v.cut("  nothing matches")}
	}
	prefix := len("> ")
	if v.isSeveral {
		prefix = len("> [ ] ")
	}
	t := newTable(v.choices, v.width-prefix)
	var rows []string
	for _, i := range v.shown[v.top:min(v.top+v.page, len(v.shown))] {
		c := v.choices[i]
		warning := ""
		if c.Warning != "" {
			warning = strings.Repeat(" ", columnGap) + c.Warning
		}
		row := runewidth.Truncate(v.prefix(i)+t.line(c), max(v.width-runewidth.StringWidth(warning), 0), "…")
		warning = runewidth.Truncate(warning, v.width-runewidth.StringWidth(row), "…")
		switch {
		case i == v.current:
			row = v.colors.highlight(row)
		case c.Refusal != "":
			row = v.colors.dim(row)
		}
		row += v.colors.warning(warning)
		rows = append(rows, row)
	}
	return rows
}

// prefix returns what is left of choice i.
func (v listView) prefix(i int) string {
	prefix := "  "
	if i == v.current {
		prefix = "> "
	}
	switch {
	case !v.isSeveral:
		return prefix
	case v.choices[i].Refusal != "":
		return prefix + "[-] "
	case v.marked[i]:
		return prefix + "[x] "
	}
	return prefix + "[ ] "
}

// status returns how many choices are marked, what the last key did, and how many choices are out
// of sight; "" where there is nothing to say.
func (v listView) status() string {
	var parts []string
	if v.isSeveral {
		marked := fmt.Sprintf("%d of %d marked", v.countMarked(), len(v.choices))
		if hidden := v.countHidden(); hidden > 0 {
			marked += fmt.Sprintf(" (%d not shown)", hidden)
		}
		parts = append(parts, marked)
	}
	if v.note != "" {
		parts = append(parts, v.note)
	}
	if v.top > 0 {
		parts = append(parts, fmt.Sprintf("%d above", v.top))
	}
	if below := len(v.shown) - v.top - v.page; below > 0 {
		parts = append(parts, fmt.Sprintf("%d below", below))
	}
	return strings.Join(parts, ", ")
}

// countHidden returns the number of marked choices that the filter does not show.
func (v listView) countHidden() int {
	hidden := v.countMarked()
	for _, i := range v.shown {
		if v.marked[i] {
			hidden--
		}
	}
	return hidden
}

// help returns what keys do, as many of them as there is room for.
func (v listView) help() string {
	filter := "type: filter"
	if v.filter != "" {
		filter = "esc: clear filter"
	}
	keys := []string{"enter: choose", filter, "arrows: move", "ctrl-c: cancel"}
	if v.isSeveral {
		keys = []string{"space: mark", "enter: take it", "ctrl-a: all", filter, "ctrl-c: cancel"}
		if n := v.countMarked(); n > 0 {
			keys[1] = fmt.Sprintf("enter: take %d", n)
		}
		if v.filter != "" {
			keys[2] = "ctrl-a: all shown"
		}
	}
	if v.canGoBack && v.filter == "" {
		keys = append(keys, "esc: back")
	}
	return v.keyHelp(keys...)
}

// answerLine returns the line that is left of an answered question: the message and the names of
// the chosen choices.
func (v listView) answerLine() string {
	answer := v.answer()
	names := make([]string, len(answer))
	for n, i := range answer {
		names[n] = v.choices[i].answer()
	}
	room := v.width - 1 - runewidth.StringWidth("? "+v.message+" ")
	return v.colors.mark("?") + " " + v.colors.bold(v.message) + " " + v.colors.answer(runewidth.Truncate(strings.Join(names, ", "), max(room, 8), "…"))
}

// table is the columns of choices.
type table struct {
	widths    []int // of the columns; the first is that of the names
	hasReason bool  // the second column is the reasons why choices cannot be chosen
	isCut     bool  // names are cut to their column
}

// newTable returns the columns of choices for lines of room cells. Names that are much longer than
// most do not widen their column, and the column is narrowed further where the others need the
// room.
func newTable(choices []Choice, room int) table {
	t := table{
		hasReason: slices.ContainsFunc(choices, func(c Choice) bool { return c.Refusal != "" }),
		isCut:     room < math.MaxInt32,
	}
	names := make([]int, len(choices))
	for i, c := range choices {
		for n, cell := range t.cells(c) {
			if n == len(t.widths) {
				t.widths = append(t.widths, 0)
			}
			t.widths[n] = max(t.widths[n], runewidth.StringWidth(cell))
		}
		names[i] = runewidth.StringWidth(c.Label)
	}
	slices.Sort(names)
	most := names[(len(names)*9+9)/10-1] // nine of ten names are not wider
	name := min(t.widths[0], max(most, usualNameWidth))
	others := 0
	for _, width := range t.widths[1:] {
		if width > 0 {
			others += columnGap + width
		}
	}
	t.widths[0] = max(min(name, room-others), min(name, max(minNameWidth, min(most, minWideName))))
	return t
}

// cells returns the texts of a choice, one for each column.
func (t table) cells(c Choice) []string {
	cells := c.cells()
	if !t.hasReason {
		cells = slices.Delete(cells, 1, 2)
	}
	return cells
}

// line returns the columns of a choice. Names that are wider than their column lose their middle,
// since names often differ at the end; uncut, they push the other columns aside.
func (t table) line(c Choice) string {
	var b strings.Builder
	for n, cell := range t.cells(c) {
		if t.widths[n] == 0 {
			continue
		}
		if n > 0 {
			b.WriteString(strings.Repeat(" ", columnGap))
		} else if t.isCut {
			cell = cutMiddle(cell, t.widths[0])
		}
		b.WriteString(runewidth.FillRight(cell, t.widths[n]))
	}
	return strings.TrimRight(b.String(), " ")
}

// cutMiddle returns s in at most width cells, with … for what it lacks.
func cutMiddle(s string, width int) string {
	whole := runewidth.StringWidth(s)
	if whole <= width {
		return s
	}
	tail := max(width-1, 0) / 3
	return runewidth.Truncate(s, width-tail, "…") + runewidth.TruncateLeft(s, whole-tail, "")
}
