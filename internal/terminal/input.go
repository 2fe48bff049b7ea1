package terminal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/civoctl/civoctl/internal/interrupt"
)

// ErrTooLarge is wrapped by the error of an input that is larger than its limit.
var ErrTooLarge = errors.New("larger than the limit")

// ReadInput returns the content of the file at path, or of standard input for
// "-", until it ends or ctx does. More than limit bytes are an [ErrTooLarge]:
// nothing is cut. The file may be a named pipe, which is what a shell makes of <(COMMAND).
func (t *Terminal) ReadInput(ctx context.Context, path string, limit int64) ([]byte, error) {
	// To open a named pipe can take as long as to read it.
	return interrupt.Call(ctx, func() ([]byte, error) { return t.readInput(path, limit) })
}

// readInput reads as ReadInput does, without a context.
func (t *Terminal) readInput(path string, limit int64) ([]byte, error) {
	in, name := t.In, "standard input"
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in, name = f, path
	}
	text, err := io.ReadAll(io.LimitReader(in, limit+1))
	switch {
	case err != nil:
		return nil, err
	case int64(len(text)) > limit:
		return nil, fmt.Errorf("%s is %w of %d KiB", name, ErrTooLarge, limit>>10)
	}
	return text, nil
}
