//go:build linux || darwin

package e2e

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/cmd"
	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/schema"
	"github.com/civoctl/civoctl/internal/terminal"
)

// resultCalls returns a command line for each command that has a result, by the name that its
// schema gives it. Each run puts another word in the place of %.
func resultCalls() map[string]string {
	return map[string]string{
		"instance list":             "instance list",
		"instance create":           "instance create new-% --size g3.small --image ubuntu-noble",
		"instance create --dry-run": "instance create dry-% --size g3.small --image ubuntu-noble --dry-run",
		"instance show":             "instance show web-1",
		"instance tag":              "instance tag web-1 --add tag-%",
		"instance reboot":           "instance reboot web-1 --no-wait",
		"instance stop":             "instance stop web-2",
		"instance start":            "instance start web-2",
		"instance resize":           "instance resize web-3 --size g3.large --no-wait --yes",
		"instance firewall":         "instance firewall web-1 --firewall default-default",
		"instance wait":             "instance wait web-1 --for active",
		"instance update":           "instance update web-1 --notes note-%",
		"instance rm":               "instance rm --tag old-% --yes",
		"instance password":         "instance password web-1",
		"instance console":          "instance console web-1",
		"instance ip show":          "instance ip show web-1",
		"instance ip move":          "instance ip move www web-1 --yes",
		"instance snapshot create":  "instance snapshot create web-1 s%",
		"instance snapshot list":    "instance snapshot list web-1",
		"instance snapshot show":    "instance snapshot show web-1 first",
		"instance snapshot restore": "instance snapshot restore web-1 first --hostname back-% --yes",
		"instance recovery on":      "instance recovery on web-1",
		"instance recovery off":     "instance recovery off web-1",
		"instance recovery status":  "instance recovery status web-1",
		"instance bandwidth":        "instance bandwidth web-1 --limit 1%",
		"instance allowed-ips":      "instance allowed-ips web-1 --ip 10.0.0.1",
		"instance ssh --print":      "instance ssh web-1 --print",
		"instance cp --print":       "instance cp a web-1:b --print",
		"instance exec":             "instance exec --name nobody -- true",
		"region list":               "region list",
		"size list":                 "size list",
		"image list":                "image list",
		"network list":              "network list",
		"firewall list":             "firewall list",
		"sshkey list":               "sshkey list",
		"size show":                 "size show g3.small",
		"image show":                "image show ubuntu-noble",
		"network show":              "network show backend",
		"network create":            "network create net-%",
		"network rm":                "network rm backend --dry-run",
		"firewall show":             "firewall show default-web",
		"firewall create":           "firewall create fw-%",
		"firewall rm":               "firewall rm backend-web --dry-run",
		"firewall rule list":        "firewall rule list default-web",
		"firewall rule add":         "firewall rule add default-web --port 1% --cidr 10.0.0.0/8",
		"firewall rule rm":          "firewall rule rm default-web 55f29b48-4ca5-55cc-8c5c-864a661a7b9d --dry-run",
		"sshkey show":               "sshkey show laptop",
		"sshkey add":                "sshkey add key-% key.pub",
		"sshkey rm":                 "sshkey rm deploy --dry-run",
		"quota show":                "quota show",
		"auth status":               "auth status",
		"auth login --import":       "auth login --import",
		"config get":                "config get region",
		"config path":               "config path",
		"config list":               "config list",
		"profile list":              "profile list",
		"doctor":                    "doctor",
		"sandbox status":            "sandbox status",
		"schema":                    "schema",
		"version":                   "version",
	}
}

// isLocal reports whether the command asks no API, or has a result that says how the API refused.
func isLocal(command string) bool {
	noun, _, _ := strings.Cut(command, " ")
	return slices.Contains([]string{"auth", "config", "profile", "doctor", "sandbox", "schema", "version"}, noun)
}

// publicKey is a public SSH key, whose private key nobody has.
const publicKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA somebody"

// caller is a user who runs civoctl in the process of the test, because it is run hundreds of
// times.
type caller struct {
	*user
	n int
}

