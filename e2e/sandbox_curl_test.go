package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestSandboxCurl runs the instances page's examples for curl, letter by letter
// but for the host, the key, the IDs, and quotes around what a shell would take
// apart.
func TestSandboxCurl(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("there is no curl to try the page's examples with")
	}
	s := serveSandbox(t, t.TempDir(), "--build-time", "0s", "--action-time", "0s")
	curl := func(args ...string) map[string]any {
		t.Helper()
		args = append([]string{"-sS", "--noproxy", "*", "-w", "\n%{http_code}", "-H", "Authorization: bearer " + s.Key}, args...)
		out, err := exec.Command("curl", args...).CombinedOutput()
		if err != nil {
			t.Fatalf("curl %q: %v\n%s", args, err, out)
		}
		body, status, _ := strings.Cut(strings.TrimSpace(string(out)), "\n\n")
		var reply map[string]any
		if err := json.Unmarshal([]byte(body), &reply); err != nil || status != "200" {
			t.Fatalf("curl %q: %v\n%s", args, err, out)
		}
		return reply
	}
	has := func(reply map[string]any, want map[string]any) {
		t.Helper()
		for name, value := range want {
			if reply[name] != value {
				t.Errorf("%s is %v, want %v", name, reply[name], value)
			}
		}
	}
	acknowledged := map[string]any{"result": "success"}
	at := s.URL + "/v2/instances"

	made := curl(at,
		"-d", "hostname=server1.prod.example.com&size=g2.xsmall&region=lon1&public_ip=true&template_id=b67d6fed-8ab6-45b9-be2d-2f3337c933c6&initial_user=example")
	has(made, map[string]any{"hostname": "server1.prod.example.com", "size": "g2.xsmall", "initial_user": "example", "ssh_key": nil, "ipv6": nil})
	has(curl(at+"?region=LON1"), map[string]any{"page": 1.0, "pages": 1.0})

	c := &http.Client{}
	status, body, err := s.send(c, "POST", "/v2/instances?region=NYC1", "hostname=there&size=g3.xsmall&template_id=ubuntu-noble")
	var there struct{ ID string }
	if json.Unmarshal(body, &there); err != nil || status != 200 || there.ID == "" {
		t.Fatal(status, err, string(body))
	}
	here := made["id"].(string)
	has(curl(at+"/"+there.ID+"?region=NYC1"), map[string]any{"id": there.ID, "hostname": "there", "status": "ACTIVE"})
	has(curl("-X", "PUT", at+"/"+here+"/tags", "-d", "tags=linux"), acknowledged)
	if tags := curl(at + "/" + here)["tags"].([]any); len(tags) != 1 || tags[0] != "linux" {
		t.Errorf("tagged %v", tags)
	}
	// The page writes -x, which names a proxy: -X is meant.
	has(curl("-X", "POST", at+"/"+there.ID+"/reboots?region=NYC1"), acknowledged)
	has(curl("-X", "PUT", at+"/"+there.ID+"/stop?region=NYC1"), acknowledged)
	has(curl(at+"/"+there.ID+"?region=NYC1"), map[string]any{"status": "SHUTOFF"})
	has(curl("-X", "PUT", at+"/"+there.ID+"/start?region=NYC1"), acknowledged)
	has(curl("-X", "PUT", at+"/"+there.ID+"/resize", "-d", "size=g3.small", "-d", "region=NYC1"), acknowledged)
	// The page's example names a firewall, by a parameter that its table does not have.
	restrictive := curl(s.URL+"/v2/firewalls", "-d", "name=restrictive-firewall")["id"]
	has(curl("-X", "PUT", at+"/"+here+"/firewall", "-d", "name=restrictive-firewall"), map[string]any{"id": here, "firewall_id": restrictive})
	has(curl("-X", "DELETE", at+"/"+there.ID+"?region=NYC1"), acknowledged)
	if items := curl(at + "?region=NYC1")["items"].([]any); len(items) != 0 {
		t.Errorf("left in NYC1: %v", items)
	}
}

// TestDryRunCurl runs the command that create --dry-run prints, with scripts in
// files whose names curl or a shell would take apart.
func TestDryRunCurl(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("there is no curl to try the command with")
	}
	dir := t.TempDir()
	s := serveSandbox(t, dir, "--build-time", "0s")
	u := newUserIn(t, dir, "CIVO_API_URL="+s.URL, "CIVO_TOKEN="+s.Key, "CIVO_REGION=LON1", "NO_PROXY=*")
	run := func(script, name string, args ...string) string {
		t.Helper()
		c := u.command(name, args...)
		c.Stdin = strings.NewReader(script)
		stdout, stderr, code := runCommand(t, c)
		if code != 0 {
			t.Fatalf("%s %q: exit code %d\n%s", name, args, code, stderr)
		}
		return stdout
	}
	for n, file := range []string{"plain.sh", "a=b.sh", "at@a=b.sh", "it's $HOME.sh", "-", "-o.sh"} {
		script := fmt.Sprintf("#!/bin/sh\necho \"number %d\" && a=b\n", n)
		if file != "-" {
			if err := os.WriteFile(filepath.Join(dir, file), []byte(script), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		host := fmt.Sprintf("host-%d", n)
		line := run(script, "civoctl", "instance", "create", host, "--size", "g3.small", "--image", "ubuntu-noble", "--dry-run", "--script="+file)
		run(script, "sh", "-c", strings.Replace(line, "curl", "curl -sSf", 1))
		got := run("", "civoctl", "instance", "show", host, "--jq", ".user_script | @base64d", "--show-secrets")
		if got != script && got != script+"\n" {
			t.Errorf("%s: the script that arrived is %q, want %q\n%s", file, got, script, line)
		}
	}
}
