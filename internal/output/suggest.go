package output

import (
	"fmt"
	"strings"

	"github.com/civoctl/civoctl/internal/suggest"
)

func unknown(what, got string, valid []string) error {
	if near := suggest.Closest(got, valid); len(near) > 0 {
		return fmt.Errorf("unknown %s %q: did you mean %s? valid are %s", what, got, near[0], list(valid))
	}
	return fmt.Errorf("unknown %s %q: valid are %s", what, got, list(valid))
}

func list(words []string) string { return strings.Join(words, ", ") }
