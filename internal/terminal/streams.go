package terminal

import (
	"os"

	"github.com/civoctl/civoctl/internal/job"
)

// Streams are the process's own files.
type Streams struct {
	In, Out, Err *os.File

	// Job is this process as a job of its terminal; nil where it is none.
	Job *job.Job

	// Release gives the signals that end a run back to the system, for a program that
	// takes the process over, and reports whether none came before. It is nil where
	// the process is not for civoctl to give away.
	Release func() bool
}

// System returns the streams of this process.
func System() Streams {
	return Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Job: new(job.Job)}
}

// Silent returns the streams with the null device as stdin and stderr, for the completion of a line
// that is being typed. What libraries write to the process's own stderr is dropped as well.
func (s Streams) Silent() Streams {
	if null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0); err == nil {
		s.In, s.Err, os.Stderr = null, null, null
	}
	return s
}
