package civo_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/civoctl/civoctl/pkg/civo"
)

// sameJSON fails unless got is want but for white space: the same names in the
// same order, the same nulls, the same digits.
func sameJSON(t *testing.T, got, want string) {
	t.Helper()
	var g, w bytes.Buffer
	if err := json.Compact(&g, []byte(got)); err != nil {
		t.Fatalf("%v in %s", err, got)
	}
	if err := json.Compact(&w, []byte(want)); err != nil {
		t.Fatalf("%v in %s", err, want)
	}
	if g.String() != w.String() {
		t.Errorf("got  %s\nwant %s", &g, &w)
	}
}

// encode marshals v without changing <, > and & into escapes.
func encode(t *testing.T, v any) string {
	t.Helper()
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestResourcesKeepTheirObject(t *testing.T) {
	for file, v := range map[string]any{
		"create.json":      new(civo.Instance),
		"get.json":         new(civo.Instance),
		"firewall.json":    new(civo.Instance),
		"regions.json":     new([]civo.Region),
		"sizes.json":       new([]civo.Size),
		"disk_images.json": new([]civo.DiskImage),
		"networks.json":    new([]civo.Network),
		"firewalls.json":   new([]civo.Firewall),
		"quota.json":       new(civo.Quota),
	} {
		t.Run(file, func(t *testing.T) {
			text := sample(t, file)
			if err := json.Unmarshal([]byte(text), v); err != nil {
				t.Fatal(err)
			}
			sameJSON(t, encode(t, v), text)
		})
	}
}

func TestListsKeepTheirObjects(t *testing.T) {
	text := sample(t, "list.json")
	page, err := serve(t, answer(200, text)).ListInstances(t.Context(), civo.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	sameJSON(t, `{"page": 1, "per_page": null, "pages": 1, "items": `+encode(t, page.Items)+`}`, text)

	text = sample(t, "sshkeys.json")
	keys, err := serve(t, answer(200, text)).SSHKeys(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	sameJSON(t, `{"page": 1, "per_page": 20, "pages": 1, "items": `+encode(t, keys)+`}`, text)
}

func TestInstanceFields(t *testing.T) {
	c := serve(t, answer(200, sample(t, "get.json")))
	got, err := c.GetInstance(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	want := civo.Instance{
		ID: id, Name: "test-b775c2ea", Hostname: "test", AccountID: "73993076-f1dc-4b53-88d8-158d97d7be92",
		Size: "g3.small", FirewallID: "e9bcefa3-f942-43a3-98f5-354608f0d55e",
		SourceType: "diskimage", SourceID: "ubuntu-focal", NetworkID: "950c8a1c-79d5-4e57-925a-6e941ebec8a3",
		InitialUser: "root", InitialPassword: "foobar", SSHKey: "ssh-rsa ...", SSHKeyID: "21aa424f-13be-44db-a908-6d4625c7e4f4",
		Tags: []string{"first", "second"}, UserScript: "SGVsbG8gd29ybGQh", Status: "ACTIVE",
		StatsToken: "12fa5f73-9cca-4d9f-aca8-b7733a422a6b", PublicIP: "212.2.247.88", PrivateIP: "192.168.1.2",
		CPUCores: 1, RAMMB: 2048, DiskGB: 25, Region: c.Region,
	}
	equalFields(t, got, want)
	if script := got.Script(); script != "Hello world!" {
		t.Errorf("Script() = %q", script)
	}
}

func TestInstanceFieldsBeyondThePage(t *testing.T) {
	const text = `{
		"zeta": 123456789012345678901234567890, "id": "x", "created_at": "2026-03-02T10:00:00.5+01:00", "region": "LON1",
		"template_id": "t", "script": "#!/bin/sh", "gpu_count": 2, "gpu_type": "a100",
		"reserved_ip": "1.2.3.4", "reserved_ip_id": "r", "reserved_ip_name": "rn", "pseudo_ip": "5.6.7.8",
		"volume_type": "ssd", "attached_volumes": [{"id": "v1"}, {"id": "v2", "size": 1e400}],
		"rescue_password": "p", "openstack_server_id": "o", "civostatsd_stats": "1 2 3", "tags": null,
		"allowed_ips": ["10.0.0.1"], "network_bandwidth_limit": 1000, "placement_rule": {"node": null}, "subnets": [],
		"alpha": {"b": null, "a": [1.10, -0]}
	}`
	var got civo.Instance
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	if want := time.Date(2026, 3, 2, 9, 0, 0, 5e8, time.UTC); !got.CreatedAt.Equal(want) {
		t.Errorf("CreatedAt is %v", got.CreatedAt)
	}
	got.CreatedAt = time.Time{}
	equalFields(t, got, civo.Instance{
		ID: "x", Region: "LON1", TemplateID: "t", InitScript: "#!/bin/sh", GPUCount: 2, GPUType: "a100",
		ReservedIP: "1.2.3.4", ReservedIPID: "r", ReservedIPName: "rn", PseudoIP: "5.6.7.8",
		VolumeType: "ssd", AttachedVolumes: []civo.AttachedVolume{{ID: "v1"}, {ID: "v2"}},
		RescuePassword: "p", OpenStackServerID: "o", Stats: "1 2 3",
		AllowedIPs: json.RawMessage(`["10.0.0.1"]`), NetworkBandwidthLimit: json.RawMessage(`1000`),
		PlacementRule: json.RawMessage(`{"node": null}`), Subnets: json.RawMessage(`[]`),
	})
	sameJSON(t, encode(t, got), text)
}

// equalFields compares the exported fields of two instances.
func equalFields(t *testing.T, got, want civo.Instance) {
	t.Helper()
	g, w := reflect.ValueOf(got), reflect.ValueOf(want)
	for n := range g.NumField() {
		if field := g.Type().Field(n); field.IsExported() && !reflect.DeepEqual(g.Field(n).Interface(), w.Field(n).Interface()) {
			t.Errorf("%s is %#v, want %#v", field.Name, g.Field(n), w.Field(n))
		}
	}
}

func TestEveryFieldMayBeNull(t *testing.T) {
	text := []byte(`{"id": "x"`)
	for field := range reflect.TypeFor[civo.Instance]().Fields() {
		if name, _, _ := strings.Cut(field.Tag.Get("json"), ","); name != "" && name != "id" {
			text = append(text, `, "`+name+`": null`...)
		}
	}
	text = append(text, '}')

	// Decoded over another instance, of which nothing may remain.
	var i civo.Instance
	if err := json.Unmarshal([]byte(sample(t, "get.json")), &i); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &i); err != nil {
		t.Fatal(err)
	}
	sameJSON(t, encode(t, i), string(text))
	i.AllowedIPs, i.NetworkBandwidthLimit, i.PlacementRule, i.Subnets = nil, nil, nil, nil
	equalFields(t, i, civo.Instance{ID: "x"})
}

func TestCreatedAtNeverFails(t *testing.T) {
	for _, text := range []string{`"yesterday"`, `""`, `17`, `{}`, `[1]`, `true`, `null`} {
		var i civo.Instance
		if err := json.Unmarshal([]byte(`{"id": "x", "created_at": `+text+`, "hostname": "h"}`), &i); err != nil {
			t.Errorf("%s: %v", text, err)
		} else if !i.CreatedAt.IsZero() || i.Hostname != "h" {
			t.Errorf("%s: %+v", text, i)
		}
	}
}

func TestInstanceThatWasNotDecoded(t *testing.T) {
	i := civo.Instance{ID: "x", Hostname: "web-1", Tags: []string{"a"}, CPUCores: 2, CreatedAt: time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)}
	var again civo.Instance
	if err := json.Unmarshal([]byte(encode(t, i)), &again); err != nil {
		t.Fatal(err)
	}
	equalFields(t, again, i)
}

func TestScript(t *testing.T) {
	for _, tt := range []struct {
		instance civo.Instance
		want     string
	}{
		{civo.Instance{}, ""},
		{civo.Instance{UserScript: "SGVsbG8gd29ybGQh"}, "Hello world!"},
		{civo.Instance{UserScript: "aGk="}, "hi"},
		{civo.Instance{UserScript: "aGk"}, "hi"},
		{civo.Instance{UserScript: "SGVs\nbG8=\n"}, "Hello"},
		{civo.Instance{InitScript: "#!/bin/sh"}, "#!/bin/sh"},
		{civo.Instance{InitScript: "IyEvYmluL3NoCmVjaG8gaMOpbGxvCg=="}, "#!/bin/sh\necho héllo\n"},
		{civo.Instance{UserScript: "aGk=", InitScript: "other"}, "hi"},
		{civo.Instance{UserScript: "#!/bin/sh"}, "#!/bin/sh"},
		{civo.Instance{UserScript: "reboot"}, "reboot"},             // base64 of what is no text
		{civo.Instance{UserScript: "AAECAwQF"}, "AAECAwQF"},         // of control characters
		{civo.Instance{UserScript: "aGk*"}, "aGk*"},                 // not quite base64
		{civo.Instance{InitScript: "_w-_"}, "_w-_"},                 // of another alphabet
		{civo.Instance{UserScript: "H4sIAAAAAAAA"}, "H4sIAAAAAAAA"}, // compressed
	} {
		if got := tt.instance.Script(); got != tt.want {
			t.Errorf("%+v: %q", tt.instance, got)
		}
	}
}

func TestGetInstanceIsThatInstance(t *testing.T) {
	c := serve(t, answer(200, sample(t, "get.json")))
	if _, err := c.GetInstance(t.Context(), strings.ToUpper(id)); err != nil {
		t.Errorf("in capitals: %v", err)
	}
	if i, err := c.GetInstance(t.Context(), "test"); err == nil || i.ID != "" {
		t.Errorf("by hostname: %v, %v", i.ID, err)
	}
}

func TestCreateReplies(t *testing.T) {
	const one, two = `{"id": "a", "hostname": "web-1"}`, `{"id": "b", "initial_password": "secret"}`
	tests := []struct {
		name, reply string
		ids         []string
		want        string // of the error
	}{
		{"an object", one, []string{"a"}, ""},
		{"an array", "[" + one + ", " + two + "]", []string{"a", "b"}, ""},
		{"items", `{"items": [` + one + ", " + two + "]}", []string{"a", "b"}, ""},
		{"nothing", "", nil, "an empty body"},
		{"an empty array", "[]", nil, "no instance"},
		{"no items", `{"items": []}`, nil, "no instance"},
		{"null items", `{"items": null}`, nil, "no instance"},
		{"an acknowledgement", `{"result": "success"}`, nil, "no id"},
		{"a failure", `{"result": "failed", "reason": "full"}`, nil, "full"},
		{"cut off", `[` + one + `, {"id"`, []string{"a"}, "unexpected end"},
		{"a null among them", `[` + one + `, null]`, []string{"a"}, "null where an object belongs"},
		{"a wrong type among them", `[{"id": "a", "ram_mb": "2 GB"}, ` + two + `]`, []string{"a", "b"}, ""},
		{"a wrong type", `{"ram_mb": "2 GB", "id": "a"}`, []string{"a"}, ""},
		{"a hostname that is none", `[{"hostname": ["web"], "id": "a"}, ` + two + `]`, []string{"a", "b"}, "instance a: field hostname: array where a string belongs"},
		{"items of a wrong type", `{"items": "none"}`, nil, "string"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			made, err := serve(t, answer(202, tt.reply)).CreateInstance(t.Context(), civo.NewInstance{
				Hostname: "h", Size: "s", NetworkID: "n", TemplateID: "t",
			})
			var ids []string
			for _, i := range made {
				ids = append(ids, i.ID)
			}
			if !reflect.DeepEqual(ids, tt.ids) {
				t.Errorf("instances are %v, want %v", ids, tt.ids)
			}
			e, ok := errors.AsType[*civo.Error](err)
			switch {
			case tt.want == "" && err != nil:
				t.Error(err)
			case tt.want != "" && (!ok || e.Status != 202 || string(e.Body) != tt.reply || !strings.Contains(e.Error(), tt.want)):
				t.Errorf("error is %v, want an *Error that says %q", err, tt.want)
			}
		})
	}
}

func TestCatalogueReplies(t *testing.T) {
	names := func(ctx context.Context, c *civo.Client) (names []string, err error) {
		networks, err := c.Networks(ctx)
		for _, n := range networks {
			names = append(names, n.Name)
		}
		return names, err
	}
	for _, tt := range []struct {
		reply string
		names []string
		want  string // of the error
	}{
		{`[{"name": "a"}, {"name": "b"}]`, []string{"a", "b"}, ""},
		{`{"items": [{"name": "a"}]}`, []string{"a"}, ""},
		{`{"items": []}`, nil, ""},
		{`[]`, nil, ""},
		{`null`, nil, ""},
		{`{}`, nil, "an object without items"},
		{`{"items": null}`, nil, ""},
		{`{"page": "1", "per_page": null, "pages": "1", "items": [{"name": "a"}]}`, []string{"a"}, ""},
		{`{"pages": [], "items": [{"name": "a"}]}`, []string{"a"}, ""},
		{`{"pages": "2", "items": [{"name": "a"}]}`, []string{"a"}, "first of 2 pages"},
		{`[{"name": "a"}, null]`, []string{"a", ""}, "null where an object belongs"},
		{`[{"default": "yes", "name": "a"}]`, []string{"a"}, ""},
		{`[{"name": "a"}`, nil, "unexpected end"},
		{`[{"name": "a"}] x`, nil, "after top-level value"},
		{`{"code": "database_network_not_found"}`, nil, "database_network_not_found"},
		{`"a"`, nil, `"a"`},
	} {
		got, err := names(t.Context(), serve(t, answer(200, tt.reply)))
		if !reflect.DeepEqual(got, tt.names) {
			t.Errorf("%s: %v, want %v", tt.reply, got, tt.names)
		}
		e, ok := errors.AsType[*civo.Error](err)
		if tt.want == "" && err != nil || tt.want != "" && (!ok || e.Status != 200 || !strings.Contains(e.Error(), tt.want)) {
			t.Errorf("%s: %v, want an *Error that says %q", tt.reply, err, tt.want)
		}
	}
}

func TestNeighbours(t *testing.T) {
	get := func(file string) *civo.Client { return serve(t, answer(200, sample(t, file))) }
	ctx := t.Context()
	check := func(name string, ok bool, v any, err error) {
		t.Helper()
		if err != nil || !ok {
			t.Errorf("%s: %+v, %v", name, v, err)
		}
	}

	regions, err := get("regions.json").Regions(ctx)
	check("regions", len(regions) == 2 && regions[0].Code == "LON1" && regions[0].Name == "London 1" && regions[0].Default &&
		regions[0].Features.IaaS && regions[1].OutOfCapacity && !regions[1].Features.IaaS && regions[1].CountryName == "United States", regions, err)
	sizes, err := get("sizes.json").Sizes(ctx)
	check("sizes", len(sizes) == 2 && sizes[0].Name == "g3.small" && sizes[0].RAMMB == 2048 && sizes[0].TransferTB == 2 &&
		sizes[0].Selectable && sizes[0].ForInstances() && !sizes[1].ForInstances() && sizes[1].GPUCount == 0, sizes, err)
	images, err := get("disk_images.json").DiskImages(ctx)
	check("images", len(images) == 1 && images[0].Distribution == "ubuntu" && images[0].Version == "20.04" &&
		images[0].InitialUser == "ubuntu" && images[0].DistributionDefault && images[0].Description == "", images, err)
	networks, err := get("networks.json").Networks(ctx)
	check("networks", len(networks) == 1 && networks[0].Default && networks[0].CIDR == "192.168.1.0/24" && networks[0].Label == "Default", networks, err)
	firewalls, err := get("firewalls.json").Firewalls(ctx)
	check("firewalls", len(firewalls) == 1 && firewalls[0].RulesCount == 2 && firewalls[0].InstanceCount == 7 &&
		string(firewalls[0].Rules) == `[{"id": "r1", "ports": "80"}]`, firewalls, err)
	keys, err := get("sshkeys.json").SSHKeys(ctx)
	check("keys", len(keys) == 2 && keys[0].Name == "laptop" && keys[0].CreatedAt.Equal(time.Date(2026, 2, 3, 4, 5, 6, 0, time.UTC)) &&
		keys[1].CreatedAt.IsZero() && keys[1].PublicKey == "", keys, err)
	quota, err := get("quota.json").Quota(ctx)
	check("quota", quota.InstanceCountLimit == 16 && quota.InstanceCountUsage == 6 && quota.SecurityGroupUsage == 5, quota, err)
	check("usages", reflect.DeepEqual(quota.Usages(), []civo.Usage{
		{"instance_count", 16, 6}, {"cpu_core", 10, 3}, {"ram_mb", 5120, 1536}, {"disk_gb", 250, 75},
		{"disk_volume_count", 16, 6}, {"public_ip_address", 16, 6}, {"network_count", 10, 1}, {"security_group", 16, 5},
	}), quota.Usages(), nil)
	check("usages of no reply", len(civo.Quota{InstanceCountLimit: 1}.Usages()) == 7, nil, nil)
}

func TestSizesForInstances(t *testing.T) {
	for _, tt := range []struct {
		name, kind string
		want       bool
	}{
		{"g3.small", "Instance", true},
		{"g3.small", "instance", true},
		{"g3.small", "", true},
		{"g3.small", "Database", false},
		{"g4s.kube.small", "", false},
		{"g3.k3s.small", "Instance", false},
		{"g3.db.small", "Instance", false},
		{"g1.kf.small", "Instance", false},
	} {
		if got := (civo.Size{Name: tt.name, Type: tt.kind}).ForInstances(); got != tt.want {
			t.Errorf("%s of type %q: %t", tt.name, tt.kind, got)
		}
	}
}
