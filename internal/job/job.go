// Package job lets this process behave as a job of the shell that started it: in the foreground of
// the terminal or in the background, stopped by Ctrl-Z and continued by fg.
//
// Code that changes the terminal, such as its modes, its cursor or a line that is redrawn,
// registers with a Job as a Holder. Before the process stops, each holder gives the terminal back;
// after the process continues, each takes it again. For a holder that needs the foreground, the
// process stops in the background until fg, as a process that reads from the terminal does.
//
// Without job control (Windows, a terminal that is not the controlling one, a nil *Job), the
// process is always in the foreground and nothing here stops it.
package job

// Holder is code that has changed the terminal. The Job calls its methods one after the other; they
// must return soon.
type Holder interface {
	// GiveBack restores the terminal to what a shell expects, and stops the holder from using it.
	// In the background it must not change the terminal, which the shell has taken.
	GiveBack()
	// TakeAgain lets the holder use the terminal again, which other programs may have changed.
	TakeAgain()
}
