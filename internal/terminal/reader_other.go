//go:build !unix

package terminal

// IsReaderGone reports false: here only a write shows that stdout is not read any more.
func (t *Terminal) IsReaderGone() bool { return false }