// newCaller returns a caller who has three instances.
func newCaller(t *testing.T) *caller {
	u := newUser(t, "")
	setEnv(t, u.env)
	u.create("web-1", "web-2", "web-3")
	u.mustRun("api", "POST", "/v2/ips", "--field", "name=www", "-q")
	u.mustRun("instance", "snapshot", "create", "web-1", "first", "-q")
	keys := `{"apikeys":{"work":"` + testKey + `"},"meta":{"current_apikey":"work","default_region":"LON1"}}`
	if err := os.WriteFile(filepath.Join(u.home, ".civo.json"), []byte(keys), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("key.pub", []byte(publicKey+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return &caller{user: u}
}

// call runs the command line with the flags. It creates what the command line needs, and puts a new
// word in the place of %.
func (c *caller) call(call string, flags ...string) (stdout, stderr string, code int) {
	c.t.Helper()
	c.n++
	word := fmt.Sprint(c.n)
	if strings.Contains(call, "old-%") {
		if err := c.api.Seed(c.t.Context(), 1, []string{"old-" + word}, "LON1"); err != nil {
			c.t.Fatal(err)
		}
	}
	args := strings.Fields(strings.ReplaceAll(call, "%", word))
	if dash := slices.Index(args, "--"); dash >= 0 {
		args = slices.Insert(args, dash, flags...)
	} else {
		args = append(args, flags...)
	}
	return runInProcess(c.t.Context(), c.t, "", args...)
}

// compileSchema returns the schema that civoctl prints.
func (c *caller) compileSchema(name string) *jsonschema.Schema {
	c.t.Helper()
	text, stderr, code := c.call("schema " + name)
	if code != 0 {
		c.t.Fatalf("schema %s: exit code %d: %s", name, code, stderr)
	}
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		c.t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("urn:test", doc); err != nil {
		c.t.Fatal(err)
	}
	s, err := compiler.Compile("urn:test")
	if err != nil {
		c.t.Fatal(err)
	}
	return s
}

// validate returns why text is not one JSON value of the schema, or nil.
func (c *caller) validate(s *jsonschema.Schema, text string) error {
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		return fmt.Errorf("not one JSON value: %w: %q", err, text)
	}
	return s.Validate(value)
}

// Each command's result is JSON of its schema, and its failure one JSON object
// on stderr with nothing on stdout.
func TestEachResultHasItsSchema(t *testing.T) {
	c := newCaller(t)
	failure := c.compileSchema("error")
	calls := resultCalls()
	for _, s := range schema.All() {
		form := c.compileSchema(s.Name)
		for _, command := range s.Commands {
			if command == "instance list --watch" || command == "sandbox serve" {
				continue // they have no end; see below
			}
			call, ok := calls[command]
			if !ok {
				t.Errorf("%s is not called by this test", command)
				continue
			}
			stdout, stderr, code := c.call(call, "-q", "-o", "json")
			if command == "doctor" && code == 1 {
				code = 0 // a machine may have what doctor does not like
			}
			if code != 0 {
				t.Errorf("%s: exit code %d: %s", call, code, stderr)
				continue
			}
			if err := c.validate(form, stdout); err != nil {
				t.Errorf("%s: %v", call, err)
			}

			fail := func(why string, code int, flags ...string) {
				stdout, stderr, got := c.call(call, append(flags, "-q", "-o", "json")...)
				if got != code || stdout != "" {
					t.Errorf("%s, %s: exit code %d, want %d; stdout %q", call, why, got, code, stdout)
				}
				if err := c.validate(failure, stderr); err != nil {
					t.Errorf("%s, %s: %v", call, why, err)
				}
			}
			fail("wrong flag", 2, "--no-such-flag")
			if !isLocal(command) {
				os.Setenv("CIVOCTL_API_KEY", "not-the-key-of-anybody") // until newCaller's is back
				fail("wrong key", 4)
				os.Setenv("CIVOCTL_API_KEY", testKey)
			}
			delete(calls, command)
		}
	}
	for command := range calls {
		t.Errorf("%s has no schema", command)
	}

	w := c.startWatch("--name", "web-*")
	for event, want := c.compileSchema("event"), 3; want > 0; want-- {
		if err := c.validate(event, w.readLine()); err != nil {
			t.Errorf("event: %v", err)
		}
	}
	w.checkInterrupt()

	serve := c.civoctl("sandbox", "serve", "-o", "json")
	out, err := serve.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := serve.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { serve.Process.Kill() })
	var server json.RawMessage
	if err := json.NewDecoder(out).Decode(&server); err != nil {
		t.Fatal(err)
	}
	if err := c.validate(c.compileSchema("server"), string(server)); err != nil {
		t.Errorf("sandbox serve: %v", err)
	}
	serve.Process.Kill()
	serve.Wait()
}

// YAML errors and ndjson errors are JSON too, for what reads them.
func TestFailuresOfDataFormats(t *testing.T) {
	c := newCaller(t)
	failure := c.compileSchema("error")
	for _, format := range []string{"json", "ndjson", "yaml"} {
		for call, code := range map[string]int{
			"instance show nope":                             3,
			"instance show web-1 --columns nope":             2,
			"instance list --tag a,b --region nowhere":       3,
			"instance create web-1 --size nope --image nope": 3,
			"instance create":                                2,
			"instance stop web-1 nope":                       3,
			"instance rm web-1":                              10,
			"instance resize web-1 --size g3.xsmall":         5,
			"nope":                                           2,
		} {
			stdout, stderr, got := c.call(call, "-q", "-o", format)
			if got != code || stdout != "" {
				t.Errorf("%s -o %s: exit code %d, want %d; stdout %q", call, format, got, code, stdout)
			}
			if err := c.validate(failure, stderr); err != nil {
				t.Errorf("%s -o %s: %v", call, format, err)
			}
		}
	}
}

// Whatever has columns has a schema.
func TestNoResultWithoutSchema(t *testing.T) {
	described := map[string]bool{}
	for _, s := range schema.All() {
		for _, command := range s.Commands {
			described[command] = true
		}
	}
	var walk func(*cobra.Command)
	walk = func(c *cobra.Command) {
		name := strings.TrimPrefix(c.CommandPath(), "civoctl ")
		if name == "auth login" {
			name += " --import"
		}
		if len(cli.ColumnsOf(c)) > 0 && !described[name] {
			t.Errorf("%s has columns and no schema", name)
		}
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk(cmd.New(cli.New(t.Context(), terminal.Streams{}, "")))
}

// collectSecrets returns the key and the secrets of all instances.
func (c *caller) collectSecrets() map[string]bool {
	c.t.Helper()
	secrets := map[string]bool{testKey: true}
	var page struct{ Items []map[string]any }
	c.decodeReply("/v2/instances?per_page=100", &page)
	for _, i := range page.Items {
		for _, name := range []string{"initial_password", "rescue_password", "civostatsd_token"} {
			if s, _ := i[name].(string); s != "" {
				secrets[s] = true
			}
		}
	}
	return secrets
}

// No command shows a secret in any form without being asked for it. create shows
// the password that it was given, once; password is asked for one.
func TestNoSecretIsShown(t *testing.T) {
	if !isInOwnProcess(t) {
		return
	}
	c := newCaller(t)
	forms := [][]string{{"--jq", "."}, {"--template", "{{json .}}"}, {"--debug"}}
	for _, format := range arg.Formats() {
		forms = append(forms, []string{"-o", format})
	}
	seen := c.collectSecrets()
	if len(seen) < 6 {
		t.Fatalf("%d secrets: the test shows nothing", len(seen))
	}
	calls := resultCalls()
	delete(calls, "instance password")
	for _, command := range slices.Sorted(maps.Keys(calls)) {
		for _, form := range forms {
			before := maps.Clone(seen)
			stdout, stderr, code := c.call(calls[command], form...)
			maps.Copy(seen, c.collectSecrets())
			for secret := range seen {
				times := strings.Count(stdout+stderr, secret)
				if new := !before[secret]; new && command == "instance create" && code == 0 {
					// The password that was given, and not the token.
					times = max(0, times-1)
				}
				if times > 0 {
					t.Errorf("%s %q shows the secret %s:\n%s%s", calls[command], form, secret, stdout, stderr)
				}
			}
		}
	}
}

// What was asked for is shown.
func TestSecretsOnDemand(t *testing.T) {
	c := newCaller(t)
	list := decodeObjects(t, c.mustRun("instance", "list", "-o", "json", "--show-secrets"))
	for _, i := range list {
		password := i["initial_password"].(string)
		if !c.collectSecrets()[password] {
			t.Errorf("the list has the password %q", password)
		}
		if got := c.mustRun("instance", "password", i["id"].(string)); got != password+"\n" {
			t.Errorf("password: %q, want %q", got, password)
		}
	}
}

// Reading no more than the beginning of a result is no failure.
func TestBrokenPipe(t *testing.T) {
	u := newUser(t, "")
	if err := u.api.Seed(t.Context(), 1200, nil, "LON1"); err != nil {
		t.Fatal(err)
	}
	for _, format := range []string{"table", "json", "csv"} {
		cmd := u.civoctl("instance", "list", "-o", format)
		var stderr strings.Builder
		cmd.Stderr = &stderr
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if _, err := out.Read(make([]byte, 1)); err != nil {
			t.Fatal(err)
		}
		out.Close()
		if err := cmd.Wait(); err != nil || stderr.Len() > 0 {
			t.Errorf("-o %s: %v; stderr: %q", format, err, &stderr)
		}
	}
	// Lost in a file is lost: a full disk fails the command.
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("a full disk needs sh:", err)
	}
	_, stderr, code := u.exec("sh", "-c", "test -c /dev/full || exit 77; civoctl instance list -o json > /dev/full")
	switch {
	case code == 77:
		t.Skip("a full disk needs /dev/full")
	case code != 1 || !strings.Contains(stderr, "no space left"):
		t.Errorf("on a full disk: exit code %d; stderr: %q", code, stderr)
	}
}
