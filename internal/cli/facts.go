package cli

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
