package config

import (
	"errors"
	"strings"
)

// head keeps the bytes that are written to it, and fails beyond limit: a command that goes on
// writing is ended by a broken pipe.
type head struct {
	limit int
	text  []byte
	full  bool
}

// Write keeps p, or returns an error when p exceeds the limit.
func (h *head) Write(p []byte) (int, error) {
	if len(h.text)+len(p) > h.limit {
		h.full = true
		return 0, errors.New("too much is written")
	}
	h.text = append(h.text, p...)
	return len(p), nil
}

// tail keeps the last limit bytes that are written to it.
type tail struct {
	limit int
	text  []byte
	cut   bool
}

// Write keeps the last limit bytes of all that was written.
func (t *tail) Write(p []byte) (int, error) {
	t.text = append(t.text, p...)
	if over := len(t.text) - t.limit; over > 0 {
		t.cut = true
		t.text = append(t.text[:0], t.text[over:]...)
	}
	return len(p), nil
}

// String returns the bytes as text, after an ellipsis where there were more.
func (t *tail) String() string {
	s := strings.ToValidUTF8(strings.TrimSpace(string(t.text)), "")
	if t.cut {
		return "..." + s
	}
	return s
}
