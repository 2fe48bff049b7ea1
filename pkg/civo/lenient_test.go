package civo_test

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/civoctl/civoctl/pkg/civo"
)

// oddValues are values of every type of JSON, as a field may have them that should have another.
func oddValues() []string {
	return []string{
		`null`, `5`, `-1`, `2048.0`, `2.5`, `1e400`, `123456789012345678901234567890`, `"5"`, `""`, `"two words"`, `"a,b"`,
		`true`, `false`, `"true"`, `[]`, `[null]`, `["a", 5, null]`, `[{"a": []}]`, `{}`, `{"id": "x"}`,
	}
}

// Whatever one field has, the resource is decoded, its other fields are right and its object is
// kept.
func TestEveryFieldMayHaveAnyType(t *testing.T) {
	first := func(file string) map[string]json.RawMessage {
		text := sample(t, file)
		if strings.HasPrefix(text, "[") {
			var all []json.RawMessage
			if err := json.Unmarshal([]byte(text), &all); err != nil {
				t.Fatal(err)
			}
			text = string(all[0])
		}
		var object map[string]json.RawMessage
		if err := json.Unmarshal([]byte(text), &object); err != nil {
			t.Fatal(err)
		}
		return object
	}
	keys := map[string]json.RawMessage{
		"id": json.RawMessage(`"k"`), "name": json.RawMessage(`"laptop"`), "fingerprint": json.RawMessage(`"f"`),
		"public_key": json.RawMessage(`"p"`), "created_at": json.RawMessage(`"2026-03-02T10:00:00Z"`),
	}
	for _, kind := range []struct {
		object   map[string]json.RawMessage
		resource func() any
	}{
		{first("get.json"), func() any { return new(civo.Instance) }},
		{first("regions.json"), func() any { return new(civo.Region) }},
		{first("sizes.json"), func() any { return new(civo.Size) }},
		{first("disk_images.json"), func() any { return new(civo.DiskImage) }},
		{first("networks.json"), func() any { return new(civo.Network) }},
		{first("firewalls.json"), func() any { return new(civo.Firewall) }},
		{first("quota.json"), func() any { return new(civo.Quota) }},
		{keys, func() any { return new(civo.SSHKey) }},
	} {
		whole := kind.resource()
		if err := json.Unmarshal([]byte(encode(t, kind.object)), whole); err != nil {
			t.Fatal(err)
		}
		for field := range reflect.TypeOf(whole).Elem().Fields() {
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			if name == "" {
				continue
			}
			for _, odd := range oddValues() {
				object := maps.Clone(kind.object)
				object[name] = json.RawMessage(odd)
				text := encode(t, object)
				got := kind.resource()
				err := json.Unmarshal([]byte(text), got)
				_, isInstance := got.(*civo.Instance)
				nested := strings.HasPrefix(odd, "[") || strings.HasPrefix(odd, "{")
				empty := odd == "null" || odd == `""`
				required := isInstance && (name == "id" && (nested || empty) || (name == "hostname" || name == "status") && nested)
				if required != (err != nil) || err != nil && !strings.Contains(err.Error(), name) && !strings.Contains(err.Error(), "no id") {
					t.Errorf("%T: %s: %s: error is %v", got, name, odd, err)
				}
				if err != nil {
					continue
				}
				sameJSON(t, encode(t, got), text)
				a, b := reflect.ValueOf(whole).Elem(), reflect.ValueOf(got).Elem()
				for n := range a.NumField() {
					if other := a.Type().Field(n); other.IsExported() && other.Name != field.Name && !reflect.DeepEqual(a.Field(n).Interface(), b.Field(n).Interface()) {
						t.Errorf("%T: %s: %s: %s is %v", got, name, odd, other.Name, b.Field(n))
					}
				}
			}
		}
	}
}

