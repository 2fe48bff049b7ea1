//go:build !unix

package cli

// ReaderGone says whether stdout is a pipe that nobody reads any more: here it
// shows only in writing.
func (a *App) ReaderGone() bool { return false }
