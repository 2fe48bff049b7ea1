package terminal

import (
	"errors"
	"os"

	"github.com/civoctl/civoctl/internal/secrets"
)

// Output is stdout or stderr with the secrets masked in what is written to it. A secret that two
// writes share is not found: whole lines are written.
type Output struct {
	file    *os.File
	secrets *secrets.Set
	logins  *loginMask // nil for stdout

	begin         func() // is called before the first write; may be nil
	failsIfClosed bool
}

// FailIfClosed makes a write fail where the file may have been closed when the program was started,
// as >&- does: for what can be told only once.
func (o *Output) FailIfClosed() { o.failsIfClosed = true }

// File returns the file that is written to, for another program to write to.
func (o *Output) File() *os.File { return o.file }

// Fd returns the file's descriptor.
func (o *Output) Fd() uintptr { return o.file.Fd() }

// Write writes p with its secrets masked, and returns len(p) where all of it was written.
func (o *Output) Write(p []byte) (int, error) {
	if o.failsIfClosed && mayBeClosed(o.file) {
		return 0, errors.New("stdout is closed, or the null device opened for reading too")
	}
	if o.begin != nil {
		o.begin()
	}
	shown := o.secrets.Hide(p)
	if o.logins != nil {
		shown = o.logins.hide(shown)
	}
	n, err := o.file.Write(shown)
	if err != nil {
		return min(n, len(p)), err
	}
	return len(p), nil
}

// WriteString writes s as Write does.
func (o *Output) WriteString(s string) (int, error) { return o.Write([]byte(s)) }
