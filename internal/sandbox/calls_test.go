package sandbox_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/civoctl/civoctl/internal/sandbox"
)

// calls are the calls on one instance, each with parameters that succeed on an ACTIVE one and a parameter that does not.
func calls() []instanceCall {
	return []instanceCall{
		{"GET", "", "", "", true},
		{"PUT", "", "notes=x", "hostname=a_b", false},
		{"PUT", "/tags", "tags=a", "", false},
		{"POST", "/reboots", "", "", false},
		{"POST", "/hard_reboots", "", "", false},
		{"POST", "/soft_reboots", "", "", false},
		{"PUT", "/stop", "", "", false},
		{"PUT", "/start", "", "", false},
		{"PUT", "/resize", "size=g3.large", "size=", false},
		{"PUT", "/firewall", "", "firewall_id=x", false},
		{"PUT", "/allowed_ips", "allowed_ips=10.0.0.9", "allowed_ips=192.168.0.1", false},
		{"PUT", "/network_bandwidth_limit", "network_bandwidth_limit=100", "network_bandwidth_limit=-1", false},
		{"PUT", "/recovery", "", "", false},
		{"GET", "/recovery", "", "", true},
		{"DELETE", "/recovery", "", "", false},
		{"PUT", "/vnc", "duration=30m", "duration=1m", false},
		{"GET", "/vnc", "", "", true},
		{"DELETE", "/vnc", "", "", false},
		{"PUT", "/ip/ADDRESS", "", "", false},
		{"POST", "/snapshots", "name=two", "name=", false},
		{"GET", "/snapshots", "", "", true},
		{"GET", "/snapshots/one", "", "", true},
		{"PUT", "/snapshots/one", "description=x", "", true},
		{"POST", "/snapshots/one/restore", "overwrite_existing=true", "overwrite_existing=maybe", false},
		{"DELETE", "/snapshots/one", "", "", true},
		{"DELETE", "", "", "", true},
	}
}

// instanceCall is a call on an instance.
type instanceCall struct {
	method, path, good, bad string
	anytime                 bool // it works on an instance that is being deleted
}

// ready makes an ACTIVE instance with a snapshot and a console, and a reserved address beside it.
func (w *world) ready() (id string, path func(instanceCall) string) {
	w.Helper()
	id = w.create("web")
	address := w.ok("POST", "/v2/ips").field(w.T, "ip").(string)
	w.pass(time.Minute)
	at := "/v2/instances/" + id
	if a := w.do("POST", at+"/snapshots", "name=one"); a.Status != http.StatusCreated {
		w.Fatal(a.Body)
	}
	w.ok("PUT", at+"/vnc")
	w.pass(time.Minute)
	return id, func(c instanceCall) string { return at + strings.ReplaceAll(c.path, "ADDRESS", address) }
}

