package prompt

import (
	"context"
	"fmt"
	"unicode/utf8"

	"golang.org/x/term"
)

// Password asks for a secret and returns it. Nothing that is typed is shown, not even its length.
func (t *Terminal) Password(ctx context.Context, message string) (string, error) {
	defer t.open()()
	secret, err := ask(ctx, t, func(keys *keyReader) (string, error) {
		keys.leaveText = "\r\n"
		fd := int(t.In.Fd())
		if !term.IsTerminal(fd) {
			keys.readsLines = true
			fmt.Fprint(t.Out, withColon(message), " ")
			return keys.readLine()
		}
		// Raw mode begins before the question is seen, so that a quick answer is not echoed.
		if _, err := term.MakeRaw(fd); err != nil {
			return "", fmt.Errorf("hide what is typed: %w", err)
		}
		fmt.Fprint(t.Out, withColon(message), " ")
		return readSecret(keys)
	})
	if err == nil {
		fmt.Fprint(t.Out, "\r\n")
	}
	return secret, err
}

// readSecret reads keys up to Enter, without an echo. Backspace removes the last character, Ctrl-U
// all of them.
func readSecret(keys *keyReader) (string, error) {
	var secret []byte
	var key [16]byte
	for {
		n, err := keys.Read(key[:])
		if err != nil {
			return "", err
		}
		switch c := key[0]; {
		case c == '\r' || c == '\n':
			return string(secret), nil
		case c == '\b' || c == 0x7f:
			_, size := utf8.DecodeLastRune(secret)
			secret = secret[:len(secret)-size]
		case c == 0x15: // Ctrl-U
			secret = secret[:0]
		case c >= ' ':
			secret = append(secret, key[:n]...)
		}
	}
}
