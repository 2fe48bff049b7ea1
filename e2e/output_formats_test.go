//go:build linux || darwin

package e2e

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode"

	"go.yaml.in/yaml/v3"

	"github.com/civoctl/civoctl/internal/arg"
)

// hostileID is the ID of the instance in [hostileReplies].
const hostileID = "11111111-2222-4333-8444-555555555555"

// hostileText returns text that breaks a terminal, a line or a table which does not clean it: an
// escape sequence, a bell, line ends, a C1 control, bidi overrides, invisible and wide characters,
// quotes.
func hostileText() string {
	return "\x1b[31mred\x07\r\n\u009b2J\u202egnp\u2066 \u200b日本語 👩‍💻 e\u0301 \"q\", 'a'; <&>"
}

// hostileReplies returns the replies, by method and path, of an API that has [hostileText] in its
// fields. The sandbox refuses such names.
func hostileReplies(t *testing.T) map[string]string {
	t.Helper()
	var quoted strings.Builder
	enc := json.NewEncoder(&quoted)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(hostileText()); err != nil {
		t.Fatal(err)
	}
	text := strings.TrimSpace(quoted.String())
	fill := func(s string) string { return strings.NewReplacer("ODD", text, "ID", hostileID).Replace(s) }
	instance := fill(`{"id":"ID","name":ODD,"hostname":ODD,"account_id":null,"size":"g3.small","firewall_id":"fw-1",
		"source_type":"diskimage","source_id":ODD,"network_id":"net-1","initial_user":"root","initial_password":"hunter2","ssh_key_id":null,
		"tags":["web",ODD],"user_script":"IyEvYmluL3NoCmVjaG8gG1szMW0KCg==","status":"ACTIVE","civostatsd_token":"hunter2","public_ip":"203.0.113.9",
		"private_ip":null,"ipv6":"2001:db8::1","notes":ODD,"reverse_dns":ODD,"cpu_cores":2,"ram_mb":123456789012345678,"disk_gb":25,
		"region":"LON1","created_at":"2026-03-01T10:00:00Z","zeta":{"rescue_password":"hunter2","n":123456789012345678901234567890},"ratio":1.50,"exp":1E5,"alpha":[null,[],{}]}`)
	plain := `{"id":"22222222-2222-4333-8444-555555555555","hostname":"web-9","status":"KERNEL_ERROR","tags":null,"cpu_cores":null,"public_ip":"203.0.113.10","created_at":null}`
	return map[string]string{
		"GET /v2/instances":                                 `{"page":1,"per_page":null,"pages":1,"items":[` + instance + `,` + plain + `]}`,
		"GET /v2/instances/" + hostileID:                    instance,
		"PUT /v2/instances/" + hostileID + "/stop":          `{"result":"success"}`,
		"PUT /v2/instances/" + hostileID + "/start":         `{"result":"success"}`,
		"POST /v2/instances/" + hostileID + "/soft_reboots": `{"result":"success"}`,
		"PUT /v2/instances/" + hostileID + "/resize":        `{"result":"success"}`,
		"PUT /v2/instances/" + hostileID + "/firewall":      instance,
		"PUT /v2/instances/" + hostileID:                    `{"result":"success"}`,
		"DELETE /v2/instances/" + hostileID:                 `{"result":"success"}`,
		"POST /v2/instances":                                strings.NewReplacer(hostileID, "33333333-2222-4333-8444-555555555555", `"hostname":`+text, `"hostname":"new"`).Replace(instance),
		"GET /v2/regions":                                   fill(`[{"code":"LON1","name":ODD,"type":"civostack","country":null,"country_name":ODD,"default":true,"out_of_capacity":null,"features":{"iaas":true,"x":1}}]`),
		"GET /v2/sizes": fill(`[{"name":"g3.small","nice_name":"Small","type":"Instance","cpu_cores":1,"gpu_count":0,"gpu_type":null,"ram_mb":2048,"disk_gb":25,"transfer_tb":2,"description":ODD,"selectable":true,"price":0.10},
			{"name":"g3.large","type":"Instance","cpu_cores":4,"ram_mb":123456789012345678,"disk_gb":100,"description":"Large","selectable":true}]`),
		"GET /v2/disk_images": fill(`[{"id":"img-1","name":"ubuntu-noble","version":ODD,"state":"available","distribution":"ubuntu","description":ODD,"label":null,"initial_user":"ubuntu","distribution_default":true}]`),
		"GET /v2/networks":    fill(`[{"id":"net-1","name":ODD,"label":"default","default":true,"cidr":"10.0.0.0/24","status":"Active","mtu":1450}]`),
		"GET /v2/firewalls":   fill(`[{"id":"fw-1","name":ODD,"network_id":"net-1","rules_count":3,"instance_count":null,"rules":[{"label":ODD}]}]`),
		"GET /v2/sshkeys":     fill(`[{"id":"key-1","name":ODD,"fingerprint":"0f:a2","public_key":"ssh-ed25519 AAAA","created_at":"2026-03-01T10:00:00Z"}]`),
		"GET /v2/quota":       `{"id":"q","instance_count_limit":16,"instance_count_usage":3,"cpu_core_limit":32,"cpu_core_usage":32,"ram_mb_limit":131072,"ram_mb_usage":null,"disk_gb_limit":0,"disk_gb_usage":0,"more_limit":123456789012345678901234567890}`,
	}
}

