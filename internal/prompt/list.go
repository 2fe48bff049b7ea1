package prompt

import "strings"

// list is what of the choices can be seen.
type list struct {
	folded []string
	empty  bool
}

func newList(choices []Choice) *list {
	l := &list{folded: make([]string, len(choices))}
	for i, c := range choices {
		l.folded[i] = strings.ToLower(c.Label + " " + c.Detail)
	}
	return l
}

// has is survey's filter. It compares with all of a choice, not with what of it fitted the width.
func (l *list) has(typed, _ string, i int) bool {
	l.empty = true // until a choice is drawn
	return strings.Contains(l.folded[i], strings.ToLower(typed))
}

// drawn is survey's description, which it asks for whenever it draws a choice.
func (l *list) drawn(string, int) string {
	l.empty = false
	return ""
}
