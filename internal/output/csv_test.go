package output_test

import (
	"encoding/csv"
	"reflect"
	"strings"
	"testing"

	"github.com/civoctl/civoctl/internal/output"
)

func TestCSVReadsBack(t *testing.T) {
	got := items(t, output.Options{Format: "csv", ShowSecrets: true}, odd(t)...)
	rows, err := csv.NewReader(strings.NewReader(got)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{output.Names(columns())}
	for _, s := range odd(t) {
		row := []string{s.ID, s.Hostname, string(s.Status), itoa(s.Cores), s.IP, "", strings.Join(s.Tags, " "), string(s.Password), s.Script}
		if !s.Created.IsZero() {
			row[5] = s.Created.Format("2006-01-02T15:04:05Z")
		}
		for i := range row {
			row[i] = strings.ReplaceAll(row[i], "\r\n", "\n") // as the reader does
		}
		want = append(want, row)
	}
	if !reflect.DeepEqual(rows, want) {
		t.Errorf("read back:\n%q\nwant\n%q", rows, want)
	}
}

func TestCSVForm(t *testing.T) {
	cols := []output.Column[string]{{Name: "x", Header: "X", Value: func(s string) any { return s }}}
	p, err := output.New(output.Options{Format: "csv"}, cols)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	err = p.Items(&b, of("plain", "", `a"b`, "a,b", "a\nb", "a\rb", "=1+1", " x "))
	want := "x\r\nplain\r\n\"\"\r\n\"a\"\"b\"\r\n\"a,b\"\r\n\"a\nb\"\r\n\"a\rb\"\r\n=1+1\r\n x \r\n"
	if err != nil || b.String() != want {
		t.Errorf("%q, %v", b.String(), err)
	}
}

func FuzzCSV(f *testing.F) {
	f.Add("a", "b")
	f.Add("\"", ",\n")
	cols := []output.Column[[2]string]{
		{Name: "a", Value: func(s [2]string) any { return s[0] }},
		{Name: "b", Value: func(s [2]string) any { return s[1] }},
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		p, err := output.New(output.Options{Format: "csv", NoHeaders: true}, cols)
		if err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		if err := p.Item(&out, [2]string{a, b}); err != nil {
			t.Fatal(err)
		}
		row, err := csv.NewReader(strings.NewReader(out.String())).Read()
		reader := strings.NewReplacer("\r\n", "\n")
		if err != nil || row[0] != reader.Replace(a) || row[1] != reader.Replace(b) {
			t.Errorf("%q, %q printed as %q reads back as %q, %v", a, b, out.String(), row, err)
		}
	})
}
