package sandbox_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/civoctl/civoctl/internal/sandbox"
)

func TestRealisticReplies(t *testing.T) {
	w := open(t, sandbox.Options{BuildTime: -1, Faults: rules(t, "* ** realistic")})
	if a := w.ok("GET", "/v2/instances"); a.Body != `{"items":[],"page":"1","pages":0,"per_page":null}`+"\n" {
		t.Error(a.Body)
	}
	seen := map[string]bool{}
	for range 24 {
		made := w.ok("POST", "/v2/instances", "hostname=web", enough)
		if made.field(t, "initial_password") != nil {
			t.Error("the password is told at once")
		}
		a := w.ok("GET", "/v2/instances/"+made.field(t, "id").(string))
		for _, field := range []string{"ram_mb", "region", "status", "created_at", "volume_type", "ssh_key", "tags", "notes"} {
			var o map[string]json.RawMessage
			if err := json.Unmarshal([]byte(a.Body), &o); err != nil {
				t.Fatal(err)
			}
			seen[field+" "+string(o[field])] = true
		}
		if again := w.ok("GET", "/v2/instances/"+made.field(t, "id").(string)); again.Body != a.Body {
			t.Errorf("first %s then %s", a.Body, again.Body)
		}
	}
	for _, odd := range []string{
		"ram_mb 2048.0", `ram_mb "2048"`, "ram_mb 2048", "region ", "region null", `region "lon1"`, `status "active"`, `status "ACTIVE"`,
		"created_at ", `created_at "2026-03-01T12:00:00"`, `created_at "2026-03-01T13:00:00.000+01:00"`, "volume_type null", "volume_type 0",
		`ssh_key "-"`, "tags null", "notes null",
	} {
		if !seen[odd] {
			t.Errorf("never %s", odd)
		}
	}
	if got := len(w.page(t)); got != 0 {
		t.Errorf("%d instances in a list that lags", got)
	}
	w.pass(time.Second)
	if got := len(w.page(t)); got != 20 {
		t.Errorf("%d instances in the list", got)
	}
	for path, want := range map[string]string{
		"/v2/quota":           `"instance_count_usage":"24"`,
		"/v2/firewalls":       `"rules_count":"3"`,
		"/v2/vpc/firewalls":   `"cidr":"0.0.0.0/0"`,
		"/v2/sshkeys":         `{"items":[`,
		"/v2/regions":         `"code":"lon1"`,
		"/v2/instances/x":     `"code":"database_instance_find"`,
		"/v2/ips?page=1":      `"page":"1"`,
		"/v2/sizes":           `"ram_mb":2048`,
		"/v2/networks":        `"label":"default"`,
		"/v2/instances/x/y/z": `"reason":`,
	} {
		if a := w.do("GET", path); !strings.Contains(a.Body, want) {
			t.Errorf("%s: no %s in %s", path, want, a.Body)
		}
	}
}

// page returns the items of the first page of instances.
func (w *world) page(t *testing.T) []any {
	t.Helper()
	items, _ := w.ok("GET", "/v2/instances").field(t, "items").([]any)
	return items
}