// TestEachInstanceCall tries each call on an instance that is there, that is not, that is being deleted, with a bad
// value and with a parameter that nobody knows, said in a form, in JSON and in the query.
func TestEachInstanceCall(t *testing.T) {
	for _, call := range calls() {
		t.Run(call.method+call.path, func(t *testing.T) {
			w := open(t, sandbox.Options{BuildTime: time.Second, ActionTime: time.Hour})
			w.pass(time.Hour)
			id, path := w.ready()
			w.pass(time.Hour)
			if call.path == "/vnc" && call.method != "PUT" {
				w.ok("PUT", "/v2/instances/"+id+"/vnc")
			}
			fails := func(status int, code string, a answer) {
				t.Helper()
				if a.Status != status || a.field(t, "code") != code {
					t.Errorf("%d %s, want %d %s", a.Status, a.Body, status, code)
				}
			}
			fails(404, "database_instance_find", w.do(call.method, strings.Replace(path(call), id, "00000000-0000-4000-8000-000000000000", 1), call.good))
			fails(404, "database_instance_find", w.do(call.method, path(call)+"?region=NYC1", call.good))
			fails(400, "parameter_name_invalid", w.do(call.method, path(call)+"?colour=blue", call.good))
			if call.method != "GET" {
				fails(400, "parameter_name_invalid", w.do(call.method, path(call), call.good, "colour=blue"))
				a, err := w.try(call.method, path(call), "application/json", `{"colour":["blue"]}`)
				if err != nil {
					t.Fatal(err)
				}
				fails(400, "parameter_name_invalid", a)
			}
			if call.bad != "" {
				if a := w.do(call.method, path(call), call.bad); a.Status < 400 || a.Status > 404 {
					t.Errorf("%s: %d %s", call.bad, a.Status, a.Body)
				}
			}
			if strings.Contains(call.path, "/one") {
				fails(404, "database_snapshot_not_found", w.do(call.method, strings.Replace(path(call), "/one", "/none", 1), call.good))
			}
			if strings.Contains(call.path, "ADDRESS") {
				fails(404, "database_ip_find", w.do(call.method, "/v2/instances/"+id+"/ip/1.2.3.4"))
			}
			if a := w.do(call.method, path(call), call.good); a.Status >= 300 {
				t.Errorf("%d %s", a.Status, a.Body)
			}
			w.ok("DELETE", "/v2/instances/"+id)
			a := w.do(call.method, path(call), call.good)
			if call.anytime {
				if a.Status >= 300 && !(a.Status == 404 && (call.path == "/vnc" || call.method == "DELETE")) {
					t.Errorf("while DELETING: %d %s", a.Status, a.Body)
				}
				return
			}
			want := "instance_state_must_be_active_or_shutoff"
			if call.path == "/vnc" && call.method == "PUT" && a.Status == 409 {
				want = fmt.Sprint(a.field(t, "code"))
			}
			fails(409, want, a)
		})
	}
}

func TestAllowedIPs(t *testing.T) {
	w := open(t, sandbox.Options{BuildTime: -1})
	id := w.create("web")
	put := func(kind, body string, want ...any) {
		t.Helper()
		if a, err := w.try("PUT", "/v2/instances/"+id+"/allowed_ips?region=LON1", kind, body); err != nil || a.Status != 200 || a.field(t, "result") != "success" {
			t.Fatal(err, a)
		}
		got, _ := w.instance(id)["allowed_ips"].([]any)
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", body, got, want)
		}
	}
	const formType, jsonType = "application/x-www-form-urlencoded", "application/json"
	put(jsonType, `{"allowed_ips":["10.0.0.8","10.0.0.9","10.0.0.8"]}`, "10.0.0.8", "10.0.0.9")
	put(jsonType, `{"allowed_ips":[]}`)
	put(formType, "allowed_ips=10.0.0.8,10.0.0.7", "10.0.0.8", "10.0.0.7")
	put(jsonType, `{"allowed_ips":null}`)
	put(formType, "allowed_ips=10.0.0.8&allowed_ips=10.0.0.5", "10.0.0.8", "10.0.0.5")
	for _, bad := range []string{"8.8.8.8", "10.0.0", "10.0.0.0/24", "::1"} {
		if a := w.do("PUT", "/v2/instances/"+id+"/allowed_ips", "allowed_ips=10.0.0.9,"+bad); a.Status != http.StatusBadRequest {
			t.Errorf("%s: %d %s", bad, a.Status, a.Body)
		}
	}
	put(formType, "allowed_ips=")
}

func TestBandwidthAndRecovery(t *testing.T) {
	w := open(t, sandbox.Options{BuildTime: -1})
	at := "/v2/instances/" + w.create("web")
	for _, limit := range []float64{1000, 0} {
		if a, err := w.try("PUT", at+"/network_bandwidth_limit", "application/json", fmt.Sprintf(`{"network_bandwidth_limit":%v}`, limit)); err != nil || a.Status != 200 {
			t.Error(err, a)
		}
		if got := w.ok("GET", at).field(t, "network_bandwidth_limit"); got != limit {
			t.Errorf("%v, want %v", got, limit)
		}
	}
	if a := w.do("PUT", at+"/network_bandwidth_limit"); a.field(t, "code") != "parameter_value_missing" {
		t.Error(a.Body)
	}
	for _, step := range []struct{ method, word string }{{"GET", "disabled"}, {"PUT", "enabled"}, {"PUT", "enabled"}, {"DELETE", "disabled"}, {"DELETE", "disabled"}} {
		if a, err := w.try(step.method, at+"/recovery?region=LON1&region=LON1", "application/json", "null"); err != nil || a.Status != 200 {
			t.Error(err, a)
		}
		if got := w.ok("GET", at+"/recovery").field(t, "result"); got != step.word {
			t.Errorf("after %s it is %v", step.method, got)
		}
	}
}

