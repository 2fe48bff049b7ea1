package output_test

import (
	"strings"
	"testing"

	"github.com/clipperhouse/displaywidth"

	"github.com/civoctl/civoctl/internal/output"
)

func TestTableFitsTheTerminal(t *testing.T) {
	for width := 42; width < 120; width++ {
		got := items(t, output.Options{Format: "wide", Terminal: true, Width: width}, odd(t)...)
		for line := range strings.Lines(got) {
			if n := displaywidth.String(strings.TrimSuffix(line, "\n")); n > width {
				t.Errorf("%d cells on a terminal of %d:\n%s", n, width, line)
			}
		}
		if width < 90 && !strings.Contains(got, "…") {
			t.Errorf("nothing shows what was cut at %d:\n%s", width, got)
		}
		if strings.Count(got, "\n") != 6 {
			t.Errorf("wrapped at %d:\n%s", width, got)
		}
	}
}

func TestTableForAFileIsNotCut(t *testing.T) {
	got := items(t, output.Options{Format: "wide", Width: 20}, odd(t)...)
	if got != items(t, output.Options{Format: "wide"}, odd(t)...) || strings.Contains(got, "…") {
		t.Errorf("cut:\n%s", got)
	}
}

func TestTableLines(t *testing.T) {
	for _, o := range []output.Options{{}, {Format: "wide"}, {Terminal: true, Width: 50}, {Columns: []string{"script", "tags"}}} {
		got := items(t, o, odd(t)...)
		for line := range strings.Lines(got) {
			if strings.HasSuffix(line, " \n") {
				t.Errorf("%+v: spaces at the end of %q", o, line)
			}
		}
	}
}

// The first column tells the rows apart: it keeps twelve cells.
func TestTableKeepsTheFirstColumn(t *testing.T) {
	all := fleet(t, 2)
	got := items(t, output.Options{Terminal: true, Width: 48}, all...)
	lines := strings.Split(got, "\n")
	if !strings.HasPrefix(lines[1], all[0].ID[:11]+"…  ") {
		t.Errorf("first column:\n%s", got)
	}
	if !strings.Contains(lines[1], "ACTIVE") {
		t.Errorf("the state is cut before the names are:\n%s", got)
	}
}

func TestColorOnlyWhenAsked(t *testing.T) {
	for _, o := range []output.Options{{}, {Terminal: true}, {Format: "json", Color: true, Terminal: true}, {Format: "csv", Color: true, Terminal: true}} {
		if got := items(t, o, fleet(t, 2)...) + item(t, o, fleet(t, 1)[0]); strings.Contains(got, "\x1b") {
			t.Errorf("%+v: %q", o, got)
		}
	}
	for state, code := range map[output.Status]string{"ACTIVE": "32", "SHUTOFF": "2", "BUILDING": "33", "NEWSTATE": "33", "ERROR": "31", "FAILED": "31", "BOOT_FAILED": "31", "TERROR": "33"} {
		got := items(t, output.Options{Columns: []string{"status"}, NoHeaders: true, Color: true}, server{Status: state})
		if want := "\x1b[" + code + "m" + string(state) + "\x1b[0m\n"; got != want {
			t.Errorf("%s: %q, want %q", state, got, want)
		}
	}
}

func TestBar(t *testing.T) {
	cols := []output.Column[output.Bar]{{Name: "usage", Header: "USAGE", Value: func(b output.Bar) any { return b }}}
	tests := []struct {
		bar   output.Bar
		drawn string
		plain string
	}{
		{output.Bar{Used: 0, Limit: 10}, strings.Repeat("░", 20) + " 0/10", "0/10"},
		{output.Bar{Used: 1, Limit: 1000}, "█" + strings.Repeat("░", 19) + " 1/1000", "1/1000"},
		{output.Bar{Used: 5, Limit: 10}, strings.Repeat("█", 10) + strings.Repeat("░", 10) + " 5/10", "5/10"},
		{output.Bar{Used: 999, Limit: 1000}, strings.Repeat("█", 19) + "░ 999/1000", "999/1000"},
		{output.Bar{Used: 11, Limit: 10}, strings.Repeat("█", 20) + " 11/10", "11/10"},
		{output.Bar{Used: 0, Limit: 0}, strings.Repeat("░", 20) + " 0/0", "0/0"},
	}
	for _, test := range tests {
		for terminal, want := range map[bool]string{true: test.drawn, false: test.plain} {
			p, err := output.New(output.Options{Terminal: terminal, NoHeaders: true}, cols)
			if err != nil {
				t.Fatal(err)
			}
			var b strings.Builder
			if err := p.Items(&b, of(test.bar)); err != nil || b.String() != want+"\n" {
				t.Errorf("%v on a terminal (%v): %q, %v", test.bar, terminal, b.String(), err)
			}
		}
	}
}
