package output_test

import (
	"encoding/json"
	"os/exec"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/civoctl/civoctl/internal/output"
)

func TestYAMLReadsBack(t *testing.T) {
	var got []any
	if err := yaml.Unmarshal([]byte(items(t, output.Options{Format: "yaml"}, odd(t)...)), &got); err != nil {
		t.Fatal(err)
	}
	var want []any
	if err := json.Unmarshal([]byte(items(t, output.Options{Format: "json"}, odd(t)...)), &want); err != nil {
		t.Fatal(err)
	}
	if a, b := asJSON(t, got), asJSON(t, want); a != b {
		t.Errorf("read back:\n%s\nwant\n%s", a, b)
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var floats any // in which an int and a float of one value are the same
	if err := json.Unmarshal(b, &floats); err != nil {
		t.Fatal(err)
	}
	b, err = json.Marshal(floats)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestYAMLKeepsOrderAndDigits(t *testing.T) {
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(item(t, output.Options{Format: "yaml"}, odd(t)[0])), &doc); err != nil {
		t.Fatal(err)
	}
	var names []string
	values := map[string]*yaml.Node{}
	for i, node := range doc.Content[0].Content {
		if i%2 == 0 {
			names = append(names, node.Value)
			values[node.Value] = doc.Content[0].Content[i+1]
		}
	}
	want := "id hostname status cpu_cores public_ip tags created_at initial_password script zeta alpha ratio exp none no deep"
	if got := strings.Join(names, " "); got != want {
		t.Errorf("fields %s, want %s", got, want)
	}
	if n := values["alpha"].Content[3]; n.Value != "123456789012345678901234567890" || n.Style != 0 {
		t.Errorf("large number = %q", n.Value)
	}
	if values["ratio"].Value != "1.50" {
		t.Errorf("ratio = %q", values["ratio"].Value)
	}
}

func traps() []string {
	return []string{"", " ", "~", "null", "Null", "true", "yes", "No", "on", "OFF", "y", "N", "1", "-1", "+1", "0o7", "007", "0x1f", "0b1", "1_000", "1e5", "1E+5", "1.", ".5", "1.5", ".inf", "-.INF", ".nan",
		"12:30", "12:30:45.5", "2026-01-01", "2026-01-01T00:00:00Z", "2026-1-1 1:2:3", "<<", "=", "-", "- a", "?", ": ", "a: b", "a #b", "#a", "&a", "*a", "!a", "|", ">", "%a", "@a", "`a", "{a", "[a", "a]", "'", "\"", "a\"b", ",",
		"\n", "\na", "a\n", "a\n\n", "a\nb", " a\nb", "a \nb", "a\n b\n", "\ta\nb", "a\n\tb", "a\t", "\t", "---", "---\na", "...", "a\n---\nb", "a\r\nb", "\r", "\x00", "\x7f", "\u0085", "a\u2028b", "\ufeff", "\u200d", "👩‍💻", "😀\nb", "\U000e0001", "日本", "e\u0301", "\uffff", "0.0.0.0", "1.2.3.4", "::1", "2001::1", "1:2", "!!str a", "key: |\n  x", " ", "a ", " a"}
}

type text struct {
	Text string `json:"text"`
}

func yamlOf(t *testing.T, all ...text) string {
	t.Helper()
	p, err := output.New(output.Options{Format: "yaml"}, []output.Column[text]{})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := p.Items(&b, of(all...)); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func FuzzYAML(f *testing.F) {
	for _, s := range traps() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) {
			s = strings.ToValidUTF8(s, "?")
		}
		out := yamlOf(t, text{s}, text{"next"})
		var back []map[string]any
		if err := yaml.Unmarshal([]byte(out), &back); err != nil || len(back) != 2 || back[0]["text"] != any(s) || back[1]["text"] != "next" {
			t.Errorf("%q printed as\n%s\nreads back as %q, %v", s, out, back, err)
		}
		if output.CleanText(out) != out {
			t.Errorf("%q printed as %q", s, out)
		}
	})
}

// PyYAML reads YAML 1.1, where more is a number or a boolean.
func TestYAMLInPython(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not installed")
	}
	if err := exec.Command(python, "-c", "import yaml").Run(); err != nil {
		t.Skip("python3 has no yaml module")
	}
	var all []text
	for _, s := range traps() {
		all = append(all, text{s})
	}
	read := func(in string) (v any) {
		t.Helper()
		cmd := exec.Command(python, "-c", "import sys, json, yaml; json.dump(yaml.safe_load(sys.stdin.buffer.read().decode('utf-8')), sys.stdout)")
		cmd.Stdin = strings.NewReader(in)
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("python3: %v", err)
		}
		d := json.NewDecoder(strings.NewReader(string(out)))
		d.UseNumber()
		if err := d.Decode(&v); err != nil {
			t.Fatal(err)
		}
		return v
	}
	for i, v := range read(yamlOf(t, all...)).([]any) {
		if got := v.(map[string]any)["text"]; got != any(all[i].Text) {
			t.Errorf("%q reads back as %#v", all[i].Text, got)
		}
	}
	one := read(item(t, output.Options{Format: "yaml"}, odd(t)[0])).(map[string]any)
	want := map[string]any{"n": json.Number("123456789012345678901234567890"), "civostatsd_token": "REDACTED"}
	if !reflect.DeepEqual(one["alpha"], any(want)) {
		t.Errorf("alpha = %#v", one["alpha"])
	}
	if one["exp"] != any(json.Number("100000.0")) || one["ratio"] != any(json.Number("1.5")) {
		t.Errorf("exp = %#v, ratio = %#v", one["exp"], one["ratio"])
	}
}
