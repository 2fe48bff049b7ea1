package schema_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/civoctl/civoctl/internal/schema"
	"github.com/civoctl/civoctl/pkg/civo"
)

func compile(t *testing.T, s schema.Schema) *jsonschema.Schema {
	t.Helper()
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(s.ID(), doc); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile(s.ID())
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

func TestSchemasAreValid(t *testing.T) {
	names := map[string]bool{}
	for _, s := range schema.All() {
		if names[s.Name] {
			t.Errorf("two schemas have the name %s", s.Name)
		}
		names[s.Name] = true
		if got := compile(t, s).DraftVersion; got != 2020 {
			t.Errorf("%s: draft %d", s.Name, got)
		}
		if !strings.Contains(s.ID(), ":"+schema.Version+":") {
			t.Errorf("%s: its ID %s has no version", s.Name, s.ID())
		}
	}
}

// What the client knows of the API's objects, the schemas know.
func TestKnowsWhatTheClientKnows(t *testing.T) {
	for name, object := range map[string]any{
		"instance": civo.Instance{}, "instances": civo.Instance{}, "regions": civo.Region{}, "sizes": civo.Size{},
		"images": civo.DiskImage{}, "networks": civo.Network{}, "firewalls": civo.Firewall{}, "sshkeys": civo.SSHKey{}, "quota": civo.Quota{},
	} {
		s, ok := schema.Find(name)
		if !ok {
			t.Errorf("no schema %s", name)
			continue
		}
		known := s.Fields()
		for f := range reflect.TypeOf(object).Fields() {
			field, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if field != "" && !slices.Contains(known, field) {
				t.Errorf("schema %s does not know %s", name, field)
			}
		}
	}
}

func TestWhatIsAllowed(t *testing.T) {
	for _, test := range []struct {
		name, json string
		valid      bool
	}{
		{"instance", `{}`, true},
		{"instance", `{"id":null,"tags":null,"cpu_cores":null,"more":{"of":["it"]}}`, true},
		{"instance", `{"cpu_cores":123456789012345678901234567890}`, true},
		{"instance", `{"cpu_cores":"2"}`, false},
		{"instance", `{"tags":[1]}`, false},
		{"instance", `[]`, false},
		{"instances", `[]`, true},
		{"instances", `[{"id":"a","result":"failed","error":"gone"},{"result":"skipped","note":"already ACTIVE"}]`, true},
		{"instances", `[{"result":null}]`, false},
		{"instances", `[{"error":{"kind":"refused"}}]`, false},
		{"instances", `{}`, false},
		{"removals", `[{"id":"a","hostname":"b","region":"LON1","result":"deleted"}]`, true},
		{"removals", `[{"id":"a","hostname":"b","region":"LON1"}]`, false},
		{"error", `{"error":{"kind":"usage","message":"m","hint":null,"http_status":null,"api_code":null,"request":null,"region":null,"retryable":false}}`, true},
		{"error", `{"error":{"kind":"usage","message":"m"}}`, false},
		{"error", `{}`, false},
		{"event", `{"event":"added","time":"2026-01-01T00:00:00Z","from":null,"to":"ACTIVE","instance":{}}`, true},
		{"event", `{"event":"added","time":"2026-01-01T00:00:00Z","to":"ACTIVE","instance":{}}`, false},
		{"quota", `{"ram_mb_limit":1,"ram_mb_usage":null}`, true},
		{"regions", `[{"features":{"iaas":"yes"}}]`, false},
	} {
		s, _ := schema.Find(test.name)
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(test.json))
		if err != nil {
			t.Fatal(err)
		}
		if err := compile(t, s).Validate(value); (err == nil) != test.valid {
			t.Errorf("%s %s: valid %v, want %v: %v", test.name, test.json, err == nil, test.valid, err)
		}
	}
}

func TestFindNothing(t *testing.T) {
	if s, ok := schema.Find("nope"); ok {
		t.Errorf("found %v", s)
	}
}
