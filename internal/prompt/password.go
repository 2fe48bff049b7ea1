package prompt

import (
	"context"
	"fmt"
	"unicode/utf8"

	"golang.org/x/term"
)

// Password asks for a secret. Nothing is echoed, not even its length.
func (t *Terminal) Password(ctx context.Context, message string) (string, error) {
	secret, err := ask(ctx, t, func(read *keys) (string, error) {
		read.leaving = "\r\n"
		fd := int(t.In.Fd())
		if !term.IsTerminal(fd) {
			read.lines = true
			fmt.Fprint(t.Out, closed(message), " ")
			return read.readLine()
		}
		// Raw before the question is seen, so that a quick answer is not echoed.
		if _, err := term.MakeRaw(fd); err != nil {
			return "", fmt.Errorf("hide what is typed: %w", err)
		}
		fmt.Fprint(t.Out, closed(message), " ")
		return readSecret(read)
	})
	if err == nil {
		fmt.Fprint(t.Out, "\r\n")
	}
	return secret, err
}

func readSecret(read *keys) (string, error) {
	var secret []byte
	var key [16]byte
	for {
		n, err := read.Read(key[:])
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
