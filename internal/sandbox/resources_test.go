package sandbox_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/civoctl/civoctl/internal/sandbox"
)

const publicKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFh me"

// resource is a kind of thing that clients make, name, look at and delete.
type resource struct {
	path   string         // of its list
	vpc    bool           // it is below /v2/vpc too
	name   string         // the field and the parameter that names it
	make   map[string]any // what makes one, without the name
	noName string         // the code of a create without the name; "" when it does without
	rename bool           // it can be given another name
	taken  string         // the code of a name that is taken; "" when two may have one
	gone   string         // the code of one that is not there
	global bool           // it is of no region
	fields string         // those of its object that clients read
	bad    []bad          // creates that are refused
	use    func(w *world, id string) (release func())
	inUse  string   // the code of a delete while it is used
	puts   []string // further calls below its ID
}

// bad is a create that is refused because of one parameter.
type bad struct {
	name  string
	value any
	code  string
}

func resources() []resource {
	const refused = "parameter_value_missing"
	attach := func(w *world, id string) func() {
		w.ok("PUT", "/v2/volumes/"+id+"/attach", "instance_id="+w.create("user"))
		return func() { w.ok("PUT", "/v2/volumes/"+id+"/detach") }
	}
	return []resource{
		{
			path: "networks", vpc: true, name: "label", noName: refused, rename: true, taken: "database_network_exists", gone: "database_network_not_found",
			fields: "id name label cidr cidr_v6 status physical_interface gateway_ipv4 allocation_pool_v4_start allocation_pool_v4_end default " +
				"ipv4_enabled ipv6_enabled nameservers_v4 nameservers_v6 vlan_id free_ip_count",
			bad: []bad{
				{"label", strings.Repeat("n", 256), "parameter_name_invalid"},
				{"cidr_v4", "nonsense", refused}, {"cidr_v4", "8.8.8.0/24", refused}, {"cidr_v4", "10.0.0.1/24", refused}, {"cidr_v4", "10.0.0.0/30", refused}, {"cidr_v4", "fd00::/64", refused},
				{"nameservers_v4", []string{"1.1.1.1"}, refused}, {"nameservers_v4", []string{"a", "b"}, refused}, {"nameservers_v4", []string{"1.1.1.1", "::1"}, refused},
				{"default", "true", "network_create_default"}, {"default", "perhaps", refused},
				{"ipv4_enabled", false, refused}, {"ipv6_enabled", true, refused},
				{"nameservers_v6", []string{"::1", "::2"}, "parameter_name_invalid"}, {"vlan_connect", map[string]any{"vlan_id": 7}, "parameter_name_invalid"},
			},
			use: func(w *world, id string) func() {
				volume := w.ok("POST", "/v2/volumes", "name=inside&size_gb=1&network_id="+id).field(w.T, "id").(string)
				return func() { w.ok("DELETE", "/v2/volumes/"+volume) }
			},
			inUse: "database_network_inuse_by_volumes",
		},
		{
			path: "firewalls", vpc: true, name: "name", noName: refused, rename: true, taken: "database_firewall_duplicate_name", gone: "database_firewall_not_found",
			fields: "id name network_id region default rules rules_count instance_count cluster_count loadbalancer_count",
			bad: []bad{
				{"name", strings.Repeat("n", 256), "parameter_name_invalid"},
				{"network_id", "nowhere", "database_network_not_found"}, {"create_rules", "perhaps", refused},
				{"rules", []any{map[string]any{"ports": "22"}}, "database_firewall_rules_invalid_params"}, // with create_rules, which is the rule
			},
			use: func(w *world, id string) func() {
				i := w.create("user", "firewall_id="+id)
				return func() { w.ok("DELETE", "/v2/instances/"+i) }
			},
			inUse: "database_firewall_delete_failed",
			puts:  []string{"GET rules"},
		},
		{
			path: "sshkeys", name: "name", make: map[string]any{"public_key": publicKey}, noName: refused, rename: true, global: true,
			taken: "database_ssh_key_duplicate_name", gone: "database_ssh_key_not_found", fields: "id name fingerprint public_key created_at",
			bad: []bad{{"public_key", "", "parameter_public_key_empty"}, {"public_key", "nonsense", refused}, {"public_key", "ssh-rsa %%%", refused}},
		},
		{
			path: "ips", vpc: true, name: "name", rename: true, gone: "database_ip_find", fields: "id name ip assigned_to",
			bad: []bad{{"name", strings.Repeat("n", 256), "parameter_name_invalid"}},
			use: func(w *world, id string) func() {
				i := w.create("user")
				w.ok("POST", "/v2/ips/"+id+"/actions", "action=assign&assign_to_type=instance&assign_to_id="+i)
				return func() { w.ok("POST", "/v2/ips/"+id+"/actions", "action=unassign") }
			},
			inUse: "database_cannot_move_ip",
			puts:  []string{"POST actions action=unassign"},
		},
		{
			path: "volumes", name: "name", make: map[string]any{"size_gb": 10}, noName: refused, taken: "database_volume_duplicate_name", gone: "database_volume_not_found",
			fields: "id name instance_id cluster_id network_id mountpoint status volume_type size_gb bootable created_at",
			bad: []bad{
				{"size_gb", "", refused}, {"size_gb", -1, "volume_invalid_size"}, {"size_gb", "ten", "volume_invalid_size"}, {"size_gb", 1 << 40, "volume_invalid_size"},
				{"network_id", "nowhere", "database_network_not_found"}, {"volume_type", "tape", refused}, {"volume_type", "ms-xfs-2-replicas", refused}, {"bootable", true, refused},
				{"snapshot_id", "s", "parameter_name_invalid"}, {"cluster_id", "k", "parameter_name_invalid"}, {"namespace", "n", "parameter_name_invalid"},
				{"region", "PHX1", "out_of_capacity"},
			},
			use: attach, inUse: "database_volume_delete_failed",
			puts: []string{"PUT attach instance_id=x", "PUT detach", "PUT resize size_gb=20", "GET snapshots"},
		},
	}
}

