package output_test

import (
	"strings"
	"testing"
	"time"

	"github.com/civoctl/civoctl/internal/output"
)

// written is an item that knows what was written of it.
type written map[string]string

func (w written) Text(name string) (string, bool) {
	said, ok := w[name]
	return said, ok
}

func TestZeroGivesWayToWhatWasWritten(t *testing.T) {
	for _, tt := range []struct {
		value  any
		said   string
		want   string
		naming string // with -o id
	}{
		{0, "", "-", "0"},
		{0, "0", "0", "0"},
		{0, "2 GB", "2 GB", "0"},
		{2, "3", "2", "2"},
		{false, "", "-", "false"},
		{false, "false", "false", "false"},
		{false, "maybe", "maybe", "false"},
		{nil, "yesterday", "yesterday", ""},
		{nil, "", "-", ""},
		{time.Time{}, "17", "17", ""},
		{[]string(nil), `{"a":1}`, `{"a":1}`, ""},
		{[]string{}, "[]", "-", ""},
		{"", `{"a":1}`, `{"a":1}`, ""},
		{"x", `{"a":1}`, "x", "x"},
		{output.Status(""), "5", "5", ""},
		{output.Secret(""), `["hush"]`, "REDACTED", ""},
		{output.Bar{}, "", "0/0", "0/0"},
	} {
		columns := []output.Column[written]{{Name: "id", Header: "ID", Value: func(written) any { return tt.value }}}
		for format, want := range map[string]string{"table": tt.want, "id": tt.naming} {
			p, err := output.New(output.Options{Format: format, NoHeaders: true}, columns)
			if err != nil {
				t.Fatal(err)
			}
			var b strings.Builder
			err = p.Items(&b, func(yield func(any, error) bool) { yield(written{"id": tt.said}, nil) })
			if got := strings.TrimSpace(b.String()); err != nil || got != want {
				t.Errorf("-o %s of %#v, written %q: %q, want %q; %v", format, tt.value, tt.said, got, want, err)
			}
		}
	}
}