func TestConsole(t *testing.T) {
	w := open(t, sandbox.Options{BuildTime: -1, ActionTime: -1})
	id := w.create("web")
	at := "/v2/instances/" + id + "/vnc"
	none := func(method string) {
		t.Helper()
		if a := w.do(method, at); a.Status != 404 || strings.HasPrefix(a.Body, "{") {
			t.Errorf("%s: %d %s", method, a.Status, a.Body)
		}
	}
	none("GET")
	none("DELETE")
	first := w.ok("PUT", at+"?duration=30m")
	if first.field(t, "duration") != "30m" {
		t.Error(first.Body)
	}
	uri := first.field(t, "uri").(string)
	if !strings.HasPrefix(uri, w.url) || !strings.Contains(uri, id) || !strings.HasSuffix(uri, "/websockify") {
		t.Error(uri)
	}
	if again := w.ok("PUT", at+"?duration=2h"); again.Body != first.Body {
		t.Errorf("another session: %s", again.Body)
	}
	if got := w.ok("GET", at); got.field(t, "uri") != uri || got.field(t, "expiration") != "2026-03-01T12:30:00Z" {
		t.Error(got.Body)
	}
	open := func() int {
		res, err := w.client.Get(uri + "&token=x") // a browser has no key
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		return res.StatusCode
	}
	if got := open(); got != 200 {
		t.Error(got)
	}
	w.pass(30 * time.Minute)
	none("GET")
	if got := open(); got != 404 {
		t.Error(got)
	}
	if a := w.ok("PUT", at); a.field(t, "duration") != "1h" {
		t.Error(a.Body)
	}
	if a := w.ok("DELETE", at); a.field(t, "result") != "ok" {
		t.Error(a.Body)
	}
	none("GET")
	for _, bad := range []string{"4m59s", "24h1s", "soon", "30"} {
		if a := w.do("PUT", at+"?duration="+bad); a.Status != 400 {
			t.Errorf("%s: %d %s", bad, a.Status, a.Body)
		}
	}
	w.ok("PUT", "/v2/instances/"+id+"/stop")
	if a := w.do("PUT", at); a.Status != 409 || a.field(t, "code") != "cannot_get_console" {
		t.Error(a.Body)
	}
	if a := w.ok("POST", "/v2/auth/exchange", "scope="); a.field(t, "access_token") == nil || a.field(t, "expires_in") != 3600.0 {
		t.Error(a.Body)
	}
	for _, path := range []string{"/vnc", "/vnc/" + id, "/vnc/x/vnc.html", "/vnc/" + id + "/other"} {
		if a := w.do("GET", path); a.Status != 404 {
			t.Errorf("%s: %d", path, a.Status)
		}
	}
	inside := consoleInside(t, w)
	if !strings.HasPrefix(inside, "http://sandbox.invalid/") && !strings.HasPrefix(inside, "https://sandbox.invalid/") {
		t.Errorf("within the process the console is at %s", inside)
	}
}

// consoleInside starts a console over the sandbox's own transport and returns its address.
func consoleInside(t *testing.T, w *world) string {
	id := w.create("other")
	w.overPipe()
	return w.ok("PUT", "/v2/instances/"+id+"/vnc").field(t, "uri").(string)
}

