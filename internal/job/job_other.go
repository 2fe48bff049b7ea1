//go:build !unix

package job

import (
	"context"
	"os"
)

// Job does nothing: there is no job control here.
type Job struct{}

// IsForeground reports true.
func IsForeground(*os.File) bool { return true }

// Hold does nothing.
func (j *Job) Hold(Holder, *os.File) (letGo func()) { return func() {} }

// GiveBack does nothing.
func (j *Job) GiveBack() {}

// AwaitForeground returns at once.
func (j *Job) AwaitForeground(context.Context, *os.File) {}

// Suspend does nothing.
func (j *Job) Suspend() {}
