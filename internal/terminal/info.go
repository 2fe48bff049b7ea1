package terminal

// Info describes the terminal and what it can do.
type Info struct {
	In, Out, Err       bool // is it a terminal
	Width              int  // of the terminal that stdout or stderr is, else 0
	ErrWidth           int  // of the terminal that stderr is, else 0
	ErrColor           bool // stderr is written in colour
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
		ErrWidth:    width(t.Err),
		ErrColor:    t.hasColor(t.Err) && !t.isAccessible(),
		Color:       t.hasColor(t.Out),
		Interactive: t.IsInteractive(),
		CanRedraw:   isTerminal(t.Out) && !t.isAccessible() && !isDumb(),
	}
}
