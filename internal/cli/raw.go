package cli

import (
	"context"
	"fmt"

	"github.com/civoctl/civoctl/internal/output"
)

// Raw writes the very bytes to stdout, except where that is a terminal, which
// some of them could steer.
func (a *App) Raw(text []byte) error {
	if terminal(a.Out) {
		text = []byte(output.CleanText(string(text)))
		if n := len(text); n > 0 && text[n-1] != '\n' {
			text = append(text, '\n')
		}
	}
	return a.write(func(context.Context) error {
		if _, err := a.Out.Write(text); err != nil {
			return fmt.Errorf("write the result: %w", err)
		}
		return nil
	})
}
