package config

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// Secret is a key that prints as its mask, whatever prints it. The key itself
// is string(s).
type Secret string

// ParseKey is the key that text holds, white space around it left out. Its
// error does not quote it.
func ParseKey(text string) (Secret, error) {
	key := strings.TrimSpace(text)
	return Secret(key), checkKey(key)
}

// Mask is what of a key may be shown: its last four characters if it is long
// enough for them to say nothing, else none.
func (s Secret) Mask() string {
	const dots, shown, long = "********", 4, 20
	switch {
	case s == "":
		return ""
	case len(s) < long:
		return dots
	}
	return dots + string(s[len(s)-shown:])
}

func (s Secret) String() string               { return s.Mask() }
func (s Secret) LogValue() slog.Value         { return slog.StringValue(s.Mask()) }
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.Mask()), nil }

// Format answers every verb with the mask: %x and %d included.
func (s Secret) Format(f fmt.State, _ rune) { io.WriteString(f, s.Mask()) }