// paths are the addresses of a resource's list.
func (r resource) paths() []string {
	if r.vpc {
		return []string{"/v2/" + r.path, "/v2/vpc/" + r.path}
	}
	return []string{"/v2/" + r.path}
}

// params are what makes a resource of that name.
func (r resource) params(name string) map[string]any {
	p := map[string]any{r.name: name}
	maps.Copy(p, r.make)
	return p
}

// send sends parameters as JSON, as the vendor's SDK does, or as a form.
func (w *world) send(method, path string, asJSON bool, p map[string]any) answer {
	w.Helper()
	kind, body := "application/json", ""
	if asJSON {
		data, err := json.Marshal(p)
		if err != nil {
			w.Fatal(err)
		}
		body = string(data)
	} else {
		values := map[string]string{}
		for name, v := range p {
			switch v := v.(type) {
			case []string:
				values[name] = strings.Join(v, ",")
			case string, int, bool:
				values[name] = fmt.Sprint(v)
			default:
				data, err := json.Marshal(v)
				if err != nil {
					w.Fatal(err)
				}
				values[name] = string(data)
			}
		}
		kind, body = "application/x-www-form-urlencoded", form(values)
	}
	a, err := w.try(method, path, kind, body)
	if err != nil {
		w.Fatal(err)
	}
	return a
}

// refuses checks that a call is refused with a code.
func (w *world) refuses(a answer, code, what string) {
	w.Helper()
	if a.Status < 400 || a.Status > 499 || a.field(w.T, "code") != code {
		w.Errorf("%s: %d %s, want %s", what, a.Status, a.Body, code)
	}
}

// all reads a list, whether it has pages or not.
func (w *world) all(path string) (all []map[string]any) {
	w.Helper()
	body := []byte(w.ok("GET", path).Body)
	var paged struct{ Items []map[string]any }
	if json.Unmarshal(body, &all) != nil {
		if err := json.Unmarshal(body, &paged); err != nil {
			w.Fatal(err)
		}
		all = paged.Items
	}
	return all
}

// find returns the item of a list that has the ID.
func find(all []map[string]any, id string) map[string]any {
	for _, one := range all {
		if one["id"] == id {
			return one
		}
	}
	return nil
}

// TestResources makes, reads, lists, renames, uses and deletes one of each kind, at each of its paths, with JSON and
// with forms, and tries what is refused.
func TestResources(t *testing.T) {
	for _, r := range resources() {
		for _, path := range r.paths() {
			for _, asJSON := range []bool{true, false} {
				t.Run(fmt.Sprintf("%s JSON=%t", path, asJSON), func(t *testing.T) {
					w := open(t, sandbox.Options{BuildTime: -1, ActionTime: -1})
					w.tryResource(r, path, asJSON)
				})
			}
		}
	}
}

func (w *world) tryResource(r resource, path string, asJSON bool) {
	with := func(changes ...any) map[string]any {
		p := r.params("mine")
		for i := 0; i < len(changes); i += 2 {
			p[changes[i].(string)] = changes[i+1]
		}
		return p
	}
	before, quota := w.all(path), w.ok("GET", "/v2/quota").Body
	for _, b := range r.bad {
		w.refuses(w.send("POST", path, asJSON, with(b.name, b.value)), b.code, fmt.Sprintf("%s=%.40v", b.name, b.value))
	}
	if r.noName != "" {
		w.refuses(w.send("POST", path, asJSON, with(r.name, "")), r.noName, "without a name")
	}
	w.refuses(w.send("POST", path, asJSON, with("colour", "blue")), "parameter_name_invalid", "an unknown parameter")
	w.refuses(w.send("GET", path+"?colour=blue", asJSON, nil), "parameter_name_invalid", "an unknown parameter of the list")
	if !r.global {
		w.refuses(w.send("POST", path, asJSON, with("region", "MOON1")), "region_unavailable", "an unknown region")
	}
	if after := w.all(path); fmt.Sprint(after) != fmt.Sprint(before) || w.ok("GET", "/v2/quota").Body != quota {
		w.Fatalf("refused creates left %v", after)
	}

	made := w.send("POST", path, asJSON, with("colour", "", "shape", 0))
	if made.Status != http.StatusOK {
		w.Fatalf("create: %d %s", made.Status, made.Body)
	}
	id := made.field(w.T, "id").(string)
	at := path + "/" + id
	one := map[string]any{}
	if err := json.Unmarshal([]byte(w.ok("GET", at).Body), &one); err != nil {
		w.Fatal(err)
	}
	for field := range strings.FieldsSeq(r.fields) {
		if _, ok := one[field]; !ok {
			w.Errorf("no %s in %v", field, one)
		}
	}
	if one["id"] != id || one[r.name] != "mine" || fmt.Sprint(find(w.all(path), id)) != fmt.Sprint(one) || len(w.all(path)) != len(before)+1 {
		w.Errorf("%v, and the list is %v", one, w.all(path))
	}
	if r.taken != "" {
		w.refuses(w.send("POST", path, asJSON, with()), r.taken, "a name that is taken")
	}
	if elsewhere := find(w.all(path+"?region=NYC1"), id) != nil; elsewhere != r.global {
		w.Errorf("in another region: %t", elsewhere)
	}
	if r.rename {
		w.tryRename(r, path, at, asJSON)
	} else if a := w.send("PUT", at, asJSON, with()); a.Status != http.StatusNotImplemented {
		w.Errorf("PUT: %d %s", a.Status, a.Body)
	}
	if r.use != nil {
		release := r.use(w, id)
		w.refuses(w.do("DELETE", at), r.inUse, "while it is used")
		release()
	}
	w.refuses(w.do("DELETE", at+"?colour=blue"), "parameter_name_invalid", "DELETE with an unknown parameter")
	if !r.global {
		w.refuses(w.do("DELETE", at+"?region=NYC1"), r.gone, "DELETE in another region")
	}
	if a := w.ok("DELETE", at); a.field(w.T, "result") != "success" {
		w.Error(a.Body)
	}
	if after := w.all(path); fmt.Sprint(after) != fmt.Sprint(before) {
		w.Errorf("the list is %v, was %v", after, before)
	}
	for _, id := range []string{id, "nothing", strings.ToUpper(id)} {
		at := path + "/" + id
		w.refuses(w.do("GET", at), r.gone, "GET")
		w.refuses(w.do("DELETE", at), r.gone, "DELETE")
		if r.rename {
			w.refuses(w.send("PUT", at, asJSON, map[string]any{r.name: "x"}), r.gone, "PUT")
		}
		for _, more := range r.puts {
			method, rest, _ := strings.Cut(more, " ")
			call, p, _ := strings.Cut(rest, " ")
			w.refuses(w.do(method, at+"/"+call, p), r.gone, more)
		}
	}
}

