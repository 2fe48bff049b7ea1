package prompt

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The keys of a list, as a terminal sends them, but for those of several sequences: see plainKey.
const (
	keyUp       = "\x1b[A"
	keyDown     = "\x1b[B"
	keyHome     = "\x1b[H"
	keyEnd      = "\x1b[F"
	keyPageUp   = "\x1b[5~"
	keyPageDown = "\x1b[6~"
	keyEscape   = "\x1b"
	ctrlA       = "\x01"
	ctrlN       = "\x0e"
	ctrlP       = "\x10"
	ctrlU       = "\x15"
	ctrlW       = "\x17"
)

// list is the state of a question about choices: what is typed to filter them, which one is
// highlighted and which are marked. Keys change the state; the list reads and draws nothing.
type list struct {
	message   string
	choices   []Choice
	isSeveral bool // choices can be marked

	texts   []string // of the choices, as the filter compares them
	filter  string
	shown   []int // the choices that the filter matches
	current int   // the highlighted choice, unless none is shown
	marked  []bool
	note    string // what the last key did or could not do

	top  int // the index in shown of the first choice on the screen
	page int // the number of choices that fit on the screen
}

// newList returns a list that highlights choices[current], or the first choice that can be chosen
// where current is below 0.
func newList(message string, choices []Choice, isSeveral bool, current int) *list {
	l := &list{
		message: withColon(message), choices: choices, isSeveral: isSeveral, page: 1,
		texts: filterTexts(choices), marked: make([]bool, len(choices)),
	}
	l.setFilter("")
	if current < 0 {
		current = slices.IndexFunc(choices, func(c Choice) bool { return c.Refusal == "" })
	}
	l.current = max(current, 0)
	return l
}

// filterTexts returns the text of each choice that a filter looks in.
func filterTexts(choices []Choice) []string {
	texts := make([]string, len(choices))
	for i, c := range choices {
		texts[i] = filterText(c)
	}
	return texts
}

// filterText returns the texts of a choice in small letters, as they are shown and once more
// without the spaces in each: "8gb" finds "8 GB RAM".
func filterText(c Choice) string {
	var text, dense strings.Builder
	for _, cell := range append(c.cells(), c.Warning) {
		cell = strings.ToLower(cell)
		text.WriteString(cell + "\n")
		dense.WriteString(strings.ReplaceAll(cell, " ", "") + "\n")
	}
	return text.String() + dense.String()
}

// press changes the list by a key. It reports whether the key ends the question.
func (l *list) press(key string) (isDone bool) {
	l.note = ""
	switch key {
	case "\r", "\n":
		return l.finish()
	case keyUp, ctrlP:
		l.move(-1)
	case keyDown, ctrlN:
		l.move(1)
	case keyHome:
		l.moveTo(0)
	case keyEnd:
		l.moveTo(len(l.shown) - 1)
	case keyPageUp:
		l.moveTo(max(l.position()-l.page, 0))
	case keyPageDown:
		l.moveTo(min(l.position()+l.page, len(l.shown)-1))
	case "\x7f", "\b":
		_, size := utf8.DecodeLastRuneInString(l.filter)
		l.setFilter(l.filter[:len(l.filter)-size])
	case ctrlW:
		words := strings.TrimRight(l.filter, " ")
		l.setFilter(words[:strings.LastIndexByte(words, ' ')+1])
	case ctrlU, keyEscape:
		l.setFilter("")
	default:
		l.pressOther(key)
	}
	return false
}

// leaves reports whether the key goes back to the question before. Escape clears the filter first.
func (l *list) leaves(key string) bool {
	return key == ctrlP || key == keyEscape && l.filter == ""
}

// pressOther marks choices where the list is of several and the key says so, and adds any other
// text to the filter.
func (l *list) pressOther(key string) {
	if rest, isAlt := strings.CutPrefix(key, keyEscape); isAlt && len(rest) == 1 { // Escape, and at once a character
		l.press(keyEscape)
		key = rest
	}
	switch r, size := utf8.DecodeRuneInString(key); {
	case l.isSeveral && key == " ":
		l.toggle()
	case l.isSeveral && key == ctrlA:
		l.toggleShown()
	case size == len(key) && unicode.IsGraphic(r) && r != utf8.RuneError:
		l.setFilter(l.filter + key)
	}
}

