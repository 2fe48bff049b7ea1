package output

import "testing"

func TestWrapMessage(t *testing.T) {
	for _, test := range []struct {
		text  string
		width int
		want  string
	}{
		{"error: a b", 0, "error: a b"},
		{"error: a b", 10, "error: a b"},
		{"error: one two three", 12, "error: one\n  two three"},
		{"error: 東京サーバー is gone", 14, "error:\n  東京サーバー\n  is gone"},
		{"hint: `civoctl size list` shows them", 20, "hint:\n  `civoctl size list`\n  shows them"},
		{"hint: go on: civoctl instance wait a --for ssh", 20, "hint: go on:\n  civoctl instance wait a --for ssh"},
		{"hint: a `quote that is never closed", 12, "hint: a\n  `quote that is never closed"},
		{"error: averyveryverylongword b", 10, "error:\n  averyveryverylongword\n  b"},
	} {
		if got := WrapMessage(test.text, test.width); got != test.want {
			t.Errorf("WrapMessage(%q, %d) = %q, want %q", test.text, test.width, got, test.want)
		}
	}
}
