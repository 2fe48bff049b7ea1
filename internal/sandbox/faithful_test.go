package sandbox_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/civoctl/civoctl/internal/sandbox"
)

// Parameters as clients really send them: each creates an instance.
func TestCreateAsClientsDo(t *testing.T) {
	w := open(t, sandbox.Options{BuildTime: -1})
	noble := w.id("/v2/disk_images", "name", "ubuntu-noble")
	network := w.id("/v2/networks", "label", "default")
	const jsonType, formType = "application/json", "application/x-www-form-urlencoded"
	for _, test := range []struct {
		name, query, kind, body string
		field                   string
		want                    any
	}{
		{"a form as documented", "", formType, "hostname=a&size=g3.small&region=NYC1&template_id=ubuntu-noble", "region", "NYC1"},
		{"the region in the query", "?region=FRA1", formType, "hostname=a&" + enough, "region", "FRA1"},
		{"the region in small letters", "?region=nyc1", formType, "hostname=a&" + enough, "region", "NYC1"},
		{"the region in both", "?region=LON1", jsonType, `{"hostname":"a","size":"g3.small","template_id":"ubuntu-noble","region":"lon1"}`, "region", "LON1"},
		{"the image by ID", "", formType, "hostname=a&size=g3.small&template_id=" + noble, "source_id", "ubuntu-noble"},
		{"the image by name", "", formType, "hostname=a&size=g3.small&template_id=ubuntu-noble", "template_id", noble},
		{"the image as a source", "", jsonType, `{"hostname":"a","size":"g3.small","template_id":"","source_type":"diskimage","source_id":"` + noble + `"}`, "template_id", noble},
		{"a source without its type", "", formType, "hostname=a&size=g3.small&source_id=ubuntu-noble", "source_type", "diskimage"},
		{"tags as a string", "", jsonType, `{"hostname":"a","size":"g3.small","template_id":"ubuntu-noble","tags":"x y  x"}`, "tags", []any{"x", "y"}},
		{"tags as an array", "", jsonType, `{"hostname":"a","size":"g3.small","template_id":"ubuntu-noble","tags":["x","y z"]}`, "tags", []any{"x", "y", "z"}},
		{"no tags, as the SDK says it", "", jsonType, `{"hostname":"a","size":"g3.small","template_id":"ubuntu-noble","tags":""}`, "tags", []any{}},
		{"tags null", "", jsonType, `{"hostname":"a","size":"g3.small","template_id":"ubuntu-noble","tags":null}`, "tags", []any{}},
		{"public_ip none", "", formType, "public_ip=none&hostname=a&" + enough, "public_ip", nil},
		{"public_ip false", "", formType, "public_ip=false&hostname=a&" + enough, "public_ip", nil},
		{"public_ip false as JSON", "", jsonType, `{"hostname":"a","size":"g3.small","template_id":"ubuntu-noble","public_ip":false}`, "public_ip", nil},
		{"count as a number", "", jsonType, `{"hostname":"a","size":"g3.small","template_id":"ubuntu-noble","count":1}`, "hostname", "a"},
		{"count as text", "", jsonType, `{"hostname":"a","size":"g3.small","template_id":"ubuntu-noble","count":"1"}`, "hostname", "a"},
		{"all of the SDK's parameters", "?region=LON1", jsonType, `{"count":1,"hostname":"a","reverse_dns":"","size":"g3.small","region":"LON1","public_ip":"true",
			"reserved_ipv4":"","private_ipv4":"","network_id":"` + network + `","template_id":"` + noble + `","source_type":"","source_id":"","snapshot_id":"",
			"initial_user":"civo","ssh_key_id":"","script":"","tags":"","firewall_id":"","attached_volumes":null,"placement_rule":{}}`, "initial_user", "civo"},
		{"parameters that nobody knows and that say nothing", "?colour=&region=LON1", jsonType, `{"hostname":"a","size":"g3.small","template_id":"ubuntu-noble","mood":{},"depth":0,"tone":[],"key":null}`, "hostname", "a"},
		{"no count, as the SDK says it", "", jsonType, `{"count":0,"hostname":"a","size":"g3.small","template_id":"ubuntu-noble"}`, "hostname", "a"},
	} {
		a, err := w.try("POST", "/v2/instances"+test.query, test.kind, test.body)
		if err != nil || a.Status != http.StatusOK {
			t.Errorf("%s: %d %s %v", test.name, a.Status, a.Body, err)
			continue
		}
		if got := a.field(t, test.field); fmt.Sprint(got) != fmt.Sprint(test.want) {
			t.Errorf("%s: %s is %v, want %v", test.name, test.field, got, test.want)
		}
	}
	for _, yes := range []string{"public_ip=create", "public_ip=true", ""} {
		a := w.ok("POST", "/v2/instances", "hostname=a", enough, yes)
		if a.field(t, "public_ip") == nil {
			t.Errorf("%q: no address in %s", yes, a.Body)
		}
	}
}

