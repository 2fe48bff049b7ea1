package output

import (
	"fmt"
	"strings"
)

func unknown(what, got string, valid []string) error {
	if near := nearest(got, valid); near != "" {
		return fmt.Errorf("unknown %s %q: did you mean %s? valid are %s", what, got, near, list(valid))
	}
	return fmt.Errorf("unknown %s %q: valid are %s", what, got, list(valid))
}

func list(words []string) string { return strings.Join(words, ", ") }

// nearest returns the word which is a typing mistake or an ending away from
// got, or "".
func nearest(got string, words []string) string {
	got = strings.ToLower(got)
	best, at := "", 3
	for _, w := range words {
		d := distance(got, strings.ToLower(w))
		if len(got) > 1 && strings.HasPrefix(w, got) {
			d = 1
		}
		if d < at && d < len(w) {
			best, at = w, d
		}
	}
	return best
}

// distance counts the insertions, deletions and replacements between a and b.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			d := diagonal
			if a[i] != b[j] {
				d++
			}
			diagonal = row[j+1]
			row[j+1] = min(d, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
