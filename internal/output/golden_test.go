package output_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/civoctl/civoctl/internal/output"
)

func TestGolden(t *testing.T) {
	tests := []struct {
		name string
		o    output.Options
	}{
		{"table", output.Options{}},
		{"wide", output.Options{Format: "wide"}},
		{"table-terminal", output.Options{Terminal: true, Color: true, Width: 60}},
		{"wide-terminal", output.Options{Format: "wide", Terminal: true, Width: 100}},
		{"columns", output.Options{Columns: []string{"cpu_cores", "status"}, NoHeaders: true}},
		{"json", output.Options{Format: "json"}},
		{"json-terminal", output.Options{Format: "json", Terminal: true}},
		{"json-secrets", output.Options{Format: "json", ShowSecrets: true}},
		{"ndjson", output.Options{Format: "ndjson"}},
		{"yaml", output.Options{Format: "yaml"}},
		{"csv", output.Options{Format: "csv"}},
		{"csv-terminal", output.Options{Format: "csv", Terminal: true, NoHeaders: true}},
		{"id", output.Options{Format: "id"}},
		{"name", output.Options{Format: "name"}},
		{"jq", output.Options{JQ: ".[] | .hostname, .alpha, .big, .tags"}},
		{"jq-terminal", output.Options{JQ: ".[] | .script, {script}", Terminal: true}},
		{"template", output.Options{Template: `{{range .}}{{.id}} {{.hostname | upper}} {{join "+" .tags}} {{json .alpha}} {{.big}} {{.ratio}}{{"\n"}}{{end}}`}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			golden(t, test.name, items(t, test.o, odd(t)...))
		})
		t.Run(test.name+"-one", func(t *testing.T) {
			if test.o.JQ != "" {
				test.o.JQ = strings.Replace(test.o.JQ, ".[]", ".", 1)
			}
			if test.o.Template != "" {
				test.o.Template = `{{.id}}: {{date "2 Jan 2006" .created_at}}, {{age .created_at}}, {{lower .status}}, {{.initial_password}}`
			}
			golden(t, test.name+"-one", item(t, test.o, odd(t)[0]))
		})
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".golden")
	if os.Getenv("UPDATE") == "1" {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s:\n%s\nwant\n%s", name, got, want)
	}
}

// The table library measures by the locale of the process it starts in.
func TestLocaleChangesNothing(t *testing.T) {
	test := exec.Command(os.Args[0], "-test.run=^TestGolden$")
	test.Env = append(os.Environ(), "LC_ALL=zh_CN.UTF-8", "LANG=zh_CN.UTF-8", "RUNEWIDTH_EASTASIAN=1", "GORACE=atexit_sleep_ms=0", "UPDATE=")
	if out, err := test.CombinedOutput(); err != nil {
		t.Errorf("in a Chinese locale: %v\n%s", err, out)
	}
}
