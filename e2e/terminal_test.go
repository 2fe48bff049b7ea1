//go:build linux || darwin

package e2e

import (
	"bytes"
	"strings"
	"testing"

	"github.com/civoctl/civoctl/internal/ptytest"
)

// startTTY starts civoctl at a terminal. Its stdout is not the terminal, but the buffer.
func (u *user) startTTY(o ptytest.Options, args ...string) (*ptytest.Console, *bytes.Buffer) {
	u.t.Helper()
	var stdout bytes.Buffer
	cmd := u.civoctl(args...)
	cmd.Stdout = &stdout
	return ptytest.Start(u.t, cmd, o), &stdout
}

// typeKeys returns a function that types keys.
func typeKeys(keys string) func(*ptytest.Console) {
	return func(c *ptytest.Console) { c.Type(keys) }
}

// expectExit waits until the program ends with the exit code, and checks that the terminal is as
// the program found it.
func expectExit(t *testing.T, c *ptytest.Console, code int) {
	t.Helper()
	if got := c.Wait(); got != code {
		t.Errorf("exit code %d, want %d; it drew:\n%s", got, code, c.Text())
	}
	expectRestored(t, c, "at the end")
}

// expectRestored checks that the terminal is as the program found it; when says when that is.
func expectRestored(t *testing.T, c *ptytest.Console, when string) {
	t.Helper()
	if !c.IsRestored() {
		t.Errorf("%s the terminal is not as it was: cooked %v, cursor shown %v", when, c.Cooked(), c.CursorShown())
	}
}

// expectDrawn checks that each text has been drawn.
func expectDrawn(t *testing.T, c *ptytest.Console, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(c.Text(), text) {
			t.Errorf("%q was not drawn in:\n%s", text, c.Text())
		}
	}
}

// expectNotDrawn checks that no text has been drawn.
func expectNotDrawn(t *testing.T, c *ptytest.Console, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if strings.Contains(c.Text(), text) {
			t.Errorf("%q was drawn in:\n%s", text, c.Text())
		}
	}
}
