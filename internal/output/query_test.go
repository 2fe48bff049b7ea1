package output_test

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"

	"github.com/civoctl/civoctl/internal/output"
)

// The programs that people write for a list of servers, among which nothing
// has more digits than a float.
func programs() []string {
	return []string{
		`.`, `.[]`, `.[].hostname`, `.[0]`, `length`, `map(.cpu_cores)`, `map(select(.status == "ACTIVE")) | length`,
		`[.[] | {id, ip: .public_ip}]`, `.[] | "\(.id) \(.hostname)"`, `map(.tags // [] | length) | add`, `sort_by(.cpu_cores) | map(.id)`,
		`group_by(.status) | map({(.[0].status // "none"): length}) | add`, `.[] | [.id, .cpu_cores] | @csv`, `.[] | [.id, .status] | @tsv`,
		`map(has("zeta"))`, `.[0] | keys`, `first(.[] | select(.cpu_cores > 2)) | .id`, `any(.[]; .status == "SHUTOFF")`,
		`[.[] | .public_ip | select(. != null) | split(".") | length]`, `.[] | .script | try ascii_upcase catch "none"`,
		`to_entries | map("\(.key):\(.value.id)") | join(",")`, `[.[] | .created_at // empty | fromdate]`, `[.[].tags] | flatten(1)`, `[.. | strings] | length`,
		`reduce .[] as $s (0; . + ($s.cpu_cores // 0))`, `.[] | .hostname | test("^web-[0-9]+$")`, `map(.tags[]?) | unique`, `max_by(.cpu_cores).id`, `.[-1].script`, `.[] | .id | @base64`,
	}
}

func TestQueriesAgreeWithJQ(t *testing.T) {
	jq, err := exec.LookPath("jq")
	if err != nil {
		t.Skip("jq is not installed")
	}
	var all []server
	for _, s := range odd(t) {
		if !strings.Contains(string(s.raw), "1234567890") && !strings.Contains(string(s.raw), "9007199254740993") {
			all = append(all, s)
		}
	}
	all = append(all, fleet(t, 3)...)
	input := items(t, output.Options{Format: "json"}, all...)
	for _, program := range programs() {
		t.Run(program, func(t *testing.T) {
			cmd := exec.Command(jq, "-r", "-c", "-S", program)
			cmd.Stdin = strings.NewReader(input)
			var stderr bytes.Buffer
			cmd.Stderr = &stderr
			want, err := cmd.Output()
			if err != nil {
				t.Fatalf("jq: %v: %s", err, stderr.String())
			}
			if got := items(t, output.Options{JQ: program}, all...); got != string(want) {
				t.Errorf("--jq:\n%s\njq:\n%s", got, want)
			}
		})
	}
}

func TestQueriesKeepDigits(t *testing.T) {
	for program, want := range map[string]string{
		".[0].alpha.n":             "123456789012345678901234567890\n",
		".[0].alpha.n + 1":         "123456789012345678901234567891\n",
		".[2].big":                 "9007199254740993\n",
		".[2].big * 2":             "18014398509481986\n",
		"map(.big) | max":          "9007199254740993\n",
		".[0].ratio":               "1.50\n",
		"[.[2].big, .[0].alpha.n]": "[9007199254740993,123456789012345678901234567890]\n",
	} {
		if got := items(t, output.Options{JQ: program}, odd(t)...); got != want {
			t.Errorf("%s = %q, want %q", program, got, want)
		}
	}
}

func TestQueryErrors(t *testing.T) {
	p := printer(t, output.Options{JQ: ".[].id, error(\"stop here\")"})
	var b strings.Builder
	err := p.Items(&b, of(odd(t)[0]))
	if err == nil || !strings.Contains(err.Error(), "--jq") || !strings.Contains(err.Error(), "stop here") {
		t.Errorf("error %v", err)
	}
	if b.String() != "a1\n" {
		t.Errorf("results before it: %q", b.String())
	}
	b.Reset()
	if err := printer(t, output.Options{JQ: "1, halt, 2"}).Items(&b, of[server]()); err != nil || b.String() != "1\n" {
		t.Errorf("halt: %q, %v", b.String(), err)
	}
}

func TestQueriesSeeNoEnvironment(t *testing.T) {
	t.Setenv("CIVO_TOKEN", "hunter2")
	for _, program := range []string{"env", "$ENV"} {
		if got := items(t, output.Options{JQ: program}); got != "{}\n" {
			t.Errorf("%s = %s", program, got)
		}
	}
}

func TestTemplates(t *testing.T) {
	for text, want := range map[string]string{
		`{{range .}}{{.id}} {{end}}`: "a1 b2 c3  d4 \n",
		`{{range .}}{{if .cpu_cores}}{{if gt .cpu_cores 4}}{{.id}}{{end}}{{end}}{{end}}`: "b2c3\n",
		`{{(index . 0).alpha.n}}`:        "123456789012345678901234567890\n",
		`{{(index . 0).ratio}}`:          "1.50\n",
		`{{json (index . 0).tags}}`:      `["web","prod"]` + "\n",
		`{{json "<&>"}}`:                 `"<&>"` + "\n",
		`{{join ", " (index . 0).tags}}`: "web, prod\n",
		`{{upper (index . 2).public_ip}}{{date "2006" (index . 2).created_at}}{{age (index . 2).created_at}}{{join "" (index . 3).tags}}|`: "|\n",
		`{{age (index . 0).created_at}} {{age (index . 1).created_at}}`:                                                                    "2h 40s\n",
		`{{len .}}{{"\n"}}`: "5\n",
	} {
		if got := items(t, output.Options{Template: text}, odd(t)...); got != want {
			t.Errorf("%s = %q, want %q", text, got, want)
		}
	}
	for _, text := range []string{`{{date "2006" "yesterday"}}`, `{{join "," 1}}`, `{{index . 99}}`} {
		var b strings.Builder
		if err := printer(t, output.Options{Template: text}).Items(&b, of(odd(t)...)); err == nil || b.Len() > 0 {
			t.Errorf("%s = %q, %v", text, b.String(), err)
		}
	}
	got := items(t, output.Options{Template: `{{(index . 1).hostname}}`, Terminal: true}, odd(t)...)
	if strings.Contains(got, "\x1b") {
		t.Errorf("a template reaches the terminal as %q", got)
	}
}

func TestAges(t *testing.T) {
	for at, want := range map[string]string{
		"2026-03-01T12:00:00Z": "0s", "2026-03-01T12:00:30Z": "0s", "2026-03-01T11:59:01Z": "59s", "2026-03-01T11:59:00Z": "1m",
		"2026-03-01T11:00:01Z": "59m", "2026-03-01T11:00:00Z": "1h", "2026-02-27T12:00:01Z": "47h", "2026-02-27T12:00:00Z": "2d",
		"2024-03-02T12:00:00Z": "729d", "2024-03-01T12:00:00Z": "2y", "2026-03-02T12:00:00Z": "2026-03-02T12:00:00Z", "2026-03-01T14:00:00+02:00": "0s",
	} {
		if got := item(t, output.Options{Template: `{{age "` + at + `"}}`}, odd(t)[0]); got != want+"\n" {
			t.Errorf("age of %s = %q, want %s", at, got, want)
		}
	}
}
