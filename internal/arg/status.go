package arg

import (
	"slices"
	"strings"

	"github.com/civoctl/civoctl/pkg/civo"
)

// Status parses a status that instances are known to have, case ignored, and returns it in
// capitals. It accepts any other word with = in front, as =ARCHIVED: the API may have statuses that
// this program does not know.
func Status(s string) (string, error) {
	word, exact := strings.CutPrefix(s, "=")
	upper := strings.ToUpper(word)
	switch {
	case exact && isWord(word):
		return upper, nil
	case exact:
		return "", errorf("it is no word: letters, _ and - are")
	case slices.Contains(civo.Statuses(), upper):
		return upper, nil
	}
	return "", unknownStatus(word, civo.Statuses())
}

// Goals returns the words that [Goal] accepts besides the statuses.
func Goals() []string { return []string{"active", "deleted", "shutoff", "ssh"} }

// Goal parses a state to wait for: one of [Goals], which it returns in small letters, or a status
// as [Status] does.
func Goal(s string) (string, error) {
	if lower := strings.ToLower(s); slices.Contains(Goals(), lower) {
		return lower, nil
	}
	status, err := Status(s)
	if err != nil && !strings.HasPrefix(s, "=") {
		return "", unknownStatus(s, slices.Concat(Goals(), civo.Statuses()))
	}
	return status, err
}

// unknownStatus returns the error for a word that is no known status. It suggests the status that
// other tools call by the word.
func unknownStatus(s string, known []string) error {
	e := unknown("status", s, known)
	// What other tools call a status.
	switch strings.ToLower(s) {
	case "running", "up", "started", "ready":
		e.Hint = "did you mean active? " + e.Hint
	case "stopped", "off", "down", "halted", "shutdown":
		e.Hint = "did you mean shutoff? " + e.Hint
	case "terminated", "gone", "removed", "destroyed":
		if slices.Contains(known, "deleted") {
			e.Hint = "did you mean deleted? " + e.Hint
		}
	}
	e.Hint += "; for a status that is not listed, write =WORD"
	return e
}

// isWord reports whether s can be the name of a status.
func isWord(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return !(r == '_' || r == '-' || 'a' <= r|0x20 && r|0x20 <= 'z')
	})
}
