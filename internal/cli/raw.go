package cli

import (
	"fmt"

	"github.com/civoctl/civoctl/internal/output"
)

// Raw writes the very bytes to stdout, except where that is a terminal, which
// some of them could steer.
func (a *App) Raw(text []byte) error {
	a.EndProgress()
	if terminal(a.Out) {
		text = []byte(output.CleanText(string(text)))
		if n := len(text); n > 0 && text[n-1] != '\n' {
			text = append(text, '\n')
		}
	}
	if _, err := a.Out.Write(text); err != nil {
		return fmt.Errorf("write the result: %w", err)
	}
	return nil
}

// Facts are what the terminal and the environment say about how civoctl will
// behave here.
type Facts struct {
	In, Out, Err       bool // is it a terminal
	Width              int  // of the terminal that stdout or stderr is, else 0
	Color, Interactive bool
}

// Facts are those of this run.
func (a *App) Facts() Facts {
	return Facts{
		In:          terminal(a.In),
		Out:         terminal(a.Out),
		Err:         terminal(a.Err),
		Width:       max(width(a.Out), width(a.Err)),
		Color:       a.colored(a.Out),
		Interactive: a.Interactive(),
	}
}
