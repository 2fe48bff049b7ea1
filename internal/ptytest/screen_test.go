//go:build linux || darwin

package ptytest

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

func TestScreen(t *testing.T) {
	for _, tt := range []struct{ name, drawn, screen, answers string }{
		{"wraps", "abcdefghijkl", "abcdefghij\nkl", ""},
		{"a full line waits before it wraps", "abcdefghij\r\nk", "abcdefghij\nk", ""},
		{"a full line is not left before it wraps", "abcdefghij\x1b[K", "abcdefghi", ""},
		{"does not wrap when told", "\x1b[?7labcdefghijkl\x1b[?7h", "abcdefghil", ""},
		{"scrolls", "1\r\n2\r\n3\r\n4", "2\n3\n4", ""},
		{"redraws", "one\x1b[1G\x1b[2Ktwo", "two", ""},
		{"goes back", "one\r\ntwo\x1b[1A\x1b[1GONE\x1b[K", "ONE\ntwo", ""},
		{"saves and restores", "a\x1b7bc\x1b8X", "aXc", ""},
		{"erases below", "1\r\n2\r\n3\x1b[2;1H\x1b[J", "1", ""},
		{"leaves colours and titles out of the text", "\x1b]0;title\a\x1b[1;31mred\x1b[0m", "red", ""},
		{"says where the cursor is", "ab\x1b[6n\x1b[999;999f\x1b[6n", "ab", "\x1b[1;3R\x1b[3;10R"},
		{"letters", "zürich…", "zürich…", ""},
		{"wide letters take two cells", "日本語日本語x", "日本語日本\n語x", ""},
		{"a wide letter is not cut", "123456789日", "123456789\n日", ""},
		{"accents take none", "e\u0301123456789x", "e\u0301123456789\nx", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var whole, split strings.Builder
			a := NewScreen(10, 3, func(s string) { whole.WriteString(s) })
			a.Write([]byte(tt.drawn))
			b := NewScreen(10, 3, func(s string) { split.WriteString(s) })
			for i := range len(tt.drawn) {
				b.Write([]byte{tt.drawn[i]})
			}
			if a.String() != tt.screen || whole.String() != tt.answers {
				t.Errorf("screen %q, answers %q", a, whole.String())
			}
			if b.String() != tt.screen || split.String() != tt.answers {
				t.Errorf("byte by byte: screen %q, answers %q", b, split.String())
			}
		})
	}
}

func TestStyle(t *testing.T) {
	s := NewScreen(10, 1, nil)
	s.Write([]byte("\x1b[1;31mr\x1b[39mb\x1b[2mf\x1b[22;92mg\x1b[48;5;7m\x1b[mp"))
	want := []Cell{
		{"r", Style{Color: 31, Bold: true}},
		{"b", Style{Bold: true}},
		{"f", Style{Bold: true, Faint: true}},
		{"g", Style{Color: 92}},
		{"p", Style{}},
	}
	if got := s.Cells()[0][:5]; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestCursorShown(t *testing.T) {
	s := NewScreen(10, 3, nil)
	s.Write([]byte("\x1b[?25l"))
	if s.IsCursorShown() {
		t.Error("shown after it was hidden")
	}
	if s.Write([]byte("\x1b[?25h")); !s.IsCursorShown() {
		t.Error("hidden after it was shown")
	}
}

func TestConsole(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("needs sh")
	}
	var stdout strings.Builder
	cmd := exec.Command(sh, "-c", `echo name >&2; read n; stty raw -echo; printf '\033[?25l' >&2; echo "to $n"; exit 3`)
	cmd.Stdout = &stdout
	c := Start(t, cmd, Options{Lines: true})
	c.Expect("name")
	c.Type("web\n")
	if code := c.Wait(); code != 3 || stdout.String() != "to web\n" || c.Text() != "name\nweb\n" {
		t.Errorf("exit %d, stdout %q, text %q", code, stdout.String(), c.Text())
	}
	if _, err := exec.LookPath("stty"); err == nil && c.Cooked() {
		t.Error("a terminal left raw is called cooked")
	}
	if c.CursorShown() {
		t.Error("a cursor left hidden is called shown")
	}
}