// newHostileCaller returns a caller at an API that sends nothing but [hostileReplies].
func newHostileCaller(t *testing.T) *caller {
	replies := hostileReplies(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		reply, ok := replies[r.Method+" "+r.URL.Path]
		w.Header().Set("Content-Type", "application/json")
		if !ok {
			w.WriteHeader(http.StatusNotFound)
			reply = `{"code":"database_not_found","reason":"no canned reply"}`
		}
		fmt.Fprint(w, reply)
	}))
	t.Cleanup(server.Close)
	u := newUserAt(t, server.URL)
	setEnv(t, u.env)
	return &caller{user: u}
}

// hostileCalls returns a command line for each command that shows what the API sent.
func hostileCalls() map[string]string {
	return map[string]string{
		"instance-list":     "instance list",
		"instance-show":     "instance show " + hostileID,
		"instance-create":   "instance create new --size g3.small --image ubuntu-noble --no-wait",
		"instance-tag":      "instance tag " + hostileID + " --add web",
		"instance-stop":     "instance stop " + hostileID + " --no-wait",
		"instance-start":    "instance start " + hostileID + " --no-wait",
		"instance-reboot":   "instance reboot " + hostileID + " --no-wait",
		"instance-resize":   "instance resize " + hostileID + " --size g3.large --no-wait --yes",
		"instance-firewall": "instance firewall " + hostileID + " --firewall fw-1",
		"instance-wait":     "instance wait " + hostileID + " --for active",
		"instance-update":   "instance update " + hostileID + " --notes x --dry-run",
		"instance-rm":       "instance rm " + hostileID + " --no-wait --yes",
		"instance-password": "instance password " + hostileID,
		"region-list":       "region list",
		"size-list":         "size list",
		"image-list":        "image list",
		"network-list":      "network list",
		"firewall-list":     "firewall list",
		"sshkey-list":       "sshkey list",
		"quota-show":        "quota show",
	}
}

// TestGolden compares what each command prints with its golden files, which UPDATE=1 writes anew.
// They are there for the formats in which a command chooses what is printed. How a format writes it
// is tested in internal/output, and that YAML and NDJSON have the data of JSON in
// [TestFormatsAgree].
func TestGolden(t *testing.T) {
	c := newHostileCaller(t)
	compared := map[string]bool{}
	for name, call := range hostileCalls() {
		for _, format := range arg.Formats() {
			if format == "yaml" || format == "ndjson" {
				continue
			}
			stdout, stderr, code := c.call(call, "-q", "-o", format)
			if (format == "id" || format == "name") && code == 2 { // what is shown has neither
				continue
			}
			if code != 0 {
				t.Errorf("%s -o %s: exit code %d: %s", call, format, code, stderr)
				continue
			}
			file := filepath.Join("testdata", "golden", name, format)
			compareGolden(t, file, stdout)
			compared[file] = true
		}
	}
	files, err := filepath.Glob(filepath.Join("testdata", "golden", "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if !compared[file] {
			t.Errorf("nothing is compared with %s", file)
		}
	}
}

