package output

import (
	"fmt"
	"strings"

	"github.com/civoctl/civoctl/internal/suggest"
)

// unknownError returns an error that says what is unknown, and names a similar valid word, if there
// is one, and all of them.
func unknownError(what, got string, valid []string) error {
	if near := suggest.Closest(got, valid); len(near) > 0 {
		return fmt.Errorf("unknown %s %q: did you mean %s? valid values: %s", what, got, near[0], joinNames(valid))
	}
	return fmt.Errorf("unknown %s %q: valid values: %s", what, got, joinNames(valid))
}

// joinNames returns words as a list in a sentence.
func joinNames(words []string) string { return strings.Join(words, ", ") }