// setFilter shows the choices that filter matches. The highlight stays where its choice is shown,
// and otherwise goes to the first that is.
func (l *list) setFilter(filter string) {
	l.filter, l.shown = filter, matching(l.texts, filter)
	if len(l.shown) > 0 && !slices.Contains(l.shown, l.current) {
		l.current = l.shown[0]
	}
}

// matching returns the indices of the texts that contain typed, case ignored; where none does, of
// those that have each word of it at the start of a word, and else anywhere.
func matching(texts []string, typed string) []int {
	typed = strings.ToLower(strings.TrimSpace(typed))
	words := strings.Fields(typed)
	for _, contain := range []func(text string) bool{
		func(text string) bool { return strings.Contains(text, typed) },
		func(text string) bool { return containsAll(" "+strings.ReplaceAll(text, "\n", " "), words, " ") },
		func(text string) bool { return containsAll(text, words, "") },
	} {
		var found []int
		for i, text := range texts {
			if contain(text) {
				found = append(found, i)
			}
		}
		if len(found) > 0 {
			return found
		}
	}
	return nil
}

// containsAll reports whether text contains each of words with the prefix.
func containsAll(text string, words []string, prefix string) bool {
	return !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(text, prefix+word) })
}

// position returns the index in shown of the highlighted choice; -1 where none is shown.
func (l *list) position() int { return slices.Index(l.shown, l.current) }

// move moves the highlight by a number of choices, from an end of the list to the other.
func (l *list) move(by int) {
	if n := len(l.shown); n > 0 {
		l.moveTo((l.position() + by + n) % n)
	}
}

// moveTo moves the highlight to shown[position]. It does nothing where none is shown.
func (l *list) moveTo(position int) {
	if len(l.shown) > 0 {
		l.current = l.shown[max(position, 0)]
	}
}

// toggle marks the highlighted choice, or unmarks it.
func (l *list) toggle() {
	if len(l.shown) > 0 && l.canChoose() {
		l.marked[l.current] = !l.marked[l.current]
	}
}

// toggleShown marks every choice that is shown and can be chosen. Where all of them are marked
// already, it unmarks them.
func (l *list) toggleShown() {
	open := slices.DeleteFunc(slices.Clone(l.shown), func(i int) bool { return l.choices[i].Refusal != "" })
	isMarking := slices.ContainsFunc(open, func(i int) bool { return !l.marked[i] })
	for _, i := range open {
		l.marked[i] = isMarking
	}
	switch {
	case len(open) == 0:
		l.note = "nothing to mark"
	case isMarking:
		l.note = fmt.Sprintf("all %d shown are marked", len(open))
	default:
		l.note = fmt.Sprintf("none of the %d shown is marked", len(open))
	}
	if refused := len(l.shown) - len(open); refused > 0 {
		l.note += fmt.Sprintf(", %d cannot be", refused)
	}
}

// finish reports whether there is an answer: choices that are marked, or the highlighted one where
// none is.
func (l *list) finish() bool {
	return len(l.shown) > 0 && (l.countMarked() > 0 || l.canChoose())
}

// canChoose reports whether the highlighted choice can be chosen, and notes why it cannot.
func (l *list) canChoose() bool {
	c := l.choices[l.current]
	if c.Refusal != "" {
		l.note = c.Refusal + ": " + c.Label
	}
	return c.Refusal == ""
}

// countMarked returns the number of marked choices, shown or not.
func (l *list) countMarked() int { return len(l.markedChoices()) }

// markedChoices returns the indices of the marked choices, shown or not.
func (l *list) markedChoices() []int {
	var marked []int
	for i, isMarked := range l.marked {
		if isMarked {
			marked = append(marked, i)
		}
	}
	return marked
}

// answer returns the indices of the marked choices, or of the highlighted one where none is marked.
func (l *list) answer() []int {
	if marked := l.markedChoices(); len(marked) > 0 {
		return marked
	}
	return []int{l.current}
}
