package config

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// Secret is an API key that every function prints as its mask. string(s) is the key itself.
type Secret string

// ParseKey returns the key in text without the white space around it. The error does not quote the
// key.
func ParseKey(text string) (Secret, error) {
	key := strings.TrimSpace(text)
	return Secret(key), checkKey(key)
}

// Mask returns dots and, of a key long enough that they reveal little, its last four characters.
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

// String returns the mask.
func (s Secret) String() string { return s.Mask() }

// LogValue returns the mask.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.Mask()) }

// MarshalText returns the mask.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.Mask()), nil }

// Format writes the mask for every verb, %x and %d included.
func (s Secret) Format(f fmt.State, _ rune) { io.WriteString(f, s.Mask()) }
