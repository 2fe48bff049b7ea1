package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
)

// ErrTooLarge is wrapped where an input has more than it may.
var ErrTooLarge = errors.New("larger than the limit")

// ReadInput returns the content of the file at path, or of standard input for
// "-", until it ends or ctx does. More than limit bytes are an [ErrTooLarge]:
// nothing is cut. The file may be a named pipe, which is what a shell makes of <(COMMAND).
func (a *App) ReadInput(ctx context.Context, path string, limit int64) ([]byte, error) {
	type input struct {
		text []byte
		err  error
	}
	whole := make(chan input, 1)
	// To open a named pipe can take as long as to read it: both are left behind
	// when the run ends.
	go func() {
		text, err := a.readInput(path, limit)
		whole <- input{text, err}
	}()
	select {
	case in := <-whole:
		return in.text, in.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (a *App) readInput(path string, limit int64) ([]byte, error) {
	in, name := a.In, "standard input"
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
