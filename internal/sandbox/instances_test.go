package sandbox_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/civoctl/civoctl/internal/sandbox"
)

// The fields of the page's samples, in its order.
const pageFields = "id name hostname account_id size firewall_id source_type source_id network_id initial_user initial_password " +
	"ssh_key ssh_key_id tags user_script status civostatsd_token public_ip private_ip ipv6 namespace_id notes reverse_dns " +
	"cpu_cores ram_mb disk_gb"

func TestCreateShowsThePagesFields(t *testing.T) {
	w := open(t, sandbox.Options{})
	a := w.ok("POST", "/v2/instances", enough, "hostname=test", "tags=first+second+first", "script=Hello+world%21")
	d := json.NewDecoder(strings.NewReader(a.Body))
	var names []string
	for depth, isName := 0, false; ; {
		token, err := d.Token()
		if err != nil {
			break
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			depth++
			isName = depth == 1
			continue
		case json.Delim('}'), json.Delim(']'):
			depth--
			isName = depth == 1
			continue
		}
		if depth == 1 {
			if isName {
				names = append(names, token.(string))
			}
			isName = !isName
		}
	}
	if want := strings.Fields(pageFields); !slices.Equal(names[:len(want)], want) {
		t.Errorf("fields\n got %q\nwant %q first", names, want)
	}
	for name, want := range map[string]any{
		"hostname": "test", "status": "BUILDING", "public_ip": nil, "private_ip": nil, "ipv6": nil, "ssh_key": nil,
		"user_script": base64.StdEncoding.EncodeToString([]byte("Hello world!")), "source_id": "ubuntu-noble",
		"source_type": "diskimage", "initial_user": "ubuntu", "cpu_cores": 1.0, "ram_mb": 2048.0, "disk_gb": 25.0, "region": "LON1",
	} {
		if got := a.field(t, name); got != want {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
	if got := fmt.Sprint(a.field(t, "tags")); got != "[first second]" {
		t.Errorf("tags are %s", got)
	}
	if name := a.field(t, "name").(string); !strings.HasPrefix(name, "test-") {
		t.Errorf("name is %q", name)
	}
	if password := a.field(t, "initial_password").(string); len(password) < 12 {
		t.Errorf("password is %q", password)
	}
	if again := w.instance(a.field(t, "id").(string)); again["initial_password"] != a.field(t, "initial_password") {
		t.Error("the password changed")
	}
}

func TestCreateWithoutScriptHasNone(t *testing.T) {
	w := open(t, sandbox.Options{})
	if a := w.ok("POST", "/v2/instances", enough, "hostname=test"); strings.Contains(a.Body, "user_script") {
		t.Error(a.Body)
	}
}

func TestCreateParameters(t *testing.T) {
	w := open(t, sandbox.Options{BuildTime: -1})
	backend := w.id("/v2/networks", "label", "backend")
	web := w.id("/v2/firewalls", "name", "backend-web")
	laptop := w.id("/v2/sshkeys", "name", "laptop")
	noble := w.id("/v2/disk_images", "name", "ubuntu-noble")
	for _, test := range []struct {
		form  map[string]string
		field string
		want  any
	}{
		{map[string]string{"template_id": noble}, "source_id", "ubuntu-noble"},
		{map[string]string{"template_id": "debian-12"}, "initial_user", "debian"},
		{map[string]string{"template_id": "", "source_type": "diskimage", "source_id": noble, "snapshot_id": ""}, "template_id", noble},
		{map[string]string{"initial_user": "root"}, "initial_user", "root"},
		{map[string]string{"network_id": backend, "firewall_id": web}, "network_id", backend},
		{map[string]string{"network_id": backend, "firewall_id": web}, "firewall_id", web},
		{nil, "firewall_id", w.id("/v2/firewalls", "name", "default-default")},
		{map[string]string{"ssh_key_id": laptop}, "ssh_key_id", laptop},
		{map[string]string{"ssh_key_id": laptop}, "initial_password", ""},
		{map[string]string{"reverse_dns": "mail.example.com"}, "reverse_dns", "mail.example.com"},
		{map[string]string{"public_ip": "none"}, "public_ip", nil},
		{map[string]string{"public_ip": "false"}, "public_ip", nil},
		{map[string]string{"region": "nyc1"}, "region", "NYC1"},
	} {
		all := map[string]string{"hostname": "test", "size": "g3.small", "template_id": "ubuntu-noble"}
		for name, value := range test.form {
			all[name] = value
		}
		a := w.ok("POST", "/v2/instances", form(all))
		if got := a.field(t, test.field); got != test.want {
			t.Errorf("%v: %s is %v, want %v", test.form, test.field, got, test.want)
		}
	}
	for _, said := range []string{"create", "true", ""} {
		if a := w.ok("POST", "/v2/instances", enough, "hostname=test", "public_ip="+said); a.field(t, "public_ip") == nil {
			t.Errorf("public_ip=%s gave no address", said)
		}
	}
}

func TestCreateFromJSON(t *testing.T) {
	w := open(t, sandbox.Options{})
	for _, tags := range []string{`"a b"`, `["a","b"]`} {
		a, err := w.try("POST", "/v2/instances?region=FRA1", "application/json",
			`{"count":1,"hostname":"test","size":"g3.small","template_id":"ubuntu-noble","public_ip":"true","network_id":null,`+
				`"attached_volumes":null,"placement_rule":{},"subnets":[],"tags":`+tags+`}`)
		if err != nil || a.Status != http.StatusOK {
			t.Fatal(err, a)
		}
		if got := fmt.Sprint(a.field(t, "tags"), a.field(t, "region")); got != "[a b]FRA1" {
			t.Error(got)
		}
	}
}

func TestCreateRefuses(t *testing.T) {
	w := open(t, sandbox.Options{UniqueNames: true, Limits: sandbox.Limits{Instances: 3}})
	w.create("taken")
	foreign := w.id("/v2/firewalls", "name", "backend-web")
	for _, test := range []struct {
		change string
		status int
		code   string
	}{
		{"hostname=", 400, "parameter_value_missing"},
		{"hostname=-bad", 400, "parameter_name_invalid"},
		{"hostname=under_score", 400, "parameter_name_invalid"},
		{"hostname=" + strings.Repeat("a", 64), 400, "parameter_name_invalid"},
		{"hostname=" + strings.Repeat("a.", 127), 400, "parameter_name_invalid"},
		{"hostname=taken", 409, "database_instance_duplicate_name"},
		{"size=", 400, "parameter_size_missing"},
		{"size=huge", 404, "database_size_not_found"},
		{"size=g4s.kube.small", 404, "database_size_not_found"},
		{"size=g2.medium", 404, "database_size_not_found"},
		{"template_id=", 400, "parameter_value_missing"},
		{"template_id=windows", 404, "database_disk_image_not_found"},
		{"network_id=nowhere", 404, "database_network_not_found"},
		{"firewall_id=nothing", 404, "database_firewall_not_found"},
		{"firewall_id=" + foreign, 400, "database_firewall_mismatch"},
		{"ssh_key_id=nobody", 404, "database_ssh_key_not_found"},
		{"region=MOON1", 404, "region_unavailable"},
		{"region=PHX1", 409, "out_of_capacity"},
		{"public_ip=maybe", 400, "parameter_value_missing"},
		{"count=-1", 400, "parameter_value_missing"},
		{"count=many", 400, "parameter_value_missing"},
		{"count=3", 403, "quota_limit_reached"},
		{"reverse_dns=a..b", 400, "parameter_name_invalid"},
		{"notes=%ff", 400, "parameter_value_missing"},
		{"hostname=a&hostname=b", 400, "parameter_value_missing"},
		{"notes=hello", 400, "parameter_name_invalid"},
		{"nonsense=yes", 400, "parameter_name_invalid"},
	} {
		name, _, _ := strings.Cut(test.change, "=")
		all := []string{test.change}
		for _, p := range []string{"hostname=test", "size=g3.small", "template_id=ubuntu-noble"} {
			if !strings.HasPrefix(p, name+"=") {
				all = append(all, p)
			}
		}
		a := w.do("POST", "/v2/instances", all...)
		if a.Status != test.status || a.field(t, "code") != test.code {
			t.Errorf("%.60s: %d %.200s, want %d %s", test.change, a.Status, a.Body, test.status, test.code)
		}
	}
	if hostnames, _ := w.list(""); !slices.Equal(hostnames, []string{"taken"}) {
		t.Errorf("a refused create left %v", hostnames)
	}
}

func TestTwoInstancesMayHaveOneHostname(t *testing.T) {
	w := open(t, sandbox.Options{})
	if first, second := w.create("web"), w.create("web"); first == second {
		t.Error("one ID for two instances")
	}
}

func TestCreateMany(t *testing.T) {
	for shape, want := range map[string]string{"": `{"id":`, "array": "[", "items": `{"items":[`, "object": `{"id":`} {
		var o sandbox.Options
		if shape != "" {
			o.Faults = rules(t, "POST /v2/instances count-reply="+shape)
		}
		w := open(t, o)
		a := w.ok("POST", "/v2/instances", enough, "hostname=many", "count=3")
		if !strings.HasPrefix(a.Body, want) {
			t.Errorf("%q: %s", shape, a.Body)
		}
		w.pass(time.Minute)
		_, envelope := w.list("")
		names, addresses := map[any]bool{}, map[any]bool{}
		for _, item := range envelope["items"].([]any) {
			i := item.(map[string]any)
			names[i["name"]], addresses[i["public_ip"]] = true, true
		}
		if len(names) != 3 || len(addresses) != 3 {
			t.Errorf("%q: names %v, addresses %v", shape, names, addresses)
		}
		if got := len(w.Requests()[0].Effect.Created); got != 3 {
			t.Errorf("the log has %d created", got)
		}
	}
}

func TestListPages(t *testing.T) {
	w := open(t, sandbox.Options{})
	var want []string
	for i := range 45 {
		name := fmt.Sprintf("h%d", i)
		want = append(want, name)
		w.create(name, fmt.Sprintf("tags=all+mod%d", i%2))
	}
	w.create("elsewhere", "region=NYC1")
	for _, test := range []struct {
		query          string
		from, to       int
		pages, perPage float64
	}{
		{"", 0, 20, 3, 20},
		{"page=3", 40, 45, 3, 20},
		{"page=4", 45, 45, 3, 20},
		{"per_page=100", 0, 45, 1, 100},
		{"per_page=99999999&page=1", 0, 45, 1, 99999999},
		{"page=9223372036854775807", 45, 45, 3, 20},
		{"per_page=1&page=45&region=lon1", 44, 45, 45, 1},
		{"tags=all&per_page=10&page=2", 10, 20, 5, 10},
	} {
		got, envelope := w.list(test.query)
		if !slices.Equal(got, want[test.from:test.to]) || envelope["pages"] != test.pages || envelope["per_page"] != test.perPage {
			t.Errorf("%s: %v, pages %v, per_page %v", test.query, got, envelope["pages"], envelope["per_page"])
		}
	}
	odd, envelope := w.list("tags=mod1+all&per_page=5&page=2")
	if !slices.Equal(odd, []string{"h11", "h13", "h15", "h17", "h19"}) || envelope["pages"] != 5.0 {
		t.Errorf("two tags: %v of %v pages", odd, envelope["pages"])
	}
	if none, envelope := w.list("tags=all+nothing"); len(none) != 0 || envelope["pages"] != 1.0 {
		t.Errorf("an unknown tag: %v", none)
	}
	for _, query := range []string{"page=0", "page=x", "per_page=-1"} {
		if a := w.do("GET", "/v2/instances?"+query); a.Status != http.StatusBadRequest {
			t.Errorf("%s: %d", query, a.Status)
		}
	}
}

func TestListAfterDeletions(t *testing.T) {
	w := open(t, sandbox.Options{Limits: sandbox.Limits{Instances: 5000, CPUCores: 50000, RAMMB: 1 << 40, DiskGB: 1 << 40, PublicIPs: 5000}})
	w.ok("POST", "/v2/instances", enough, "hostname=many", "count=3000", "tags=t")
	var ids []string
	_, envelope := w.list("per_page=3000")
	for i, item := range envelope["items"].([]any) {
		id := item.(map[string]any)["id"].(string)
		if i%3 == 0 && i < 60 || i >= 1000 && i < 1030 {
			w.ok("DELETE", "/v2/instances/"+id)
			continue
		}
		ids = append(ids, id)
	}
	w.pass(time.Minute)
	for _, filter := range []string{"", "&tags=t"} {
		var got []string
		for page := 1; page <= 30; page++ {
			_, envelope := w.list(fmt.Sprintf("per_page=100&page=%d%s", page, filter))
			for _, item := range envelope["items"].([]any) {
				got = append(got, item.(map[string]any)["id"].(string))
			}
		}
		if !slices.Equal(got, ids) {
			t.Errorf("%q: %d instances of %d, or in another order", filter, len(got), len(ids))
		}
	}
}

func TestInstanceIsInItsRegionOnly(t *testing.T) {
	w := open(t, sandbox.Options{})
	id := w.create("here", "region=NYC1")
	if i := w.ok("GET", "/v2/instances/"+id+"?region=nyc1"); i.field(t, "id") != id {
		t.Error(i.Body)
	}
	for _, query := range []string{"", "?region=LON1"} {
		a := w.do("GET", "/v2/instances/"+id+query)
		if a.Status != http.StatusNotFound || a.field(t, "code") != "database_instance_find" {
			t.Errorf("%q: %d %s", query, a.Status, a.Body)
		}
	}
	w.ok("PUT", "/v2/instances/"+id+"/tags", "tags=x&region=nyc1")
}

func TestUpdate(t *testing.T) {
	w := open(t, sandbox.Options{BuildTime: -1})
	id := w.create("before")
	address := w.instance(id)["public_ip"].(string)
	w.ok("PUT", "/v2/instances/"+id, "hostname=after", "reverse_dns=a.example.com", "notes=kept+dry", "public_ip="+address)
	for name, want := range map[string]any{"hostname": "after", "reverse_dns": "a.example.com", "notes": "kept dry", "public_ip": address} {
		if got := w.instance(id)[name]; got != want {
			t.Errorf("%s is %v", name, got)
		}
	}
	w.ok("PUT", "/v2/instances/"+id, "public_ip=false")
	if i := w.instance(id); i["public_ip"] != nil || i["notes"] != "kept dry" {
		t.Error(i)
	}
	if used := w.ok("GET", "/v2/quota").field(t, "public_ip_address_usage"); used != 0.0 {
		t.Errorf("%v addresses in use", used)
	}
	w.ok("PUT", "/v2/instances/"+id, "public_ip=true")
	if i := w.instance(id); i["public_ip"] == nil {
		t.Error("no address")
	}
	for _, step := range []struct{ params, notes string }{
		{"notes=", "kept dry"}, {"notes_delete=false", "kept dry"}, {"notes=&notes_delete=true", ""}, {"notes=again", "again"}, {"notes_delete=true", ""},
	} {
		w.ok("PUT", "/v2/instances/"+id, step.params)
		if got := w.instance(id)["notes"]; got != step.notes {
			t.Errorf("after %s the notes are %q", step.params, got)
		}
	}
	for _, bad := range []string{"hostname=", "hostname=a_b", "public_ip=maybe"} {
		if a := w.do("PUT", "/v2/instances/"+id, bad); a.Status != http.StatusBadRequest {
			t.Errorf("%s: %d %s", bad, a.Status, a.Body)
		}
	}
}

func TestQuotaCounts(t *testing.T) {
	w := open(t, sandbox.Options{Limits: sandbox.Limits{CPUCores: 5, PublicIPs: 1}})
	quota := func() string {
		a := w.ok("GET", "/v2/quota")
		return fmt.Sprint(a.field(t, "instance_count_usage"), a.field(t, "cpu_core_usage"), a.field(t, "ram_mb_usage"),
			a.field(t, "disk_gb_usage"), a.field(t, "public_ip_address_usage"))
	}
	id := w.create("a")
	w.pass(time.Minute)
	if got := quota(); got != "1 1 2048 25 1" {
		t.Error(got)
	}
	for _, over := range []string{"size=g3.small&public_ip=create", "size=g3.xlarge&public_ip=none"} {
		if a := w.do("POST", "/v2/instances", "hostname=b&template_id=ubuntu-noble", over); a.field(t, "code") != "quota_limit_reached" {
			t.Errorf("%s: %s", over, a.Body)
		}
	}
	if a := w.do("PUT", "/v2/instances/"+id+"/resize", "size=g3.2xlarge"); a.field(t, "code") != "quota_limit_reached" {
		t.Error(a.Body)
	}
	w.ok("PUT", "/v2/instances/"+id+"/resize", "size=g3.large")
	if got := quota(); got != "1 4 8192 100 1" {
		t.Error(got)
	}
	w.ok("DELETE", "/v2/instances/"+id)
	if got := quota(); got != "0 0 0 0 0" {
		t.Error(got)
	}
}
