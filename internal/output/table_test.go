package output_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clipperhouse/displaywidth"

	"github.com/civoctl/civoctl/internal/output"
)

// At every width a table keeps what tells rows apart, shows whole columns, the important ones
// first, and tells the others to the caller.
func TestTableFitsTheTerminal(t *testing.T) {
	whole := map[string]bool{} // cells of columns that are never cut
	for _, s := range odd(t) {
		whole[string(s.Status)], whole[s.IP] = true, true
	}
	for width := 40; width < 120; width++ {
		var leftOut []string
		o := output.Options{Terminal: true, Width: width, LeftOut: func(headers []string) { leftOut = headers }}
		got := items(t, o, odd(t)...)
		for line := range strings.Lines(got) {
			if n := displaywidth.String(strings.TrimSuffix(line, "\n")); n > width && width >= 48 {
				t.Errorf("%d cells on a terminal of %d:\n%s", n, width, line)
			}
		}
		header, _, _ := strings.Cut(got, "\n")
		for _, column := range []string{"ID", "HOSTNAME", "STATUS", "PUBLIC IP", "CORES", "AGE"} {
			if strings.Contains(header, column) == slices.Contains(leftOut, column) {
				t.Errorf("at %d %s is shown and left out, or neither: %v\n%s", width, column, leftOut, got)
			}
		}
		for _, column := range []string{"ID", "HOSTNAME", "STATUS", "PUBLIC IP"} {
			if !strings.Contains(header, column) {
				t.Errorf("at %d %s is not there:\n%s", width, column, got)
			}
		}
		for cell := range whole {
			if !strings.Contains(got, cell) {
				t.Errorf("at %d %q is cut:\n%s", width, cell, got)
			}
		}
		if strings.Contains(got, "…") && len(leftOut) != 2 {
			t.Errorf("at %d a cell is cut while a column could go:\n%s", width, got)
		}
		if strings.Count(got, "\n") != 6 {
			t.Errorf("wrapped at %d:\n%s", width, got)
		}
	}
}

// What a person asks for is neither cut nor left out.
func TestTableThatIsAskedForIsNotCut(t *testing.T) {
	for _, o := range []output.Options{{Format: "wide"}, {Columns: []string{"id", "hostname", "script", "tags"}}} {
		want := items(t, o, fleet(t, 2)...)
		o.Terminal, o.Width = true, 30
		o.LeftOut = func(headers []string) { t.Errorf("%+v: left out %v", o, headers) }
		o.Now = func() time.Time { return time.Time{} } // before the creation: printed in full
		if got := items(t, o, fleet(t, 2)...); got != strings.ReplaceAll(want, "CREATED             ", "AGE                 ") {
			t.Errorf("%+v:\n%s\nwant\n%s", o, got, want)
		}
	}
}

