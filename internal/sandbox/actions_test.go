package sandbox_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/civoctl/civoctl/internal/sandbox"
)

func TestStatusFollowsTheClock(t *testing.T) {
	w := open(t, sandbox.Options{BuildTime: 5 * time.Second, ActionTime: 2 * time.Second})
	id := w.create("web")
	status := func(want string) {
		t.Helper()
		if got := w.instance(id)["status"]; got != want {
			t.Fatalf("%v, want %s", got, want)
		}
	}
	status("BUILDING")
	w.pass(5*time.Second - 1)
	status("BUILDING")
	w.pass(1)
	status("ACTIVE")
	for _, step := range []struct{ method, action, through, to string }{
		{"POST", "reboots", "REBOOTING", "ACTIVE"},
		{"POST", "hard_reboots", "REBOOTING", "ACTIVE"},
		{"POST", "soft_reboots", "REBOOTING", "ACTIVE"},
		{"PUT", "stop", "STOPPING", "SHUTOFF"},
		{"PUT", "stop", "SHUTOFF", "SHUTOFF"},
		{"PUT", "start", "REBOOTING", "ACTIVE"},
		{"PUT", "start", "ACTIVE", "ACTIVE"},
		{"PUT", "resize?size=g3.large", "REBOOTING", "ACTIVE"},
		{"PUT", "stop", "STOPPING", "SHUTOFF"},
		{"POST", "reboots", "REBOOTING", "ACTIVE"},
	} {
		w.ok(step.method, "/v2/instances/"+id+"/"+step.action)
		status(step.through)
		w.pass(2 * time.Second)
		status(step.to)
	}
	if i := w.instance(id); i["size"] != "g3.large" || i["cpu_cores"] != 4.0 {
		t.Error(i)
	}
	address := w.instance(id)["public_ip"]
	w.ok("DELETE", "/v2/instances/"+id)
	status("DELETING")
	if i := w.instance(id); i["public_ip"] != nil || i["private_ip"] != nil {
		t.Error("addresses outlive the instance")
	}
	w.ok("DELETE", "/v2/instances/"+id) // again, as a client does whose reply was lost
	w.pass(2 * time.Second)
	if a := w.do("GET", "/v2/instances/"+id); a.Status != http.StatusNotFound {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	if got, _ := w.list(""); len(got) != 0 {
		t.Error(got)
	}
	next := w.create("next")
	w.pass(time.Minute)
	if got := w.instance(next)["public_ip"]; got != address {
		t.Errorf("the released %v was not given again, but %v", address, got)
	}
}

func TestActionsAreRefused(t *testing.T) {
	w := open(t, sandbox.Options{})
	id := w.ok("POST", "/v2/instances", "hostname=web", "size=g3.medium", "template_id=ubuntu-noble", "region=LON1").field(t, "id").(string)
	refused := func(code, method, action string) {
		t.Helper()
		before := w.instance(id)["status"]
		a := w.do(method, "/v2/instances/"+id+"/"+action)
		if a.Status < 400 || a.field(t, "code") != code {
			t.Errorf("%s: %d %s, want %s", action, a.Status, a.Body, code)
		}
		if after := w.instance(id)["status"]; after != before {
			t.Errorf("%s: %v became %v", action, before, after)
		}
	}
	const state = "instance_state_must_be_active_or_shutoff"
	for _, action := range []string{"stop", "start", "resize?size=g3.large"} {
		refused(state, "PUT", action) // while BUILDING
	}
	refused(state, "POST", "reboots")
	w.pass(time.Minute)
	refused("parameter_size_missing", "PUT", "resize")
	refused("database_size_not_found", "PUT", "resize?size=g3.db.medium")
	for _, size := range []string{"g3.xsmall", "g3.small", "g4s.small"} {
		refused("openstack_instance_resize", "PUT", "resize?size="+size)
	}
	refused("database_firewall_not_found", "PUT", "firewall?firewall_id=x")
	refused("database_firewall_mismatch", "PUT", "firewall?firewall_id="+w.id("/v2/firewalls", "name", "backend-web"))
	if a := w.do("PUT", "/v2/instances/"+id+"/explode"); a.Status != http.StatusNotImplemented {
		t.Error(a.Body)
	}
	w.ok("POST", "/v2/instances/"+id+"/reboots")
	refused(state, "POST", "reboots")
	w.ok("DELETE", "/v2/instances/"+id)
	for _, action := range []string{"tags?tags=a", "stop", "firewall"} {
		refused(state, "PUT", action)
	}
	for _, gone := range []string{"00000000-0000-4000-8000-000000000000", "web", "%20"} {
		if a := w.do("PUT", "/v2/instances/"+gone+"/stop"); a.Status != 404 || a.field(t, "code") != "database_instance_find" {
			t.Errorf("%s: %s", gone, a.Body)
		}
	}
	if a := w.do("PUT", "/v2/instances//stop"); a.field(t, "code") != "parameter_id_missing" {
		t.Error(a.Body)
	}
}

func TestTagsReplaceTheSet(t *testing.T) {
	w := open(t, sandbox.Options{})
	id := w.create("web", "tags=a+b")
	for _, step := range []struct{ form, found, lost string }{
		{"tags=b+c", "b c", "a"},
		{"tags=", "", "b"},
	} {
		if a := w.ok("PUT", "/v2/instances/"+id+"/tags", step.form); a.field(t, "result") != "success" {
			t.Error(a.Body)
		}
		if got, _ := w.list("tags=" + form(map[string]string{"": step.found})[1:]); !slices.Equal(got, []string{"web"}) {
			t.Errorf("%s: not found by %q", step.form, step.found)
		}
		if got, _ := w.list("tags=" + step.lost); len(got) != 0 {
			t.Errorf("%s: still found by %q", step.form, step.lost)
		}
	}
}

func TestFirewallAnswersTheInstance(t *testing.T) {
	w := open(t, sandbox.Options{})
	id := w.create("web")
	web := w.id("/v2/firewalls", "name", "default-web")
	users := func() any {
		return w.ok("GET", "/v2/firewalls/"+web).field(t, "instance_count")
	}
	a := w.ok("PUT", "/v2/instances/"+id+"/firewall", "firewall_id="+web+"&region=LON1")
	if a.field(t, "id") != id || a.field(t, "firewall_id") != web || users() != 1.0 {
		t.Error(a.Body, users())
	}
	if a := w.do("DELETE", "/v2/firewalls/"+web); a.Status != http.StatusConflict {
		t.Error(a.Body)
	}
	if a := w.do("PUT", "/v2/instances/"+id+"/firewall", "name=restrictive-firewall"); a.field(t, "code") != "database_firewall_not_found" {
		t.Error(a.Body) // the page's example
	}
	restrictive := w.ok("POST", "/v2/firewalls", "name=restrictive-firewall").field(t, "id")
	if a := w.ok("PUT", "/v2/instances/"+id+"/firewall", "name=restrictive-firewall"); a.field(t, "firewall_id") != restrictive {
		t.Error(a.Body)
	}
	a = w.ok("PUT", "/v2/instances/"+id+"/firewall")
	if a.field(t, "firewall_id") != w.id("/v2/firewalls", "name", "default-default") || users() != 0.0 {
		t.Error(a.Body, users())
	}
}

func TestBuildCanFail(t *testing.T) {
	w := open(t, sandbox.Options{Faults: rules(t, "POST /v2/instances build=ERROR times=1")})
	bad, good := w.create("bad"), w.create("good")
	w.pass(time.Minute)
	if i := w.instance(bad); i["status"] != "ERROR" || i["public_ip"] != nil {
		t.Error(i)
	}
	if i := w.instance(good); i["status"] != "ACTIVE" {
		t.Error(i)
	}
	if a := w.do("PUT", "/v2/instances/"+bad+"/start"); a.Status != http.StatusConflict {
		t.Error(a.Body)
	}
	w.ok("DELETE", "/v2/instances/"+bad)
}