func TestSnapshots(t *testing.T) {
	w := open(t, sandbox.Options{BuildTime: 5 * time.Second, ActionTime: 2 * time.Second, Limits: sandbox.Limits{Snapshots: 3}})
	id := w.create("web", "tags=a", "script=x", "private_ipv4=10.0.0.77")
	other := w.create("other")
	w.pass(time.Minute)
	at := "/v2/instances/" + id + "/snapshots"
	made := w.do("POST", at+"?region=LON1", "name=one", "description=before")
	if made.Status != 201 || !strings.Contains(made.Body, `"status":{"state":"in_progress"`) || made.field(t, "description") != "before" {
		t.Fatal(made.Status, made.Body)
	}
	sid := made.field(t, "id").(string)
	if a := w.do("POST", at+"/one/restore"); a.Status != 409 || a.field(t, "code") != "database_snapshot_create_already_in_process" {
		t.Error(a.Body)
	}
	w.pass(2 * time.Second)
	for _, way := range []string{at + "/" + sid, at + "/one", "/v2/instances/web/snapshots/one", "/v2/instances/web/snapshots/" + sid} {
		if a := w.ok("GET", way); a.field(t, "id") != sid || !strings.Contains(a.Body, `"state":"Complete"`) {
			t.Errorf("%s: %s", way, a.Body)
		}
	}
	if a := w.do("GET", "/v2/instances/"+other+"/snapshots/"+sid); a.Status != 404 {
		t.Errorf("found under another instance: %s", a.Body)
	}
	if a := w.do("POST", at, "name=one"); a.Status != 409 || a.field(t, "code") != "database_snapshot_cannot_replace" {
		t.Error(a.Body)
	}
	w.do("POST", "/v2/instances/other/snapshots", "name=one")
	w.do("POST", at, "name=two")
	if a := w.do("POST", at, "name=three"); a.Status != 403 || a.field(t, "code") != "quota_limit_reached" {
		t.Error(a.Body)
	}
	if used := w.ok("GET", "/v2/quota").field(t, "disk_snapshot_count_usage"); used != 3.0 {
		t.Errorf("%v in use", used)
	}
	if a := w.ok("PUT", at+"/two", "name=zwei"); a.field(t, "name") != "zwei" {
		t.Error(a.Body)
	}
	if a := w.do("PUT", at+"/zwei", "name=one"); a.Status != 409 {
		t.Error(a.Body)
	}
	var names []string
	for _, s := range w.array(at) {
		names = append(names, s["name"].(string))
	}
	if !slices.Equal(names, []string{"one", "zwei"}) {
		t.Error(names)
	}
	w.ok("DELETE", at+"/zwei")
	if got := w.array(at); len(got) != 1 {
		t.Error(got)
	}

	// Over the instance itself.
	a := w.ok("POST", at+"/one/restore", "overwrite_existing=true", "description=again", "hostname=web-2", "private_ipv4=10.0.0.78")
	if !strings.Contains(a.Body, `"status":{"state":"in_progress"`) || a.field(t, "from_snapshot") != sid || a.field(t, "id") != id ||
		a.field(t, "hostname") != "web-2" || a.field(t, "private_ipv4") != "10.0.0.78" || a.field(t, "completed_at") != nil {
		t.Error(a.Body)
	}
	if i := w.instance(id); i["status"] != "REBOOTING" || i["snapshot_id"] != sid || i["hostname"] != "web-2" || i["private_ip"] != "10.0.0.78" {
		t.Error(i)
	}
	if a := w.do("POST", at+"/one/restore", "overwrite_existing=true"); a.field(t, "code") != "instance_state_must_be_active_or_shutoff" {
		t.Error(a.Body)
	}
	w.pass(time.Minute)

	// Into another one.
	a = w.ok("POST", at+"/one/restore", "hostname=copy", "private_ipv4=10.0.0.77")
	copied := a.field(t, "id").(string)
	w.pass(time.Minute)
	was, now := w.instance(id), w.instance(copied)
	for _, same := range []string{"size", "source_id", "script", "initial_user", "initial_password", "network_id", "firewall_id"} {
		if fmt.Sprint(was[same]) != fmt.Sprint(now[same]) {
			t.Errorf("%s is %v, and was %v", same, now[same], was[same])
		}
	}
	if copied == id || now["status"] != "ACTIVE" || now["private_ip"] != "10.0.0.77" || now["hostname"] != "copy" || now["public_ip"] == was["public_ip"] {
		t.Error(now)
	}

	// As the source of a create, after the instance is gone.
	w.ok("DELETE", "/v2/instances/"+id)
	w.pass(time.Minute)
	third := w.ok("POST", "/v2/instances", "hostname=third", "size=g3.small", "snapshot_id="+sid)
	if third.field(t, "snapshot_id") != sid || third.field(t, "source_id") != "ubuntu-noble" {
		t.Error(third.Body)
	}
	for change, code := range map[string]string{
		"snapshot_id=none&size=g3.small":                         "database_snapshot_not_found",
		"size=g3.small&template_id=debian-12&snapshot_id=" + sid: "parameter_value_missing",
	} {
		if a := w.do("POST", "/v2/instances", "hostname=x", change); a.field(t, "code") != code {
			t.Errorf("%s: %s", change, a.Body)
		}
	}
	all := w.array("/v2/resourcesnapshots")
	if len(all) != 2 || all[0]["resource_type"] != "instance" || all[0]["instance"].(map[string]any)["id"] != id {
		t.Error(all)
	}
	b, err := w.try("POST", "/v2/resourcesnapshots/"+sid+"/restore", "application/json", `{"instance":{"hostname":"fourth"}}`)
	if err != nil || b.Status != 200 || b.field(t, "instance").(map[string]any)["hostname"] != "fourth" {
		t.Error(err, b)
	}
	b, err = w.try("POST", "/v2/resourcesnapshots/"+sid+"/restore", "application/json", `{"instance":{"include_volumes":true}}`)
	if err != nil || b.field(t, "code") != "parameter_name_invalid" {
		t.Error(err, b)
	}
	w.ok("PUT", "/v2/resourcesnapshots/"+sid, "name=uno")
	w.ok("DELETE", "/v2/resourcesnapshots/"+sid)
	if a := w.do("GET", "/v2/resourcesnapshots/"+sid); a.Status != 404 || a.field(t, "code") != "database_snapshot_not_found" {
		t.Error(a.Body)
	}
	status, err := w.Status()
	if err != nil || status.Resources["snapshots"] != 1 {
		t.Error(status.Resources, err)
	}
}