// tryRename gives the resource another name, and tries those that it cannot have.
func (w *world) tryRename(r resource, path, at string, asJSON bool) {
	a := w.send("POST", path, asJSON, r.params("other"))
	if a.Status != http.StatusOK {
		w.Fatalf("%d %s", a.Status, a.Body)
	}
	if r.taken != "" {
		w.refuses(w.send("PUT", at, asJSON, map[string]any{r.name: "other"}), r.taken, "a rename to a name that is taken")
	}
	w.refuses(w.send("PUT", at, asJSON, map[string]any{r.name: "x", "colour": "blue"}), "parameter_name_invalid", "a rename with an unknown parameter")
	w.refuses(w.send("PUT", at, asJSON, map[string]any{r.name: strings.Repeat("n", 256)}), "parameter_name_invalid", "a long name")
	for _, name := range []string{"new", "new", "mine", "newer"} {
		if a := w.send("PUT", at, asJSON, map[string]any{r.name: name, "region": "LON1"}); a.Status != http.StatusOK {
			w.Fatalf("rename: %d %s", a.Status, a.Body)
		}
		if got := w.ok("GET", at).field(w.T, r.name); got != name {
			w.Errorf("named %v, want %s", got, name)
		}
	}
	again := w.send("POST", path, asJSON, r.params("mine")) // the old name is free
	if again.Status != http.StatusOK {
		w.Errorf("the old name: %d %s", again.Status, again.Body)
	}
	w.ok("DELETE", path+"/"+again.field(w.T, "id").(string))
	w.ok("DELETE", path+"/"+a.field(w.T, "id").(string))
}

// TestQuotaOfResources reaches the limit of each, and finds all of it given back.
func TestQuotaOfResources(t *testing.T) {
	w := open(t, sandbox.Options{ActionTime: -1, Limits: sandbox.Limits{Networks: 3, Firewalls: 5, Rules: 20, Volumes: 1, DiskGB: 50, PublicIPs: 1}})
	quota := w.ok("GET", "/v2/quota").Body
	firewall := w.id("/v2/firewalls", "name", "default-web")
	for _, test := range []struct{ path, first, second, quota string }{
		{"/v2/networks", "label=a", "label=b", "network_count"},
		{"/v2/firewalls", "name=a&create_rules=false", "name=b&create_rules=false", "security_group "},
		{"/v2/firewalls/" + firewall + "/rules", "ports=1", "", "security_group_rule"},
		{"/v2/ips", "name=a", "name=b", "public_ip_address"},
		{"/v2/volumes", "name=a&size_gb=50", "name=b&size_gb=1", "disk_"},
		{"/v2/volumes", "name=a&size_gb=51", "", "disk_gb"},
	} {
		var made []string
		for i := 0; ; i++ {
			p := test.first
			if i > 0 && test.second != "" {
				p = test.second
			}
			a := w.do("POST", test.path, p)
			if a.Status == http.StatusOK {
				made = append(made, a.field(t, "id").(string))
				continue
			}
			w.refuses(a, "quota_limit_reached", test.path)
			if !strings.Contains(a.Body, test.quota) {
				t.Errorf("%s: %s", test.path, a.Body)
			}
			break
		}
		for _, id := range made {
			w.ok("DELETE", test.path+"/"+id)
		}
		if got := w.ok("GET", "/v2/quota").Body; got != quota {
			t.Errorf("%s: %s, was %s", test.path, got, quota)
		}
	}
}

