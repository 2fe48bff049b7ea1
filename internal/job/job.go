// Package job is this process as a job of the shell that started it: in the foreground of the terminal or
// behind it, stopped by Ctrl-Z and continued by fg.
//
// Whoever changes something of the terminal, such as its modes, its cursor or a line that is redrawn, holds
// it through a Job. Before the process stops, each holder gives the terminal back; after it went on, each
// takes it again. A holder that needs the foreground takes it only there: in the background the process stops
// until fg, as one that reads does.
//
// Where there is no job control (Windows, a terminal that is not the process's own, a nil *Job), every
// process is in the foreground and none is stopped here.
package job

// Holder has changed something of the terminal. Both methods are called by the Job, one after the other, and
// return soon.
type Holder interface {
	// GiveBack leaves the terminal as a shell expects it. From then on the holder leaves the terminal alone.
	// In the background there is nothing to give back: the shell has taken it.
	GiveBack()
	// TakeAgain says that the process goes on, and that the terminal may have been used by others.
	TakeAgain()
}
