//go:build !unix

package terminal

// IsReaderGone reports false: here only a write shows that the output is not read any more.
func (o *Output) IsReaderGone() bool { return false }