// Every call takes the region from the query, and does not mind one where it has no say.
func TestRegionOnEveryCall(t *testing.T) {
	w := open(t, sandbox.Options{BuildTime: -1, ActionTime: -1})
	id := w.create("web", "region=NYC1")
	at := "/v2/instances/" + id
	firewall := w.id("/v2/firewalls?region=NYC1", "name", "default-web")
	network := w.id("/v2/networks?region=NYC1", "label", "default")
	image := w.id("/v2/disk_images?region=NYC1", "name", "debian-12")
	sshKey := w.id("/v2/sshkeys", "name", "laptop")
	calls := []struct{ method, path, body string }{
		{"GET", "/v2/ping", ""},
		{"GET", "/v2/regions", ""},
		{"GET", "/v2/sizes", ""},
		{"GET", "/v2/quota", ""},
		{"GET", "/v2/volumes", ""},
		{"GET", "/v2/sshkeys", ""},
		{"GET", "/v2/sshkeys/" + sshKey, ""},
		{"GET", "/v2/disk_images", ""},
		{"GET", "/v2/disk_images/" + image, ""},
		{"GET", "/v2/networks", ""},
		{"GET", "/v2/networks/" + network, ""},
		{"GET", "/v2/firewalls", ""},
		{"GET", "/v2/firewalls/" + firewall, ""},
		{"GET", "/v2/instances", ""},
		{"GET", at, ""},
		{"PUT", at, `{"hostname":"web","reverse_dns":"","notes":"","notes_delete":"true","public_ip":"","subnets":null}`},
		{"PUT", at + "/tags", `{"tags":"x"}`},
		{"POST", at + "/reboots", `{}`},
		{"POST", at + "/hard_reboots", `{}`},
		{"POST", at + "/soft_reboots", `{}`},
		{"PUT", at + "/stop", `{}`},
		{"PUT", at + "/start", `{}`},
		{"PUT", at + "/resize", `{"size":"g3.large"}`},
		{"PUT", at + "/firewall", `{"firewall_id":"` + firewall + `"}`},
		{"DELETE", at, ""},
	}
	for _, region := range []string{"NYC1", "nyc1"} {
		for _, c := range calls[:len(calls)-2] { // those that can be said again
			if a, err := w.try(c.method, c.path+"?region="+region, "application/json", c.body); err != nil || a.Status != http.StatusOK {
				if !strings.HasSuffix(c.path, "/resize") || region == "NYC1" {
					t.Errorf("%s %s in %s: %d %s %v", c.method, c.path, region, a.Status, a.Body, err)
				}
			}
		}
	}
	for _, c := range calls[len(calls)-2:] {
		if a, err := w.try(c.method, c.path+"?region=NYC1", "application/json", c.body); err != nil || a.Status != http.StatusOK {
			t.Errorf("%s %s: %d %s %v", c.method, c.path, a.Status, a.Body, err)
		}
	}
}

func TestEveryInstanceInOnePage(t *testing.T) {
	w := open(t, sandbox.Options{})
	if err := w.Seed(t.Context(), 1234, nil, "LON1"); err != nil {
		t.Fatal(err)
	}
	hostnames, envelope := w.list("page=1&per_page=99999999")
	if len(hostnames) != 1234 || envelope["pages"] != 1.0 || envelope["page"] != 1.0 {
		t.Errorf("%d items, %v pages", len(hostnames), envelope["pages"])
	}
	if hostnames, envelope := w.list(""); len(hostnames) != 20 || envelope["pages"] != 62.0 {
		t.Errorf("%d items, %v pages", len(hostnames), envelope["pages"])
	}
	if hostnames, _ := w.list("page=99&per_page=20"); len(hostnames) != 0 {
		t.Errorf("%d items beyond the end", len(hostnames))
	}
}

func TestWhatTheSandboxHasNot(t *testing.T) {
	w := open(t, sandbox.Options{})
	id := w.create("web")
	for _, call := range []string{
		"POST /v2/kubernetes/clusters", "DELETE /v2/databases/x", "POST /v2/loadbalancers", "PUT /v2/instances/" + id + "/rescue",
		"GET /v2/instances/" + id + "/console", "PATCH /v2/instances/" + id, "POST /v2/instances/" + id + "/restore", "PUT /v2/sizes",
	} {
		method, path, _ := strings.Cut(call, " ")
		a := w.do(method, path+"?region=LON1")
		if a.Status != http.StatusNotImplemented || a.field(t, "status") != 501.0 || !strings.Contains(fmt.Sprint(a.field(t, "reason")), call) {
			t.Errorf("%s: %d %s", call, a.Status, a.Body)
		}
	}
}
