//go:build !unix

package job

import (
	"context"
	"os"
)

// Job does nothing on a platform without job control.
type Job struct{}

// IsForeground reports true.
func IsForeground(*os.File) bool { return true }

// Hold does nothing.
func (j *Job) Hold(Holder, *os.File) (release func()) { return func() {} }

// GiveBack does nothing.
func (j *Job) GiveBack() {}

// AwaitForeground returns at once.
func (j *Job) AwaitForeground(context.Context, *os.File) {}

// Suspend does nothing.
func (j *Job) Suspend() {}