func TestOddValuesAreReadAsFarAsTheyCan(t *testing.T) {
	for _, tt := range []struct{ object, want string }{
		{`"ram_mb": 2048.0`, "2048"},
		{`"ram_mb": "2048"`, "2048"},
		{`"ram_mb": " 2e3 "`, "2000"},
		{`"ram_mb": "2 GB"`, "0 2 GB"},
		{`"ram_mb": 1.5`, "0 1.5"},
		{`"ram_mb": 1e400`, "0 1e400"},
		{`"ram_mb": "0x10"`, "0 0x10"},
		{`"ram_mb": "Inf"`, "0 Inf"},
		{`"ram_mb": true`, "0 true"},
		{`"ram_mb": null`, "0 "},
		{`"size": "g3.small"`, "0 "},
	} {
		var i civo.Instance
		if err := json.Unmarshal([]byte(`{"id": "x", `+tt.object+`}`), &i); err != nil {
			t.Fatal(err)
		}
		got := fmt.Sprint(i.RAMMB)
		if said, decoded := i.Text("ram_mb"); !decoded {
			t.Error("not decoded")
		} else if i.RAMMB == 0 {
			got += " " + said
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", tt.object, got, tt.want)
		}
	}
	for text, want := range map[string]string{
		`5`: "5", `2048.0`: "2048.0", `true`: "true", `"a"`: "a", `null`: "", `[1]`: " [1]", `{"a": 1}`: ` {"a":1}`, `["a", "b"]`: " a; b",
	} {
		var i civo.Instance
		if err := json.Unmarshal([]byte(`{"id": "x", "notes": `+text+`}`), &i); err != nil {
			t.Fatal(err)
		}
		got := i.Notes
		if said, _ := i.Text("notes"); got == "" && said != "" {
			got = " " + said
		}
		if got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	if said, decoded := (civo.Instance{Notes: "a"}).Text("notes"); said != "" || decoded {
		t.Errorf("not decoded: %q, %t", said, decoded)
	}
}

func TestOddTags(t *testing.T) {
	for text, want := range map[string][]string{
		`null`: nil, `[]`: nil, `""`: nil, `["a", "b"]`: {"a", "b"}, `"a b"`: {"a", "b"}, `["a", 5, true, null, ""]`: {"a", "5", "true"}, `[null]`: nil, `7`: {"7"},
	} {
		var i civo.Instance
		if err := json.Unmarshal([]byte(`{"id": "x", "tags": `+text+`}`), &i); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(i.Tags, want) || !i.CanReadTags() {
			t.Errorf("%s: %q, %t", text, i.Tags, i.CanReadTags())
		}
	}
	for _, text := range []string{`"a,protected"`, `[["protected"]]`, `[{"name": "protected"}]`, `{"a": "protected"}`} {
		var i civo.Instance
		if err := json.Unmarshal([]byte(`{"id": "x", "tags": `+text+`}`), &i); err != nil {
			t.Fatal(err)
		}
		if len(i.Tags) > 0 || i.CanReadTags() {
			t.Errorf("%s: %q, %t", text, i.Tags, i.CanReadTags())
		}
	}
}

func TestTimes(t *testing.T) {
	at := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	for _, text := range []string{
		`"2026-03-02T10:00:00Z"`, `"2026-03-02T10:00:00"`, `"2026-03-02 10:00:00"`, `" 2026-03-02 10:00:00 "`, `"2026-03-02 10:00:00Z"`,
		`"2026-03-02T11:00:00+01:00"`, `"2026-03-02T11:00:00+0100"`, `"2026-03-02 11:00:00 +0100"`, `"2026-03-02 10:00:00 UTC"`,
		`"2026-03-02 10:00:00 +0000 UTC"`, `"Mon, 02 Mar 2026 10:00:00 GMT"`, `"Mon, 02 Mar 2026 10:00:00 UTC"`,
		`"Mon, 02 Mar 2026 11:00:00 +0100"`, `"Mon, 2 Mar 2026 11:00:00 +0100"`, `1772445600`, `1772445600.0`, `"1772445600"`, `1.7724456e9`,
		`"2026-03-02T10:00:00.000Z"`, `"2026-03-02T11:00:00.000000000+01:00"`,
	} {
		var i civo.Instance
		if err := json.Unmarshal([]byte(`{"id": "x", "created_at": `+text+`}`), &i); err != nil || !i.CreatedAt.Equal(at) {
			t.Errorf("%s: %v, %v", text, i.CreatedAt, err)
		}
		var k civo.SSHKey
		if err := json.Unmarshal([]byte(`{"id": "x", "created_at": `+text+`}`), &k); err != nil || !k.CreatedAt.Equal(at) {
			t.Errorf("%s: %v, %v", text, k.CreatedAt, err)
		}
	}
	// Half a second is half a second in each form.
	for _, text := range []string{`"2026-03-02T10:00:00.5"`, `"2026-03-02 10:00:00,5"`, `"1772445600.5"`, `1772445600.5`} {
		var i civo.Instance
		if err := json.Unmarshal([]byte(`{"id": "x", "created_at": `+text+`}`), &i); err != nil || !i.CreatedAt.Equal(at.Add(time.Second/2)) {
			t.Errorf("%s: %v, %v", text, i.CreatedAt, err)
		}
	}
	// What is not understood is nothing, and never a wrong time.
	for _, text := range []string{
		`"yesterday"`, `""`, `null`, `17`, `0`, `-1772445600`, `1772445600000`, `"1772445600000"`, `1e300`, `"NaN"`, `"0001-01-01T00:00:00Z"`,
		`"0000-00-00 00:00:00"`, `"2026-03-02"`, `"02/03/2026 10:00:00"`, `"Mon, 02 Mar 2026 10:00:00 CET"`, `"2026-02-30T10:00:00Z"`, `{}`, `[1772445600]`, `true`,
	} {
		var i civo.Instance
		if err := json.Unmarshal([]byte(`{"id": "x", "created_at": `+text+`, "hostname": "h"}`), &i); err != nil || !i.CreatedAt.IsZero() || i.Hostname != "h" {
			t.Errorf("%s: %v, %v", text, i, err)
		}
	}
}

func TestStatuses(t *testing.T) {
	for text, want := range map[string]string{
		`"active"`: "ACTIVE", `"Active"`: "ACTIVE", `"BUILD_PENDING"`: "BUILD_PENDING", `"Odd"`: "Odd", `null`: "", `""`: "", `5`: "5",
	} {
		var i civo.Instance
		object := `{"id": "x", "status": ` + text + `}`
		if err := json.Unmarshal([]byte(object), &i); err != nil || i.Status != want {
			t.Errorf("%s: %q, %v", text, i.Status, err)
		}
		sameJSON(t, encode(t, i), object)
	}
}

func TestRegionThatTheAPILeavesOut(t *testing.T) {
	for object, want := range map[string]string{
		`{"id": "x"}`: "LON1", `{"id": "x", "region": null}`: "LON1", `{"id": "x", "region": ""}`: "LON1", `{"id": "x", "region": "fra1"}`: "fra1",
	} {
		c := serve(t, answer(200, object))
		c.Region = "LON1"
		got, err := c.GetInstance(t.Context(), "x")
		made, madeErr := c.CreateInstance(t.Context(), civo.NewInstance{Hostname: "h", Size: "s", NetworkID: "n", TemplateID: "t"})
		c = serve(t, answer(200, `{"pages": 1, "items": [`+object+`]}`))
		c.Region = "LON1"
		page, listErr := c.ListInstances(t.Context(), civo.ListOptions{})
		if err != nil || madeErr != nil || listErr != nil {
			t.Fatal(err, madeErr, listErr)
		}
		for _, i := range []civo.Instance{got, made[0], page.Items[0]} {
			if i.Region != want {
				t.Errorf("%s: region %q", object, i.Region)
			}
			sameJSON(t, encode(t, i), object)
		}
	}
}

func TestAcknowledgements(t *testing.T) {
	for reply, want := range map[string]string{
		`{"result": "success"}`:                         "",
		`{"result": "Success", "id": 5}`:                "",
		`{"id": "x"}`:                                   "",
		`{"id": 5}`:                                     "",
		`{"result": "failed"}`:                          "the reply says that it failed",
		`{"result": "Failed", "reason": 5}`:             "5",
		`{"result": "error", "reason": ["full", "up"]}`: "full; up",
		`{"result": "pending", "id": "x"}`:              `result "pending" where "success" belongs`,
		`{"result": true}`:                              `result "true"`,
		`{}`:                                            `result ""`,
		`[]`:                                            "array",
		``:                                              "an empty body",
		`<html>`:                                        "a web page",
	} {
		err := serve(t, answer(200, reply)).Stop(t.Context(), id)
		if (err == nil) != (want == "") || err != nil && (!strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "200 OK")) {
			t.Errorf("%s: %v, want %q", reply, err, want)
		}
	}
}

