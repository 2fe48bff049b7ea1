package prompt

import (
	"context"
	"fmt"

	"golang.org/x/term"
)

// ReadKeys calls handle with each key that is pressed until handle reports that it has read enough.
// A key is a character, or the escape sequence of an arrow, Home, End, Page Up or Page Down.
// ReadKeys draws and echoes nothing. Meanwhile the caller may draw on the terminal, which is in raw
// mode: a line has to end with "\r\n".
func (t *Terminal) ReadKeys(ctx context.Context, handle func(key string) (isEnough bool)) error {
	_, err := ask(ctx, t, func(keys *keyReader) (struct{}, error) {
		keys.isOfDrawn = true
		if _, err := term.MakeRaw(int(t.In.Fd())); err != nil {
			return struct{}{}, fmt.Errorf("read keys: %w", err)
		}
		var key [16]byte
		for {
			n, err := keys.Read(key[:])
			if err != nil || handle(string(key[:n])) {
				return struct{}{}, err
			}
		}
	})
	return err
}
