package prompt

import (
	"context"
	"fmt"
	"strings"

	"golang.org/x/term"
)

// WaitKey waits until one of the wanted keys is pressed and gives it back; the others are dropped. Nothing is drawn or echoed, and meanwhile somebody else may draw on the
// terminal, which is raw: a line has to end with "\r\n".
func (t *Terminal) WaitKey(ctx context.Context, wanted string) (rune, error) {
	return ask(ctx, t, func(read *keys) (rune, error) {
		if _, err := term.MakeRaw(int(t.In.Fd())); err != nil {
			return 0, fmt.Errorf("read keys: %w", err)
		}
		var key [16]byte
		for {
			n, err := read.Read(key[:])
			if err != nil {
				return 0, err
			}
			if c := []rune(string(key[:n])); len(c) == 1 && strings.ContainsRune(wanted, c[0]) {
				return c[0], nil
			}
		}
	})
}
