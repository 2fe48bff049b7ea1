package terminal

// Info is what the terminal and the environment decide of how civoctl behaves.
type Info struct {
	In, Out, Err       bool // is it a terminal
	Width              int  // of the terminal that stdout or stderr is, else 0
	OutWidth           int  // of the terminal that stdout is, else 0
	Color, Interactive bool
}

// Info returns what holds for this run.
func (t *Terminal) Info() Info {
	return Info{
		In:          isTerminal(t.In),
		Out:         isTerminal(t.Out),
		Err:         isTerminal(t.Err),
		Width:       max(width(t.Out), width(t.Err)),
		OutWidth:    width(t.Out),
		Color:       t.hasColor(t.Out),
		Interactive: t.IsInteractive(),
	}
}
