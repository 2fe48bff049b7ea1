package failure

import (
	"strings"
	"testing"
)

func TestTextColor(t *testing.T) {
	e := Errorf(Usage, "a b").WithHint("c d")
	for _, test := range []struct {
		style Style
		want  string
	}{
		{Style{}, "error: a b\nhint: c d\n"},
		{Style{HasColor: true}, red + "error:" + noColor + " a b\n" + cyan + "hint:" + noColor + " c d\n"},
		{Style{HasColor: true, Width: 8}, red + "error:" + noColor + " a\n  b\n" + cyan + "hint:" + noColor + " c\n  d\n"},
	} {
		var b strings.Builder
		e.Write(&b, test.style)
		if b.String() != test.want {
			t.Errorf("%+v: got %q, want %q", test.style, b.String(), test.want)
		}
	}
}
