package terminal

import "os"

// Info describes the terminal and what it can do.
type Info struct {
	In, Out, Err       bool // is it a terminal
	Width              int  // of the terminal that stdout or stderr is, else 0
	OutWidth           int  // of the terminal that stdout is, else 0
	Color, Interactive bool
	CanRedraw          bool // stdout is a terminal that can be drawn over, and whose user wants that
}

// Info returns the Info of this run.
func (t *Terminal) Info() Info {
	return Info{
		In:          isTerminal(t.In),
		Out:         isTerminal(t.Out),
		Err:         isTerminal(t.Err),
		Width:       max(width(t.Out), width(t.Err)),
		OutWidth:    width(t.Out),
		Color:       t.hasColor(t.Out),
		Interactive: t.IsInteractive(),
		CanRedraw:   isTerminal(t.Out) && !t.isAccessible() && os.Getenv("TERM") != "dumb",
	}
}
