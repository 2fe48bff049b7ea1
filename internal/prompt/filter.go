package prompt

import "strings"

// listFilter selects the choices that a list shows while the user types.
type listFilter struct {
	texts   []string // of the choices, in small letters
	isEmpty bool     // the list shows no choice
}

// newListFilter returns a filter of choices.
func newListFilter(choices []Choice) *listFilter {
	l := &listFilter{texts: make([]string, len(choices))}
	for i, c := range choices {
		l.texts[i] = strings.ToLower(c.Label + " " + c.Detail)
	}
	return l
}

// matches reports whether choice i contains the typed text, case ignored. It compares the whole
// choice, not the line that was cut to the terminal's width. survey calls it for each choice
// before it draws the list.
func (l *listFilter) matches(typed, _ string, i int) bool {
	l.isEmpty = true // until survey draws a choice
	return strings.Contains(l.texts[i], strings.ToLower(typed))
}

// describe returns no description. survey calls it for each choice that it draws, which shows that
// the list is not empty.
func (l *listFilter) describe(string, int) string {
	l.isEmpty = false
	return ""
}