func TestNetworkDetails(t *testing.T) {
	w := open(t, sandbox.Options{BuildTime: -1})
	a := w.send("POST", "/v2/vpc/networks", true, map[string]any{ // all that the SDK sends
		"label": "small", "default": "", "ipv4_enabled": nil, "nameservers_v4": []string{"9.9.9.9", "1.1.1.1", "8.8.8.8"},
		"cidr_v4": "10.1.2.0/29", "ipv6_enabled": nil, "nameservers_v6": nil, "region": "LON1",
	})
	if a.Status != http.StatusOK || a.field(t, "label") != "small" || a.field(t, "result") != "success" {
		t.Fatal(a.Body)
	}
	at := "/v2/networks/" + a.field(t, "id").(string)
	is := func(want map[string]any) {
		t.Helper()
		a := w.ok("GET", at)
		for field, v := range want {
			if got := a.field(t, field); fmt.Sprint(got) != fmt.Sprint(v) {
				t.Errorf("%s is %v, want %v", field, got, v)
			}
		}
	}
	is(map[string]any{"cidr": "10.1.2.0/29", "nameservers_v4": []any{"9.9.9.9", "1.1.1.1", "8.8.8.8"}, "gateway_ipv4": "10.1.2.1",
		"allocation_pool_v4_start": "10.1.2.2", "allocation_pool_v4_end": "10.1.2.6", "free_ip_count": 5.0, "status": "Active", "default": false})
	if a := w.send("PUT", at, true, map[string]any{"label": "", "nameservers_v4": []string{"1.0.0.1", "1.1.1.1"}, "cidr_v4": ""}); a.Status != http.StatusOK || a.field(t, "label") != "small" {
		t.Error(a.Body)
	}
	is(map[string]any{"label": "small", "nameservers_v4": []any{"1.0.0.1", "1.1.1.1"}})
	w.ok("PUT", at, "nameservers_v4=8.8.8.8,8.8.4.4&cidr_v4=10.1.2.0/29")
	is(map[string]any{"nameservers_v4": []any{"8.8.8.8", "8.8.4.4"}})
	w.refuses(w.do("PUT", at, "cidr_v4=10.9.0.0/16"), "parameter_value_missing", "another range")
	for _, word := range []string{"small", w.ok("GET", at).field(t, "name").(string)} {
		if a := w.ok("GET", "/v2/networks/"+word); a.field(t, "label") != "small" {
			t.Error(a.Body)
		}
	}
	if subnets := w.all(at + "/subnets"); len(subnets) != 0 {
		t.Error(subnets)
	}
	w.refuses(w.do("GET", "/v2/networks/nothing/subnets"), "database_network_not_found", "subnets of nothing")

	id := strings.TrimPrefix(at, "/v2/networks/")
	var made []string
	for range 5 {
		made = append(made, w.create("web", "network_id="+id)) // without a firewall, as the Terraform provider does
	}
	is(map[string]any{"free_ip_count": 0.0})
	w.refuses(w.do("POST", "/v2/instances", "hostname=web", enough, "network_id="+id), "out_of_capacity", "a sixth instance")
	if got := w.instance(made[4])["private_ip"]; got != "10.1.2.6" {
		t.Error(got)
	}
	firewall := w.instance(made[0])["firewall_id"].(string)
	if a := w.ok("GET", "/v2/firewalls/"+firewall); a.field(t, "network_id") != id || a.field(t, "instance_count") != 5.0 {
		t.Error(a.Body)
	}
	w.ok("POST", "/v2/firewalls", "name=small-default&network_id="+id) // the name that the provider wants
	w.ok("PUT", "/v2/instances/"+made[1]+"/firewall", "firewall_id="+w.id("/v2/firewalls", "name", "small-default"))
	w.refuses(w.do("DELETE", at), "database_network_delete_with_instance", "with instances")
	for _, i := range made {
		w.ok("DELETE", "/v2/instances/"+i)
	}
	firewalls := len(w.rows("/v2/firewalls"))
	w.ok("DELETE", at)
	if left := len(w.rows("/v2/firewalls")); left != firewalls-2 {
		t.Errorf("%d firewalls of %d are left", left, firewalls)
	}
	w.refuses(w.do("GET", at), "database_network_not_found", "deleted")
	for _, method := range []string{"GET", "PUT", "DELETE"} { // no ID is not the default network
		w.refuses(w.do(method, "/v2/networks/"), "parameter_id_missing", method)
	}
}

