package target

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/terminal"
)

const (
	maxNames = 16 << 20 // bytes of a list on standard input
	maxName  = 1 << 10  // bytes of a line of it: a hostname has 253 at most
)

// readNames reads names or IDs of instances from standard input, one a line. Blank lines and a byte
// order mark are ignored. Anything else, such as a table or JSON, is a usage error that names the
// line.
func readNames(ctx context.Context, t *terminal.Terminal) ([]string, error) {
	text, err := terminal.ReadInput(ctx, t.In, "-", maxNames)
	switch {
	case errors.Is(err, terminal.ErrTooLarge):
		return nil, notNames("more than %d MiB", maxNames>>20)
	case err != nil:
		return nil, fmt.Errorf("read names from standard input: %w", err)
	}
	var names []string
	n := 0
	for line := range bytes.Lines(bytes.TrimPrefix(text, []byte("\ufeff"))) {
		n++
		name := strings.TrimSpace(string(line))
		if name == "" {
			continue
		}
		if why := checkName(name); why != "" {
			return nil, notNames("line %d %s", n, why)
		}
		names = append(names, name)
	}
	return names, nil
}

// checkName returns why a line cannot be a name or an ID, "" where it can.
func checkName(line string) string {
	switch {
	case len(line) > maxName:
		return fmt.Sprintf("has %d bytes", len(line))
	case strings.ContainsRune(line, 0) || !utf8.ValidString(line):
		return "is no UTF-8 text"
	case strings.ContainsAny(line[:1], `[{"`):
		return "looks like JSON"
	case strings.ContainsFunc(line, unicode.IsControl):
		return "has control characters"
	case strings.ContainsFunc(line, unicode.IsSpace):
		return "has more than one word"
	}
	return ""
}

// notNames returns the usage error for an input that is no list of names.
func notNames(format string, args ...any) *failure.Error {
	return failure.Errorf(failure.Usage, "read names from standard input: "+format, args...).
		WithHint("give one name or ID per line, as `civoctl instance list -o id` prints them")
}
