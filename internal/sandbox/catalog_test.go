package sandbox_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/civoctl/civoctl/internal/sandbox"
)

func (w *world) rows(path string) (all []map[string]any) {
	w.Helper()
	if err := json.Unmarshal([]byte(w.ok("GET", path).Body), &all); err != nil {
		w.Fatal(err)
	}
	return all
}

func TestCatalogue(t *testing.T) {
	w := open(t, sandbox.Options{})
	for path, want := range map[string]struct {
		least  int
		fields string
	}{
		"/v2/regions":     {3, "code name type country country_name default out_of_capacity features"},
		"/v2/sizes":       {12, "name nice_name type cpu_cores gpu_count gpu_type ram_mb disk_gb transfer_tb description selectable"},
		"/v2/disk_images": {8, "id name version state distribution description label initial_user distribution_default"},
		"/v2/networks":    {2, "id name label default cidr status"},
		"/v2/firewalls":   {4, "id name network_id rules_count instance_count rules"},
		"/v2/sshkeys":     {2, "id name fingerprint public_key created_at"},
	} {
		all := w.rows(path)
		if len(all) < want.least {
			t.Errorf("%s: %d of at least %d", path, len(all), want.least)
		}
		for _, row := range all {
			for field := range strings.FieldsSeq(want.fields) {
				if _, ok := row[field]; !ok {
					t.Errorf("%s: no %s in %v", path, field, row)
				}
			}
		}
	}
	if volumes := w.rows("/v2/volumes"); len(volumes) != 0 {
		t.Error(volumes)
	}
	if a := w.ok("GET", "/v2/ping"); a.field(t, "result") != "success" {
		t.Error(a.Body)
	}
}

func TestIDsDifferByRegionAndStay(t *testing.T) {
	w, other := open(t, sandbox.Options{}), open(t, sandbox.Options{})
	for _, path := range []string{"/v2/disk_images", "/v2/networks", "/v2/firewalls"} {
		seen := map[any]bool{}
		for _, region := range []string{"LON1", "NYC1", "FRA1", "PHX1"} {
			rows, again := w.rows(path+"?region="+region), other.rows(path+"?region="+strings.ToLower(region))
			for i := range rows {
				if seen[rows[i]["id"]] || rows[i]["id"] != again[i]["id"] {
					t.Errorf("%s in %s: %v and %v", path, region, rows[i]["id"], again[i]["id"])
				}
				seen[rows[i]["id"]] = true
			}
		}
	}
	noble := w.id("/v2/disk_images?region=NYC1", "name", "ubuntu-noble")
	if a := w.ok("GET", "/v2/disk_images/"+noble+"?region=NYC1"); a.field(t, "name") != "ubuntu-noble" {
		t.Error(a.Body)
	}
	if a := w.do("GET", "/v2/disk_images/"+noble); a.Status != http.StatusNotFound {
		t.Error(a.Body)
	}
}

func TestThePagesOwnExample(t *testing.T) {
	w := open(t, sandbox.Options{Key: key})
	a := w.ok("POST", "/v2/instances", "hostname=server1.prod.example.com&size=g2.xsmall&region=lon1&public_ip=true"+
		"&template_id=b67d6fed-8ab6-45b9-be2d-2f3337c933c6&initial_user=example")
	if a.field(t, "status") != "BUILDING" || a.field(t, "initial_user") != "example" || a.field(t, "size") != "g2.xsmall" {
		t.Error(a.Body)
	}
}