func TestPrivateAddresses(t *testing.T) {
	w := open(t, sandbox.Options{BuildTime: -1})
	small := w.ok("POST", "/v2/networks", "label=small", "cidr_v4=10.200.0.0/29").field(t, "id").(string)
	in := "network_id=" + small
	try := func(want string, form ...string) {
		t.Helper()
		a := w.do("POST", "/v2/instances", append(form, "hostname=a", enough, in)...)
		if a.Status != 200 {
			if got := fmt.Sprint(a.field(t, "code")); got != want {
				t.Errorf("%v: %s, want %s", form, a.Body, want)
			}
			return
		}
		if got := a.field(t, "private_ip"); got != want {
			t.Errorf("%v: %v, want %s", form, got, want)
		}
	}
	try("10.200.0.3", "private_ipv4=10.200.0.3")
	try("database_instance_create", "private_ipv4=10.200.0.3")
	try("10.200.0.2")
	try("database_instance_create", "private_ipv4=10.200.0.2")
	try("10.200.0.4")
	try("10.200.0.6", "private_ipv4=10.200.0.6")
	try("10.200.0.5")
	try("out_of_capacity")
	for _, bad := range []string{"10.200.0.0", "10.200.0.1", "10.200.0.7", "10.200.0.8", "10.0.0.5", "x", "::1"} {
		try("parameter_value_missing", "private_ipv4="+bad)
	}
	try("database_instance_build_multiple_with_existing_public_ip", "private_ipv4=10.200.0.6", "count=2")
	_, envelope := w.list("per_page=100")
	for _, item := range envelope["items"].([]any) {
		if i := item.(map[string]any); i["private_ip"] == "10.200.0.6" || i["private_ip"] == "10.200.0.2" {
			w.ok("DELETE", "/v2/instances/"+i["id"].(string))
		}
	}
	try("10.200.0.6", "private_ipv4=10.200.0.6")
	try("10.200.0.2", "private_ipv4=10.200.0.2")
	try("out_of_capacity")
}

