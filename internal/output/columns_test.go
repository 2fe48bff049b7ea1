package output_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/civoctl/civoctl/internal/output"
)

func TestSparseColumnsAndWholeOnes(t *testing.T) {
	type row struct{ name, id, fault string }
	cols := []output.Column[row]{
		{Name: "name", Header: "NAME", Value: func(r row) any { return r.name }},
		{Name: "id", Header: "ID", Whole: true, Keep: true, Value: func(r row) any { return r.id }},
		{Name: "fault", Header: "FAULT", Sparse: true, Keep: true, Prose: true, Value: func(r row) any { return r.fault }},
	}
	good := row{"a-name-that-is-long-enough-to-cut", "0123456789abcdef", ""}
	bad := row{"b", "fedcba9876543210", "no"}
	for _, tt := range []struct {
		name string
		o    output.Options
		rows []row
		want string
	}{
		{"no item has it", output.Options{}, []row{good}, "NAME                               ID\na-name-that-is-long-enough-to-cut  0123456789abcdef\n"},
		{"one has it", output.Options{NoHeaders: true}, []row{bad, {"c", "x", ""}}, "b  fedcba9876543210  no\nc  x                 -\n"},
		{"asked for", output.Options{Columns: []string{"fault", "id"}, NoHeaders: true}, []row{good}, "-  0123456789abcdef\n"},
		{"narrow", output.Options{NoHeaders: true, Terminal: true, Width: 20}, []row{good}, "a-name-that…  0123456789abcdef\n"},
		{
			"prose goes on below", output.Options{NoHeaders: true, Terminal: true, Width: 46},
			[]row{{"b", "fedcba9876543210", "this is a reason which is too long for a line"}, {"c", "x", ""}},
			"b  fedcba9876543210  this is a reason which is\n                     too long for a line\nc  x                 -\n",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, err := output.New(tt.o, cols)
			if err != nil {
				t.Fatal(err)
			}
			var b bytes.Buffer
			if err := p.Items(&b, of(tt.rows...)); err != nil {
				t.Fatal(err)
			}
			if b.String() != tt.want {
				t.Errorf("got\n%swant\n%s", b.String(), tt.want)
			}
		})
	}
}

func TestRevealShowsTheNamedSecretAlone(t *testing.T) {
	item := json.RawMessage(`{"initial_password":"one","civostatsd_token":"two"}`)
	p, err := output.New(output.Options{Format: "ndjson", Reveal: []string{"initial_password"}}, []output.Column[json.RawMessage]{})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := p.Item(&b, item); err != nil {
		t.Fatal(err)
	}
	if want := `{"initial_password":"one","civostatsd_token":"REDACTED"}` + "\n"; b.String() != want {
		t.Errorf("got %s, want %s", b.String(), want)
	}
}
