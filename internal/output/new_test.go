package output_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/output"
)

func TestNewRefuses(t *testing.T) {
	tests := map[string]struct {
		o    output.Options
		says []string
	}{
		"format":            {output.Options{Format: "jsn"}, []string{`unknown output format "jsn"`, "did you mean json?", "table, wide, json, yaml, csv, ndjson, name, id"}},
		"format's case":     {output.Options{Format: "JSON"}, []string{"did you mean json?"}},
		"far-off format":    {output.Options{Format: "parquet"}, []string{`unknown output format "parquet": valid values: table,`}},
		"column":            {output.Options{Columns: []string{"id", "hostnam"}}, []string{`unknown column "hostnam"`, "did you mean hostname?", "id, hostname, status"}},
		"column's start":    {output.Options{Columns: []string{"cpu"}}, []string{"did you mean cpu_cores?"}},
		"empty column":      {output.Options{Columns: []string{""}}, []string{`unknown column ""`}},
		"no columns":        {output.Options{Columns: []string{}}, []string{"names no column", "id, hostname"}},
		"columns of json":   {output.Options{Format: "json", Columns: []string{"id"}}, []string{"--columns is for table, wide and csv", "json"}},
		"columns of jq":     {output.Options{JQ: ".", Columns: []string{"id"}}, []string{"--columns is for table, wide and csv"}},
		"sort field":        {output.Options{SortBy: "nme"}, []string{"--sort-by", `unknown column "nme"`, "id, hostname"}},
		"sort order":        {output.Options{SortBy: "id:down"}, []string{"--sort-by id:down", "asc or desc"}},
		"jq syntax":         {output.Options{JQ: ".[] |"}, []string{`--jq ".[] |"`}},
		"jq function":       {output.Options{JQ: "nosuch"}, []string{"--jq", "nosuch"}},
		"jq as yaml":        {output.Options{JQ: ".", Format: "yaml"}, []string{"--jq", "-o yaml"}},
		"template syntax":   {output.Options{Template: "{{"}, []string{"--template"}},
		"template function": {output.Options{Template: "{{nosuch .}}"}, []string{"--template", "nosuch"}},
		"template as json":  {output.Options{Template: ".", Format: "json"}, []string{"--template", "-o json"}},
		"jq and template":   {output.Options{JQ: ".", Template: "."}, []string{"--jq", "--template"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := output.New(test.o, columns())
			if err == nil {
				t.Fatalf("New(%+v) takes it", test.o)
			}
			for _, words := range test.says {
				if !strings.Contains(err.Error(), words) {
					t.Errorf("error %q does not say %q", err, words)
				}
			}
		})
	}
}

func TestNewTakes(t *testing.T) {
	for _, format := range append(arg.Formats(), "") {
		printer(t, output.Options{Format: format})
	}
	for _, o := range []output.Options{
		{Columns: []string{" ID ", "Public_IP"}},
		{JQ: ".", Format: "json"},
		{SortBy: "public_ip:asc", Format: "json"},
		{SortBy: "initial_password:desc", Template: "."},
		{NoHeaders: true, Format: "json"},
	} {
		printer(t, o)
	}
}

func TestNothingToName(t *testing.T) {
	quota := []output.Column[int]{{Name: "used", Header: "USED", Value: func(n int) any { return n }}}
	for _, format := range []string{"id", "name"} {
		if _, err := output.New(output.Options{Format: format}, quota); err == nil || !strings.Contains(err.Error(), "-o "+format) {
			t.Errorf("-o %s of what has neither: %v", format, err)
		}
	}
	region := []output.Column[string]{{Name: "code", Header: "CODE", Value: func(s string) any { return s }}}
	for _, format := range []string{"id", "name"} {
		p, err := output.New(output.Options{Format: format}, region)
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		if err := p.Items(&b, of("LON1", "", "NYC1")); err != nil || b.String() != "LON1\nNYC1\n" {
			t.Errorf("-o %s = %q, %v", format, b.String(), err)
		}
	}
}

func TestNames(t *testing.T) {
	want := []string{"id", "hostname", "status", "cpu_cores", "public_ip", "created_at", "tags", "initial_password", "script"}
	if got := output.Names(columns()); !slices.Equal(got, want) {
		t.Errorf("Names = %v", got)
	}
}
