package cli

import (
	"os"

	"golang.org/x/term"
)

// Streams are the process's own files. Result goes to Out and nothing else
// does; everything said to a person goes to Err.
type Streams struct {
	In, Out, Err *os.File

	// Release gives the signals that end a run back to the system, for a program that
	// takes the process over, and reports whether none came before. It is nil where
	// the process is not for civoctl to give away.
	Release func() bool
}

// System is the streams of this process.
func System() Streams {
	return Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}
}

// Silent is the streams with nobody to ask and nothing said: those of a run in
// the middle of a line that is being typed. What libraries say on the process's
// own stderr is dropped as well.
func (s Streams) Silent() Streams {
	if null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0); err == nil {
		s.In, s.Err, os.Stderr = null, null, null
	}
	return s
}

func terminal(f *os.File) bool {
	return term.IsTerminal(int(f.Fd()))
}

// width is the number of columns of the terminal f, or 0 where it has none.
func width(f *os.File) int {
	w, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return w
}