// A long name takes no more from the others than it must.
func TestTableCutsALongNameAsFarAsNeeded(t *testing.T) {
	long := server{ID: "a", Hostname: strings.Repeat("n", 73), Status: "ACTIVE", IP: "203.0.113.10", Created: noon()}
	for width, want := range map[int]string{
		100: "a   " + strings.Repeat("n", 73) + "  ACTIVE  203.0.113.10",
		80:  "a   " + strings.Repeat("n", 53) + "…  ACTIVE  203.0.113.10",
		40:  "a   " + strings.Repeat("n", 13) + "…  ACTIVE  203.0.113.10",
		20:  "a   " + strings.Repeat("n", 11) + "…  ACTIVE  203.0.113.10",
	} {
		got := strings.Split(items(t, output.Options{Terminal: true, Width: width}, long), "\n")[1]
		if got != want {
			t.Errorf("at %d: %q, want %q", width, got, want)
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

func TestColorOnlyWhenAsked(t *testing.T) {
	for _, o := range []output.Options{
		{}, {Terminal: true}, {Format: "json", Terminal: true}, {Format: "json", Color: true}, {Format: "ndjson", Color: true},
		{Format: "csv", Color: true, Terminal: true}, {Format: "yaml", Color: true, Terminal: true}, {JQ: ".", Color: true, Terminal: true},
	} {
		if got := items(t, o, fleet(t, 2)...) + item(t, o, fleet(t, 1)[0]); strings.Contains(got, "\x1b") {
			t.Errorf("%+v: %q", o, got)
		}
	}
	for _, format := range []string{"json", "ndjson"} {
		colored := items(t, output.Options{Format: format, Color: true, Terminal: true}, odd(t)...)
		plain := items(t, output.Options{Format: format, Terminal: true}, odd(t)...)
		if without := regexp.MustCompile("\x1b\\[[0-9]*m").ReplaceAllString(colored, ""); without != plain || colored == plain {
			t.Errorf("%s in colours: %q", format, colored)
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
		{output.Bar{Used: 20480, Limit: 137438, Unit: output.MB}, "██" + strings.Repeat("░", 18) + " 20 GB/134.2 GB", "20480/137438"},
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

func TestAmounts(t *testing.T) {
	for m, want := range map[output.Megabytes]string{
		0: "0 MB", 512: "512 MB", 1024: "1 GB", 1536: "1.5 GB", 8192: "8 GB", 137438: "134.2 GB", 131072: "128 GB",
	} {
		if got := m.Text(); got != want {
			t.Errorf("%d: %q, want %q", int(m), got, want)
		}
	}
	type row struct{ ram, disk int }
	cols := []output.Column[row]{
		{Name: "ram_mb", Header: "RAM", Value: func(r row) any { return output.Megabytes(r.ram) }},
		{Name: "disk_gb", Header: "DISK", Value: func(r row) any { return output.Gigabytes(r.disk) }},
	}
	for format, want := range map[string]string{
		"table": "   RAM   DISK\n  8 GB  50 GB\n512 MB   0 GB\n",
		"csv":   "ram_mb,disk_gb\r\n8192,50\r\n512,0\r\n",
	} {
		p, err := output.New(output.Options{Format: format}, cols)
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		if err := p.Items(&b, of(row{8192, 50}, row{512, 0})); err != nil || b.String() != want {
			t.Errorf("%s: %q, %v, want %q", format, b.String(), err, want)
		}
	}
}

// What is used and the limit are two columns for a program.
func TestBarInCSV(t *testing.T) {
	type quota struct{ ram any }
	cols := []output.Column[quota]{{Name: "ram_mb", Header: "RAM", IsBar: true, Value: func(q quota) any { return q.ram }}}
	p, err := output.New(output.Options{Format: "csv"}, cols)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	want := "ram_mb_usage,ram_mb_limit\r\n3,256\r\nmany,\r\n,\r\n"
	err = p.Items(&b, of(quota{output.Bar{Used: 3, Limit: 256, Unit: output.MB}}, quota{output.OddBar{Used: "many"}}, quota{}))
	if err != nil || b.String() != want {
		t.Errorf("%q, %v, want %q", b.String(), err, want)
	}
}

// Columns go by what the header says, too.
func TestColumnsByHeader(t *testing.T) {
	for words, want := range map[string]string{
		"PUBLIC IP,public-ip,ip,Public_IP": "10.0.0.9  10.0.0.9  10.0.0.9  10.0.0.9\n",
		"cores,name":                       "2  web-10\n",
		"age,CREATED,created-at":           "2026-03-01T10:00:00Z  2026-03-01T10:00:00Z  2026-03-01T10:00:00Z\n",
	} {
		if got := items(t, output.Options{Columns: strings.Split(words, ","), NoHeaders: true}, odd(t)[0]); got != want {
			t.Errorf("%s: %q, want %q", words, got, want)
		}
	}
	for _, name := range []string{"created_at", "age", "Created"} {
		got := items(t, output.Options{Format: "id", SortBy: name}, odd(t)...)
		if want := "d4\na1\nb2\nc3\n"; got != want {
			t.Errorf("by %s: %q, want %q", name, got, want)
		}
	}
}