// compareGolden compares got with the text of a golden file, or writes it there: see [TestGolden].
func compareGolden(t *testing.T, file, got string) {
	t.Helper()
	if os.Getenv("UPDATE") == "1" {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Error(err)
	} else if got != string(want) {
		t.Errorf("%s: got\n%s\nwant\n%s", file, got, want)
	}
}

// What a person reads holds no character that does something to a terminal; what a program reads
// holds every one of them.
func TestOddTextIsShownOrKept(t *testing.T) {
	c := newHostileCaller(t)
	for name, call := range hostileCalls() {
		for _, format := range []string{"table", "wide", "name", "id"} {
			stdout, stderr, _ := c.call(call, "-o", format)
			for _, r := range stdout + stderr {
				if r != '\n' && unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
					t.Errorf("%s -o %s: %q reaches the terminal", name, format, r)
					break
				}
			}
		}
	}
	var list []map[string]any
	read := func(format string, decode func([]byte, any) error) {
		stdout, stderr, code := c.call("instance list", "-o", format)
		list = nil
		if err := decode([]byte(stdout), &list); err != nil || code != 0 {
			t.Errorf("-o %s: %v, exit code %d: %s", format, err, code, stderr)
		} else if list[0]["notes"] != hostileText() {
			t.Errorf("-o %s: the notes are %q", format, list[0]["notes"])
		}
	}
	read("json", json.Unmarshal)
	read("yaml", yaml.Unmarshal)
	stdout, _, _ := c.call("instance list", "--jq", ".[0].notes")
	if stdout != hostileText()+"\n" {
		t.Errorf("--jq: %q", stdout)
	}
}

// Each format, read back, has the same data.
func TestFormatsAgree(t *testing.T) {
	c := newHostileCaller(t)
	for name, call := range hostileCalls() {
		text, stderr, code := c.call(call, "-q", "-o", "json")
		if code != 0 {
			t.Errorf("%s: exit code %d: %s", call, code, stderr)
			continue
		}
		var want any
		if err := json.Unmarshal([]byte(text), &want); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}

		// YAML's integers and floats are JSON's numbers.
		text, _, _ = c.call(call, "-q", "-o", "yaml")
		var fromYAML any
		if err := yaml.Unmarshal([]byte(text), &fromYAML); err != nil {
			t.Errorf("%s: %v in\n%s", name, err, text)
		}
		again, err := json.Marshal(fromYAML)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		fromYAML = nil
		if err := json.Unmarshal(again, &fromYAML); err != nil || !reflect.DeepEqual(fromYAML, want) {
			t.Errorf("%s: YAML says\n%v\nJSON says\n%v", name, fromYAML, want)
		}

		all, isList := want.([]any)
		if !isList {
			all = []any{want}
		}
		text, _, _ = c.call(call, "-q", "-o", "ndjson")
		lines := strings.SplitAfter(text, "\n")
		if lines[len(lines)-1] != "" || len(lines)-1 != len(all) {
			t.Errorf("%s: %d lines of NDJSON for %d objects", name, len(lines)-1, len(all))
			continue
		}
		for n, item := range all {
			var got any
			if err := json.Unmarshal([]byte(lines[n]), &got); err != nil || !reflect.DeepEqual(got, item) {
				t.Errorf("%s: NDJSON line %d: %v, %v; JSON says %v", name, n, err, got, item)
			}
		}

		text, _, _ = c.call(call, "-q", "-o", "csv")
		records, err := csv.NewReader(strings.NewReader(text)).ReadAll()
		if err != nil || len(records) != len(all)+1 {
			t.Errorf("%s: %d records of CSV for %d objects: %v", name, len(records), len(all), err)
			continue
		}
		for n, item := range all {
			for k, column := range records[0] {
				// The reader turns CR LF into LF.
				if s, ok := item.(map[string]any)[column].(string); ok && column != "created_at" && records[n+1][k] != strings.ReplaceAll(s, "\r\n", "\n") {
					t.Errorf("%s: %s is %q in CSV, %q in JSON", name, column, records[n+1][k], s)
				}
			}
		}
	}
}
