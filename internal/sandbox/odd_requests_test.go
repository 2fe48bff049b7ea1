package sandbox_test

import (
	"testing"
	"time"

	"github.com/civoctl/civoctl/internal/sandbox"
)

// A parameter that says something is honoured or refused, whatever its form, and a path names one
// thing.
func TestNothingIsDroppedInSilence(t *testing.T) {
	t.Parallel()
	w := open(t, sandbox.Options{})
	id := w.create("web-1")
	w.pass(time.Minute)
	at := "/v2/instances/" + id
	if a := w.ok("PUT", at, "notes=x", "public_ip=198.18.0.77"); a.field(t, "id") != id {
		t.Errorf("the reply to an update has no ID: %s", a.Body)
	}
	if i := w.instance(id); i["notes"] != "x" || i["public_ip"] == nil {
		t.Errorf("after an update with another address: %v", i)
	}
	w.ok("PUT", at, "public_ip=none")
	if i := w.instance(id); i["public_ip"] != nil && i["public_ip"] != "" {
		t.Errorf("after public_ip=none: %v", i["public_ip"])
	}

	sid, _ := w.do("POST", at+"/snapshots", "name=nightly").field(t, "id").(string)
	w.pass(time.Hour)
	if a := w.ok("GET", "/v2/resourcesnapshots/nightly"); a.field(t, "id") != sid {
		t.Errorf("a snapshot by its name: %s", a.Body)
	}
	if a := w.do("DELETE", "/v2/instances/"+sid+"/snapshots/"); a.Status != 501 {
		t.Errorf("a path that ends in a slash: %d %s", a.Status, a.Body)
	}

	for _, test := range []struct{ path, body string }{
		{"/v2/instances", `{"hostname":"a","size":"g3.small","template_id":"ubuntu-noble","attached_volumes":[{"volume_id":"x"}]}`},
		{"/v2/firewalls", `{"name":"f","create_rules":false,"rules":[{}]}`},
		{"/v2/firewalls", `{"name":"f","create_rules":false,"rules":[0]}`},
		{"/v2/volumes", `{"name":"v","size_gb":10}{"bootable":true}`},
	} {
		a, err := w.try("POST", test.path, "application/json", test.body)
		if err != nil || a.Status != 400 {
			t.Errorf("%s %s: %v %d %s", test.path, test.body, err, a.Status, a.Body)
		}
	}

	first := w.ok("POST", "/v2/ips", "name=a")
	second := w.ok("POST", "/v2/ips", "name=b")
	address, _ := second.field(t, "ip").(string)
	name, _ := first.field(t, "id").(string)
	w.ok("PUT", "/v2/ips/"+name, "name="+address)
	other := w.create("web-2", "reserved_ipv4="+address)
	if i := w.instance(other); i["reserved_ip"] != address {
		t.Errorf("the address %s was asked for, and the instance has %v", address, i["reserved_ip"])
	}
}