func TestCreateWithWhatThereIs(t *testing.T) {
	w := open(t, sandbox.Options{BuildTime: -1, ActionTime: -1})
	backend := w.id("/v2/networks", "label", "backend")
	reserved := w.ok("POST", "/v2/ips", "name=front")
	volume := w.ok("POST", "/v2/volumes", "name=data", "size_gb=10").field(t, "id").(string)
	far := w.ok("POST", "/v2/volumes", "name=far", "size_gb=10", "network_id="+backend).field(t, "id").(string)
	a, err := w.try("POST", "/v2/instances?region=LON1", "application/json", `{"count":1,"hostname":"web","size":"g3.small","template_id":"ubuntu-noble",
		"public_ip":"true","reserved_ipv4":"front","volume_type":"bssd","attached_volumes":[{"id":"`+volume+`"}],"network_bandwidth_limit":50,"allowed_ips":["10.0.0.9"]}`)
	if err != nil || a.Status != 200 {
		t.Fatal(err, a)
	}
	id := a.field(t, "id").(string)
	i := w.instance(id)
	if i["public_ip"] != reserved.field(t, "ip") || i["reserved_ip_name"] != "front" || i["volume_type"] != "bssd" ||
		i["network_bandwidth_limit"] != 50.0 || fmt.Sprint(i["allowed_ips"]) != "[10.0.0.9]" {
		t.Error(i)
	}
	if v := w.ok("GET", "/v2/volumes/"+volume); v.field(t, "status") != "attached" || v.field(t, "instance_id") != id {
		t.Error(v.Body)
	}
	if used := w.ok("GET", "/v2/quota").field(t, "public_ip_address_usage"); used != 1.0 {
		t.Errorf("%v addresses in use", used)
	}
	for _, test := range []struct{ form, code string }{
		{"reserved_ipv4=front", "database_cannot_move_ip"},
		{"reserved_ipv4=none", "database_ip_find"},
		{"volume_type=gold", "parameter_value_missing"},
		{"attached_volumes=" + volume, "database_volume_cannot_multiple_attach"},
		{"attached_volumes=" + far, "parameter_value_missing"},
		{"attached_volumes=x", "database_volume_not_found"},
		{"allowed_ips=1.2.3.4", "parameter_value_missing"},
		{"network_bandwidth_limit=many", "parameter_value_missing"},
		{"source_type=snapshot", "parameter_value_missing"},
		{`placement_rule={"affinity_rules":[{}]}`, "parameter_name_invalid"},
		{"subnets=x", "parameter_name_invalid"},
	} {
		if a := w.do("POST", "/v2/instances", "hostname=x", enough, test.form); a.Status < 400 || a.field(t, "code") != test.code {
			t.Errorf("%s: %d %s", test.form, a.Status, a.Body)
		}
	}
	if hostnames, _ := w.list(""); !slices.Equal(hostnames, []string{"web"}) {
		t.Errorf("a refused create left %v", hostnames)
	}
	second := w.create("second")
	w.ok("PUT", "/v2/instances/"+second+"/ip/"+reserved.field(t, "ip").(string))
	if i := w.instance(second); i["public_ip"] != reserved.field(t, "ip") {
		t.Error(i)
	}
	if i := w.instance(id); i["public_ip"] != nil {
		t.Error(i)
	}
	if i := w.instance(w.create("plain")); i["volume_type"] != "" {
		t.Error(i)
	}
	own := w.ok("POST", "/v2/networks", "label=own").field(t, "id").(string)
	if a := w.ok("POST", "/v2/instances", "hostname=x", enough, "network_id="+own); a.field(t, "firewall_id") == "" {
		t.Error(a.Body)
	}
}