func TestNetworksAndFirewalls(t *testing.T) {
	w := open(t, sandbox.Options{Limits: sandbox.Limits{Networks: 3, Firewalls: 6}})
	network := w.ok("POST", "/v2/networks", "label=mine").field(t, "id").(string)
	if a := w.ok("GET", "/v2/networks/"+network); a.field(t, "label") != "mine" || a.field(t, "cidr") != "10.32.0.0/12" {
		t.Error(a.Body)
	}
	for _, test := range []struct{ method, path, form, code string }{
		{"POST", "/v2/networks", "", "parameter_value_missing"},
		{"POST", "/v2/networks", "label=mine", "database_network_exists"},
		{"POST", "/v2/networks", "label=fourth", "quota_limit_reached"},
		{"DELETE", "/v2/networks/" + w.id("/v2/networks", "label", "default"), "", "network_delete_default"},
		{"DELETE", "/v2/networks/" + network + "?region=NYC1", "", "database_network_not_found"},
		{"GET", "/v2/networks/nothing", "", "database_network_not_found"},
		{"POST", "/v2/firewalls", "", "parameter_value_missing"},
		{"POST", "/v2/firewalls", "name=x&network_id=nothing", "database_network_not_found"},
		{"POST", "/v2/firewalls", "name=default-web", "database_firewall_duplicate_name"},
		{"POST", "/v2/firewalls", "name=x&create_rules=false&rules=nonsense", "database_firewall_rules_invalid_params"},
		{"GET", "/v2/firewalls/nothing", "", "database_firewall_not_found"},
		{"DELETE", "/v2/firewalls/nothing", "", "database_firewall_not_found"},
		{"DELETE", "/v2/firewalls/" + w.id("/v2/firewalls", "name", "default-default"), "", "database_firewall_delete_failed"},
	} {
		if a := w.do(test.method, test.path, test.form); a.Status < 400 || a.field(t, "code") != test.code {
			t.Errorf("%s %s %s: %d %s, want %s", test.method, test.path, test.form, a.Status, a.Body, test.code)
		}
	}
	open := w.ok("POST", "/v2/firewalls", "name=open&network_id="+network).field(t, "id").(string)
	if a := w.ok("GET", "/v2/firewalls/"+open); a.field(t, "rules_count") != 3.0 || a.field(t, "network_id") != network {
		t.Error(a.Body)
	}
	a, err := w.try("POST", "/v2/firewalls", "application/json",
		`{"name":"narrow","network_id":"`+network+`","create_rules":false,"rules":[{"protocol":"tcp","ports":"22","cidr":["10.0.0.0/8"]}]}`)
	if err != nil || a.Status != http.StatusOK {
		t.Fatal(err, a)
	}
	narrow := w.ok("GET", "/v2/firewalls/"+a.field(t, "id").(string))
	if !strings.Contains(narrow.Body, `"ports":"22"`) || narrow.field(t, "rules_count") != 1.0 {
		t.Error(narrow.Body)
	}
	if a := w.do("POST", "/v2/firewalls", "name=seventh"); a.field(t, "code") != "quota_limit_reached" {
		t.Error(a.Body)
	}
	id := w.create("inside", "network_id="+network, "firewall_id="+open)
	if a := w.do("DELETE", "/v2/networks/"+network); a.field(t, "code") != "database_network_delete_with_instance" {
		t.Error(a.Body)
	}
	w.ok("DELETE", "/v2/instances/"+id)
	w.ok("DELETE", "/v2/firewalls/"+open)
	w.ok("DELETE", "/v2/networks/"+network)
	if left := w.rows("/v2/firewalls"); len(left) != 4 {
		t.Errorf("%d firewalls are left", len(left))
	}
}

func TestSSHKeys(t *testing.T) {
	w := open(t, sandbox.Options{})
	const public = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFh me"
	id := w.ok("POST", "/v2/sshkeys", form(map[string]string{"name": "mine", "public_key": public})).field(t, "id").(string)
	if a := w.ok("GET", "/v2/sshkeys/"+id); a.field(t, "public_key") != public || len(a.field(t, "fingerprint").(string)) != len("SHA256:")+64 {
		t.Error(a.Body)
	}
	i := w.create("web", "ssh_key_id="+id)
	if got := w.instance(i)["ssh_key"]; got != public {
		t.Error(got)
	}
	for _, test := range []struct{ body, code string }{
		{"name=x", "parameter_public_key_empty"},
		{"public_key=x", "parameter_value_missing"},
		{"name=x&public_key=nonsense", "parameter_value_missing"},
		{form(map[string]string{"name": "mine", "public_key": public}), "database_ssh_key_duplicate_name"},
	} {
		if a := w.do("POST", "/v2/sshkeys", test.body); a.field(t, "code") != test.code {
			t.Errorf("%s: %s", test.body, a.Body)
		}
	}
	w.ok("DELETE", "/v2/sshkeys/"+id)
	for _, method := range []string{"GET", "DELETE"} {
		if a := w.do(method, "/v2/sshkeys/"+id); a.field(t, "code") != "database_ssh_key_not_found" {
			t.Errorf("%s: %s", method, a.Body)
		}
	}
}
