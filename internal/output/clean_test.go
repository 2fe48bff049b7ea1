package output_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/civoctl/civoctl/internal/output"
)

func TestClean(t *testing.T) {
	tests := []struct{ in, want string }{
		{"", ""},
		{"web-1 (~!)", "web-1 (~!)"},
		{`C:\new`, `C:\new`},
		{"\x1b[31m", `\x1b[31m`},
		{"\x07\x00\x7f\b", `\x07\x00\x7f\x08`},
		{"a\nb\rc\td", `a\nb\rc\td`},
		{"\u009b2J\u0085", `\u009b2J\u0085`},
		{"\x9b2J\xff", `\x9b2J\xff`},
		{"\u202egnp.exe\u2066\u061c\u200f", `\u202egnp.exe\u2066\u061c\u200f`},
		{"a\u200bb\ufeff\u00ad\u2060\u034f\u115f\u3164", `a\u200bb\ufeff\u00ad\u2060\u034f\u115f\u3164`},
		{"\u2028\u2029", `\u2028\u2029`},
		{"\ue000\U000e0041\U0010ffff", `\ue000\U000e0041\U0010ffff`},
		{"日本 e\u0301 ß \u00a0", "日本 e\u0301 ß \u00a0"},
		{"👩‍💻 🏳️‍🌈 👋🏽 🇩🇪 ❤️", "👩‍💻 🏳️‍🌈 👋🏽 🇩🇪 ❤️"},
		{"a\u200db", `a\u200db`},
		{"👩\u200d", `👩\u200d`},
		{"\ufffd", "\ufffd"},
	}
	for _, test := range tests {
		if got := output.Clean(test.in); got != test.want {
			t.Errorf("Clean(%q) = %q, want %q", test.in, got, test.want)
		}
	}
	if got := output.CleanText("a\n\tb\x1bc\r\n"); got != "a\n\tb\\x1bc\\r\n" {
		t.Errorf("CleanText = %q", got)
	}
}

func FuzzClean(f *testing.F) {
	f.Add("a\x1b[31m\u202e\xff👩‍💻\u200d")
	f.Fuzz(func(t *testing.T, s string) {
		got := output.Clean(s)
		if !utf8.ValidString(got) {
			t.Errorf("Clean(%q) = %q is not UTF-8", s, got)
		}
		if output.Clean(got) != got {
			t.Errorf("Clean(%q) = %q changes again", s, got)
		}
		for _, r := range got {
			if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || unicode.Is(unicode.Cf, r) && r != '\u200d' {
				t.Errorf("Clean(%q) = %q lets %U through", s, got, r)
			}
		}
		if strings.Count(output.CleanText(s), "\n") != strings.Count(s, "\n") {
			t.Errorf("CleanText(%q) has other lines", s)
		}
	})
}
