package cli

import (
	"errors"
	"os"

	"golang.org/x/term"

	"github.com/civoctl/civoctl/internal/job"
	"github.com/civoctl/civoctl/internal/secrets"
)

// Streams are the process's own files. Result goes to Out and nothing else
// does; everything said to a person goes to Err.
type Streams struct {
	In, Out, Err *os.File

	// Job is this process as a job of its terminal; nil where it is none.
	Job *job.Job

	// Release gives the signals that end a run back to the system, for a program that
	// takes the process over, and reports whether none came before. It is nil where
	// the process is not for civoctl to give away.
	Release func() bool
}

// System is the streams of this process.
func System() Streams {
	return Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Job: new(job.Job)}
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

// Output is stdout or stderr without the secrets in what is written to it. A
// secret that two writes share is not found: whoever writes, writes whole lines.
type Output struct {
	file    *os.File
	secrets *secrets.Set
	talk    *talk // what is hidden from a person besides; nil for data

	mustTell bool
}

// MustTell makes a write to stdout fail where it may have been closed when the
// program was started, as >&- does: what is to be written is told once.
func (o *Output) MustTell() { o.mustTell = true }

// File returns the file that is written to, for another program to write to.
func (o *Output) File() *os.File { return o.file }

// Fd returns the file's descriptor.
func (o *Output) Fd() uintptr { return o.file.Fd() }

func (o *Output) Write(p []byte) (int, error) {
	if o.mustTell && mayBeClosed(o.file) {
		return 0, errors.New("stdout is closed, or the null device opened for reading too")
	}
	shown := o.secrets.Hide(p)
	if o.talk != nil {
		shown = o.talk.hide(shown)
	}
	n, err := o.file.Write(shown)
	if err != nil {
		return min(n, len(p)), err
	}
	return len(p), nil
}

// WriteString writes s as Write does.
func (o *Output) WriteString(s string) (int, error) { return o.Write([]byte(s)) }

// descriptor is what can be asked whether it is a terminal.
type descriptor interface{ Fd() uintptr }

func terminal(f descriptor) bool {
	return term.IsTerminal(int(f.Fd()))
}

// width is the number of columns of the terminal f, or 0 where it has none.
func width(f descriptor) int {
	w, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return w
}