func TestNamesInOtherLettersAreOtherFields(t *testing.T) {
	var i civo.Instance
	if err := json.Unmarshal([]byte(`{"id": "x", "status": "ACTIVE", "Status": "SHUTOFF", "STATUS": "BUILDING"}`), &i); err != nil || i.Status != "ACTIVE" {
		t.Errorf("status %q, %v", i.Status, err)
	}
}

func TestByteOrderMarkIsSkipped(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, "\ufeff"+`{"id": "x", "initial_password": "hunter22"}`)
	}))
	defer server.Close()
	c := &civo.Client{Region: "LON1", BaseURL: server.URL}
	if i, err := c.GetInstance(t.Context(), "x"); err != nil || i.InitialPassword != "hunter22" {
		t.Errorf("%+v, %v", i, err)
	}
}

// A page of a hundred instances with the largest scripts is read.
func TestLargestPageIsRead(t *testing.T) {
	script := strings.Repeat("x", (64<<10)*4/3)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, `{"page":1,"per_page":100,"pages":1,"items":[`)
		for n := range 100 {
			if n > 0 {
				io.WriteString(w, ",")
			}
			fmt.Fprintf(w, `{"id":"%d","script":"%s","user_script":"%s"}`, n, script, script)
		}
		io.WriteString(w, "]}")
	}))
	defer server.Close()
	c := &civo.Client{Region: "LON1", BaseURL: server.URL}
	n := 0
	for _, err := range c.Instances(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	if n != 100 {
		t.Errorf("%d instances", n)
	}
}