func TestFirewallRules(t *testing.T) {
	w := open(t, sandbox.Options{})
	a := w.send("POST", "/v2/vpc/firewalls", true, map[string]any{ // as the Terraform provider sends it
		"name": "narrow", "region": "LON1", "network_id": w.id("/v2/networks", "label", "default"), "create_rules": false, "rules": []any{
			map[string]any{"protocol": "tcp", "start_port": "", "end_port": "", "cidr": []string{"10.0.0.0/8", "1.2.3.4"}, "direction": "ingress", "action": "allow", "label": "web", "ports": "80-443"},
			map[string]any{"protocol": "icmp", "start_port": "", "end_port": "", "cidr": []string{"0.0.0.0/0"}, "direction": "egress", "action": "deny"},
			map[string]any{"protocol": "udp", "start_port": 53, "cidr": "0.0.0.0/0"},
		},
	})
	if a.Status != http.StatusOK || a.field(t, "result") != "success" || a.field(t, "name") != "narrow" {
		t.Fatal(a.Body)
	}
	id := a.field(t, "id").(string)
	rules := "/v2/vpc/firewalls/" + id + "/rules"
	text := func(r map[string]any) string {
		return fmt.Sprintln(r["firewall_id"] == id, r["protocol"], r["start_port"], r["end_port"], r["ports"], r["cidr"], r["direction"], r["action"], r["label"])
	}
	var got []string
	for _, r := range w.rows(rules) {
		got = append(got, strings.TrimSpace(text(r)))
	}
	want := []string{
		"true tcp 80 443 80-443 [10.0.0.0/8 1.2.3.4] ingress allow web",
		"true icmp    [0.0.0.0/0] egress deny",
		"true udp 53 53 53 [0.0.0.0/0] ingress allow",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	inList := find(w.rows("/v2/firewalls"), id)
	if inList["rules_count"] != 3.0 || fmt.Sprint(inList["rules"]) != fmt.Sprint(anys(w.rows(rules))) {
		t.Error(inList)
	}
	const refused = "database_firewall_rules_invalid_params"
	for _, test := range []struct {
		p    map[string]any
		want string // of the rule, or the code of the refusal
	}{
		{map[string]any{"firewall_id": id, "region": "LON1", "protocol": "TCP", "start_port": "22", "end_port": "", "cidr": []string{"0.0.0.0/0"}, "direction": "ingress", "action": "allow", "label": "ssh"},
			"true tcp 22 22 22 [0.0.0.0/0] ingress allow ssh"},
		{map[string]any{"protocol": "tcp", "start_port": "22", "end_port": "23", "ports": "8080"}, "true tcp 8080 8080 8080 [0.0.0.0/0] ingress allow"},
		{map[string]any{"start_port": 22, "end_port": 30, "cidr": "10.0.0.0/8,fd00::/8", "direction": "inbound"}, "true tcp 22 30 22-30 [10.0.0.0/8 fd00::/8] ingress allow"},
		{map[string]any{"ports": "1-1", "direction": "outbound", "action": "deny"}, "true tcp 1 1 1 [0.0.0.0/0] egress deny"},
		{map[string]any{"protocol": "icmp", "start_port": "", "end_port": ""}, "true icmp    [0.0.0.0/0] ingress allow"},
		{map[string]any{}, "parameter_start_port_missing"},
		{map[string]any{"protocol": "tcp", "start_port": "0"}, "parameter_start_port_missing"},
		{map[string]any{"ports": "65536"}, refused}, {map[string]any{"ports": "443-80"}, refused}, {map[string]any{"ports": "all"}, refused}, {map[string]any{"ports": "1-2-3"}, refused},
		{map[string]any{"ports": "1", "protocol": "sctp"}, refused}, {map[string]any{"ports": "1", "direction": "up"}, refused},
		{map[string]any{"ports": "1", "action": "ask"}, refused}, {map[string]any{"ports": "1", "cidr": "everywhere"}, refused},
		{map[string]any{"ports": "1", "firewall_id": "another"}, refused}, {map[string]any{"ports": "1", "colour": "blue"}, "parameter_name_invalid"},
	} {
		for _, asJSON := range []bool{true, false} {
			a := w.send("POST", rules, asJSON, test.p)
			if a.Status != http.StatusOK {
				w.refuses(a, test.want, fmt.Sprint(test.p))
				continue
			}
			var r map[string]any
			if err := json.Unmarshal([]byte(a.Body), &r); err != nil {
				t.Fatal(err)
			}
			at := rules + "/" + r["id"].(string)
			if got := strings.TrimSpace(text(r)); got != test.want {
				t.Errorf("%v: %s, want %s", test.p, got, test.want)
			}
			if one := w.ok("GET", at); strings.TrimSpace(one.Body) != strings.TrimSpace(a.Body) {
				t.Errorf("%s, was %s", one.Body, a.Body)
			}
			w.ok("DELETE", at)
			w.refuses(w.do("GET", at), "database_firewall_rules_find", "a deleted rule")
			w.refuses(w.do("DELETE", at), "database_firewall_rules_find", "a deleted rule")
		}
	}
	if got := w.ok("GET", "/v2/firewalls/"+id).field(t, "rules_count"); got != 3.0 {
		t.Error(got)
	}
	for _, b := range []map[string]any{{"name": "x", "create_rules": false, "rules": []any{map[string]any{"ports": "0"}}},
		{"name": "x", "create_rules": false, "rules": []any{map[string]any{"ports": "1", "id": "given"}}}, {"name": "x", "create_rules": false, "rules": []any{7}}} {
		if a := w.send("POST", "/v2/firewalls", true, b); a.Status != http.StatusBadRequest {
			t.Errorf("%v: %d %s", b, a.Status, a.Body)
		}
	}
	// A form with the parameters in the query, as the vendor's Python client sends it.
	if a := w.do("POST", rules+"?protocol=tcp&start_port=3000&cidr=0.0.0.0/0&direction=inbound"); a.Status != http.StatusOK || a.field(t, "ports") != "3000" {
		t.Error(a.Body)
	}
	w.ok("PUT", "/v2/firewalls/"+id, "name=renamed&network_id="+w.id("/v2/networks", "label", "backend"))
	if a := w.ok("GET", "/v2/firewalls/"+id); a.field(t, "name") != "renamed" || a.field(t, "network_id") != w.id("/v2/networks", "label", "default") {
		t.Error(a.Body)
	}
}

func anys(rows []map[string]any) (all []any) {
	for _, r := range rows {
		all = append(all, r)
	}
	return all
}

func TestReservedIPs(t *testing.T) {
	w := open(t, sandbox.Options{BuildTime: 5 * time.Second, ActionTime: 2 * time.Second})
	nameless := w.ok("POST", "/v2/vpc/ips", `region=LON1`)
	if nameless.field(t, "name") != nameless.field(t, "ip") || nameless.field(t, "assigned_to") != nil {
		t.Error(nameless.Body)
	}
	made := w.send("POST", "/v2/ips", true, map[string]any{"name": "web", "region": "LON1"})
	id, ip := made.field(t, "id").(string), made.field(t, "ip").(string)
	web, db := w.create("web"), w.create("db", "public_ip=none")
	act := func(p string) answer { t.Helper(); return w.do("POST", "/v2/vpc/ips/"+id+"/actions", p) }
	assign := func(to string) answer {
		t.Helper()
		return w.send("POST", "/v2/vpc/ips/"+id+"/actions", true, map[string]any{"action": "assign", "assign_to_id": to, "assign_to_type": "instance", "region": "LON1"})
	}
	unassign := func() {
		t.Helper()
		a := w.send("POST", "/v2/vpc/ips/"+id+"/actions", true, map[string]any{"action": "unassign", "assign_to_id": "", "assign_to_type": "", "region": "LON1"})
		if a.Status != http.StatusOK || a.field(t, "result") != "success" {
			t.Error(a.Body)
		}
	}
	has := func(instance string, public, reserved any) {
		t.Helper()
		i := w.instance(instance)
		if i["public_ip"] != public || i["reserved_ip"] != reserved || (reserved == ip) != (i["reserved_ip_id"] == id) || (reserved == ip) != (i["reserved_ip_name"] == "web") {
			t.Errorf("%v %v %v %v, want %v %v", i["public_ip"], i["reserved_ip"], i["reserved_ip_id"], i["reserved_ip_name"], public, reserved)
		}
	}
	assigned := func(want string) {
		t.Helper()
		one := w.ok("GET", "/v2/ips/"+id)
		to, _ := one.field(t, "assigned_to").(map[string]any)
		if got := fmt.Sprintf("%v %v %v", to["type"], to["name"], to["id"]); to == nil && want != "" || to != nil && got != want {
			t.Errorf("assigned to %v, want %s", to, want)
		}
		if listed := find(w.all("/v2/vpc/ips"), id); fmt.Sprint(listed["assigned_to"]) != fmt.Sprint(one.field(t, "assigned_to")) {
			t.Errorf("the list says %v, the item %s", listed, one.Body)
		}
	}
	unassign() // of a free one
	w.pass(5 * time.Second)
	own := w.instance(web)["public_ip"]
	has(web, own, "")
	has(db, nil, "")

	if a := assign(web); a.Status != http.StatusOK || a.field(t, "result") != "success" {
		t.Fatal(a.Body)
	}
	has(web, ip, ip)
	assigned("instance web " + web)
	_, listed := w.list("")
	if item := find(items(listed), web); item["public_ip"] != ip || item["reserved_ip"] != ip {
		t.Error(item)
	}
	assign(web)
	has(web, ip, ip)
	assign(db) // moves it
	has(web, own, "")
	has(db, ip, ip)
	assigned("instance db " + db)
	w.ok("PUT", "/v2/ips/"+id, "name=renamed&region=")
	if got := w.instance(db)["reserved_ip_name"]; got != "renamed" {
		t.Error(got)
	}
	w.ok("PUT", "/v2/ips/"+id, "name=web")
	w.ok("PUT", "/v2/instances/"+db, "hostname=db2&public_ip="+ip) // what it has: nothing changes
	assigned("instance db2 " + db)
	has(db, ip, ip)
	unassign()
	has(db, nil, "")
	assigned("")

	other := nameless.field(t, "id").(string)
	assign(web)
	w.ok("POST", "/v2/ips/"+other+"/actions", "action=assign&assign_to_type=instance&assign_to_id="+web) // in place of the first
	assigned("")
	if got := w.instance(web)["reserved_ip_id"]; got != other {
		t.Error(got)
	}
	w.ok("PUT", "/v2/instances/"+web, "public_ip=false") // takes both
	has(web, nil, "")
	assign(web)
	w.ok("DELETE", "/v2/instances/"+web)
	assigned("")

	for p, code := range map[string]string{
		"":                                      "parameter_value_missing",
		"action=steal":                          "parameter_value_missing",
		"action=assign":                         "parameter_value_missing",
		"action=assign&assign_to_id=" + db:      "parameter_value_missing",
		"action=assign&assign_to_type=instance": "parameter_value_missing",
		"action=unassign&colour=blue":           "parameter_name_invalid",
		"action=assign&assign_to_type=instance&assign_to_id=nobody":   "database_instance_find",
		"action=assign&assign_to_type=instance&assign_to_id=" + web:   "instance_state_must_be_active_or_shutoff", // it is DELETING
		"action=assign&assign_to_type=loadbalancer&assign_to_id=none": "database_loadbalancer_not_found",
		"action=assign&assign_to_type=planet&assign_to_id=" + db:      "parameter_value_missing",
	} {
		w.refuses(act(p), code, p)
	}
	far := w.create("far", "region=NYC1")
	w.refuses(assign(far), "database_instance_find", "an instance of another region")
	w.ok("DELETE", "/v2/ips/"+id)
	if again := w.ok("POST", "/v2/ips"); again.field(t, "ip") == own {
		t.Error(again.Body)
	}
}

func items(envelope map[string]any) (all []map[string]any) {
	for _, item := range envelope["items"].([]any) {
		all = append(all, item.(map[string]any))
	}
	return all
}

func TestVolumes(t *testing.T) {
	w := open(t, sandbox.Options{BuildTime: 5 * time.Second, ActionTime: 2 * time.Second})
	network := w.id("/v2/networks", "label", "default")
	made := w.send("POST", "/v2/volumes", true, map[string]any{ // all that the SDK sends
		"name": "data", "namespace": "", "cluster_id": "", "network_id": network, "region": "LON1", "size_gb": 10, "bootable": false, "volume_type": "",
	})
	if made.Status != http.StatusOK || made.field(t, "result") != "success" || made.field(t, "name") != "data" {
		t.Fatal(made.Body)
	}
	id := made.field(t, "id").(string)
	at := "/v2/volumes/" + id
	web, far := w.create("web"), w.create("far", "network_id="+w.id("/v2/networks", "label", "backend"))
	is := func(status string, instance string, size int) {
		t.Helper()
		one := w.ok("GET", at)
		if one.field(t, "status") != status || one.field(t, "instance_id") != instance || one.field(t, "size_gb") != float64(size) || one.field(t, "network_id") != network {
			t.Errorf("%s, want %s %s %d", one.Body, status, instance, size)
		}
		if mounted := one.field(t, "mountpoint") != ""; mounted != (status == "attached") {
			t.Error(one.Body)
		}
		attached, _ := w.instance(web)["attached_volumes"].([]any)
		if want := []any{map[string]any{"id": id}}; instance == web && fmt.Sprint(attached) != fmt.Sprint(want) || instance == "" && len(attached) != 0 {
			t.Errorf("the instance has %v", attached)
		}
	}
	is("creating", "", 10)
	w.pass(2 * time.Second)
	is("available", "", 10)
	w.ok("PUT", at+"/resize", "size_gb=20")
	is("available", "", 20)
	attach := func(instance string) answer {
		return w.send("PUT", at+"/attach", true, map[string]any{"instance_id": instance, "attach_at_boot": false, "region": "LON1"})
	}
	if a := attach(web); a.Status != http.StatusOK || a.field(t, "result") != "success" {
		t.Fatal(a.Body)
	}
	is("attaching", web, 20)
	w.pass(2 * time.Second)
	is("attached", web, 20)
	for _, test := range []struct{ call, p, code string }{
		{"attach", "instance_id=" + web, "database_volume_cannot_multiple_attach"},
		{"attach", "instance_id=" + far, "database_volume_cannot_multiple_attach"},
		{"resize", "size_gb=30", "database_volume_still_attached_cannot_resize"},
		{"resize", "", "parameter_value_missing"},
		{"resize", "size_gb=many", "volume_invalid_size"},
		{"resize", "size_gb=30&colour=blue", "parameter_name_invalid"},
		{"attach", "", "parameter_value_missing"},
		{"attach", "instance_id=" + web + "&attach_at_boot=perhaps", "parameter_value_missing"},
		{"detach", "colour=blue", "parameter_name_invalid"},
	} {
		w.refuses(w.do("PUT", at+"/"+test.call, test.p), test.code, test.call+" "+test.p)
	}
	w.ok("PUT", at+"/detach", "region=LON1")
	is("detaching", "", 20)
	w.pass(2 * time.Second)
	is("available", "", 20)
	for _, test := range []struct{ call, p, code string }{
		{"detach", "", "database_volume_not_attached"},
		{"resize", "size_gb=20", "parameter_volume_size_must_increase"},
		{"attach", "instance_id=" + far, "parameter_value_missing"},
		{"attach", "instance_id=nobody", "database_instance_find"},
	} {
		w.refuses(w.do("PUT", at+"/"+test.call, test.p), test.code, test.call+" "+test.p)
	}
	attach(web)
	w.ok("DELETE", "/v2/instances/"+web) // detaches
	if a := w.ok("GET", at); a.field(t, "instance_id") != "" {
		t.Error(a.Body)
	}
	w.refuses(attach(web), "instance_state_must_be_active_or_shutoff", "an instance that is being deleted")
	again := w.create("again")
	w.ok("PUT", at+"/attach", "instance_id="+again)
	w.ok("PUT", at+"/detach")
	w.ok("DELETE", at+"?delete_snapshot=true") // at once, as the Terraform provider does
	if attached := w.instance(again)["attached_volumes"].([]any); len(attached) != 0 {
		t.Error(attached)
	}
	types := w.rows("/v2/volumetypes")
	if len(types) < 2 || types[0]["name"] != "ssd" || types[0]["enabled"] != true || types[0]["labels"] == nil {
		t.Error(types)
	}
	w.ok("POST", "/v2/volumes?name=py&size_gb=1&bootable=False") // as the vendor's Python client sends it
	w.ok("POST", "/v2/volumes", "name=b&size_gb=1&volume_type="+types[1]["name"].(string))
}

// TestEmptyLists reads what clients look at and the sandbox has none of.
func TestEmptyLists(t *testing.T) {
	w := open(t, sandbox.Options{})
	for path := range strings.FieldsSeq(`kubernetes/clusters kfclusters databases objectstores objectstore/credentials applications accounts actions ips vpc/ips`) {
		a := w.ok("GET", "/v2/"+path+"?region=LON1&page=1&per_page=100")
		if strings.TrimSpace(a.Body) != `{"page":1,"per_page":100,"pages":1,"items":[]}` {
			t.Errorf("%s: %s", path, a.Body)
		}
		w.refuses(w.do("GET", "/v2/"+path+"?page=x"), "parameter_value_missing", path)
	}
	for path := range strings.FieldsSeq(`loadbalancers vpc/loadbalancers dns webhooks volumes snapshots?resource_type=volume roles permissions teams memberships`) {
		if a := w.ok("GET", "/v2/"+path); strings.TrimSpace(a.Body) != "[]" {
			t.Errorf("%s: %s", path, a.Body)
		}
	}
	for _, call := range []string{"GET /v2/vpc/instances", "GET /v2/vpc/volumes", "GET /v2/vpc", "GET /v2/vpc/", "POST /v2/vpc/loadbalancers", "POST /v2/loadbalancers",
		"POST /v2/kubernetes/clusters", "POST /v2/networks/x/subnets", "POST /v2/volumes/x/snapshots", "PATCH /v2/vpc/networks/x"} {
		method, path, _ := strings.Cut(call, " ")
		if a := w.do(method, path); a.Status != http.StatusNotImplemented || !strings.Contains(a.Body, call) {
			t.Errorf("%s: %d %s", call, a.Status, a.Body)
		}
	}
}

// TestPagesOfReservedIPs has the faults of pages too.
func TestPagesOfReservedIPs(t *testing.T) {
	w := open(t, sandbox.Options{Faults: rules(t, "GET /v2/vpc/ips small-pages=2; GET /v2/vpc/ips null-per-page; GET /v2/ips duplicate skip=2 times=1")})
	for i := range 25 {
		w.ok("POST", "/v2/ips", fmt.Sprintf("name=ip%02d", i))
	}
	if a := w.ok("GET", "/v2/ips"); a.field(t, "pages") != 2.0 || a.field(t, "per_page") != 20.0 || len(w.all("/v2/ips?per_page=99999999")) != 25 {
		t.Error(a.Body)
	}
	if all := w.all("/v2/ips?page=2&per_page=10"); len(all) != 11 || all[0]["name"] != "ip09" {
		t.Error(all)
	}
	if all := w.all("/v2/ips?page=3&per_page=10"); len(all) != 5 || all[0]["name"] != "ip20" {
		t.Error(all)
	}
	if a := w.ok("GET", "/v2/vpc/ips"); a.field(t, "pages") != 13.0 || a.field(t, "per_page") != nil {
		t.Error(a.Body)
	}
}

// TestListsOfResourcesLag reads lists that are behind by ten seconds, and single resources that are not.
func TestListsOfResourcesLag(t *testing.T) {
	for _, r := range resources() {
		w := open(t, sandbox.Options{Faults: rules(t, "GET /v2/"+r.path+" lag=10s"), ActionTime: -1})
		path := "/v2/" + r.path
		names := func(want string) {
			t.Helper()
			var got []string
			for _, one := range w.all(path) {
				if name, _ := one[r.name].(string); strings.HasPrefix(name, "mine") {
					got = append(got, name)
				}
			}
			if strings.Join(got, " ") != want {
				t.Errorf("%s: the list is %v, want %q", r.path, got, want)
			}
		}
		w.pass(time.Hour)
		id := w.send("POST", path, true, r.params("mine")).field(t, "id").(string)
		if a := w.ok("GET", path+"/"+id); a.field(t, r.name) != "mine" {
			t.Error(a.Body)
		}
		names("")
		w.pass(10 * time.Second)
		names("mine")
		if r.rename {
			w.ok("PUT", path+"/"+id, r.name+"=mine2")
			names("mine")
			w.pass(10 * time.Second)
			names("mine2")
			w.ok("PUT", path+"/"+id, r.name+"=mine")
			w.pass(10 * time.Second)
		}
		w.ok("DELETE", path+"/"+id)
		names("mine")
		w.pass(10 * time.Second)
		names("")
	}
}

// TestResourcesAtOnce makes and deletes resources from many clients at once, up to the quota, and finds nothing lost.
func TestResourcesAtOnce(t *testing.T) {
	w := open(t, sandbox.Options{ActionTime: -1, Limits: sandbox.Limits{Networks: 12, Firewalls: 40, Volumes: 20, PublicIPs: 20}})
	for _, r := range resources() {
		path := "/v2/" + r.path
		before := len(w.all(path))
		var mu sync.Mutex
		var made []string
		var clients sync.WaitGroup
		for i := range 8 {
			clients.Go(func() {
				for n := range 4 {
					if a := w.send("POST", path, true, r.params(fmt.Sprintf("c%d-%d", i, n))); a.Status == http.StatusOK {
						mu.Lock()
						made = append(made, a.field(t, "id").(string))
						mu.Unlock()
					} else if a.Status != http.StatusForbidden && !strings.Contains(a.Body, "every range is taken") {
						t.Errorf("%s: %d %s", path, a.Status, a.Body)
					}
				}
			})
		}
		clients.Wait()
		all := w.all(path)
		if len(all) != before+len(made) || len(made) == 0 {
			t.Errorf("%s: %d were made, %d are there", path, len(made), len(all)-before)
		}
		for _, id := range made {
			clients.Go(func() { w.ok("DELETE", path+"/"+id) })
		}
		clients.Wait()
		if got := len(w.all(path)); got != before {
			t.Errorf("%s: %d are left of %d", path, got, before)
		}
	}
}
