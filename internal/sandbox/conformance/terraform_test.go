package conformance

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/civo/civogo"
	"github.com/rogpeppe/go-internal/testscript"
)

// TestTerraform runs the vendor's Terraform provider against "civoctl sandbox serve". Each file of
// testdata/terraform is a configuration and a script with the commands of [terraform.commands].
func TestTerraform(t *testing.T) {
	var program string
	for _, name := range []string{"terraform", "tofu"} {
		if path, err := exec.LookPath(name); err == nil && program == "" {
			program = path
		}
	}
	if program == "" {
		t.Skip("there is no terraform and no tofu in PATH to run the vendor's provider with")
	}
	bin := t.TempDir()
	build := func(dir, output, what string) {
		t.Helper()
		cmd := exec.Command("go", "build", "-o", filepath.Join(bin, output), what)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("build %s: %v\n%s", what, err, out)
		}
	}
	build("../../..", "civoctl", ".")
	build(".", "terraform-provider-civo", "github.com/civo/terraform-provider-civo")
	rc := filepath.Join(bin, "terraform.rc")
	text := fmt.Sprintf("disable_checkpoint = true\nprovider_installation {\n  dev_overrides { \"civo/civo\" = %q }\n  direct {}\n}\n", bin)
	if err := os.WriteFile(rc, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	runs := &terraform{program: program, civoctl: filepath.Join(bin, "civoctl")}
	testscript.Run(t, testscript.Params{
		Dir:             "testdata/terraform",
		Cmds:            runs.commands(),
		ContinueOnError: false,
		Setup: func(env *testscript.Env) error {
			env.Setenv("TF_CLI_CONFIG_FILE", rc)
			env.Setenv("TF_IN_AUTOMATION", "1")
			env.Setenv("CHECKPOINT_DISABLE", "1")
			env.Setenv("CIVO_TOKEN", key)
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("XDG_STATE_HOME", env.WorkDir)
			env.Setenv("XDG_CONFIG_HOME", env.WorkDir)
			env.Values[sandboxKey{}] = &served{}
			return nil
		},
	})
}

// terraform has the programs that scripts run.
type terraform struct {
	program string // terraform, or tofu
	civoctl string
}

// sandboxKey is the key of a script's served sandbox.
type sandboxKey struct{}

// served is a script's "civoctl sandbox serve".
type served struct {
	cmd    *exec.Cmd
	client *civogo.Client
	fresh  map[string][]string // what the sandbox has from the start
	lost   bool                // the provider said that it forgot a thing that it had made
}

// commands returns the commands of scripts:
//
//	serve FLAG...         serves the sandbox, anew if it is served already
//	firewall VAR NAME     makes a firewall in the default network, for the variable VAR
//	attach                attaches each volume to the first instance, and so each reserved address
//	apply FLAG...         applies; with !, fails to apply and says why
//	settle FLAG...        applies until it succeeds, ten times at most; each failure says why
//	strive FLAG...        applies five times; each failure says why
//	books                 wants each thing in the sandbox to be one that it accepted, once, and did not delete
//	orphans               deletes what the state has not and nothing uses, as a person does after the
//	                      provider forgot it
//	same FLAG...          plans, and wants no change
//	life FILE...          applies, plans no change; the same with each file of variables; imports; destroys
//	import FLAG...        imports all that is in the state into another one, and plans no change
//	destroy FLAG...       destroys
//	terraform ARG...      runs terraform
//	civoctl ARG...        runs civoctl on the sandbox
//	count KIND N          wants N things of a kind, besides those from the start, with different names
//	empty                 wants nothing in the sandbox but what it has from the start
func (r *terraform) commands() map[string]func(*testscript.TestScript, bool, []string) {
	plain := func(do func(*testscript.TestScript, []string)) func(*testscript.TestScript, bool, []string) {
		return func(ts *testscript.TestScript, not bool, args []string) {
			if not {
				ts.Fatalf("! is not for this command")
			}
			do(ts, args)
		}
	}
	return map[string]func(*testscript.TestScript, bool, []string){
		"serve":    plain(r.serve),
		"firewall": plain(r.firewall),
		"attach":   plain(r.attach),
		"apply":    r.apply,
		"settle":   plain(r.settle),
		"same":     plain(r.same),
		"life":     plain(r.life),
		"import":   plain(r.imports),
		"destroy":  plain(r.destroy),
		"count":    plain(r.count),
		"strive":   plain(r.strive),
		"books":    plain(r.books),
		"orphans":  plain(r.orphans),
		"empty":    plain(r.empty),
		"terraform": func(ts *testscript.TestScript, not bool, args []string) {
			if err := ts.Exec(r.program, args...); (err != nil) != not {
				ts.Fatalf("terraform %q: %v", args, err)
			}
		},
		"civoctl": func(ts *testscript.TestScript, not bool, args []string) {
			if err := ts.Exec(r.civoctl, append([]string{"--sandbox"}, args...)...); (err != nil) != not {
				ts.Fatalf("civoctl %q: %v", args, err)
			}
		},
	}
}

// sandboxOf returns the script's sandbox.
func sandboxOf(ts *testscript.TestScript) *served { return ts.Value(sandboxKey{}).(*served) }

func (r *terraform) serve(ts *testscript.TestScript, args []string) {
	s := sandboxOf(ts)
	if s.cmd != nil {
		s.stop()
	}
	s.cmd = exec.Command(r.civoctl, append([]string{"sandbox", "serve", "-o", "json", "--key", key}, args...)...)
	s.cmd.Dir = ts.Getenv("WORK")
	for _, name := range []string{"HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "CIVOCTL_SANDBOX_FAULTS", "PATH"} {
		s.cmd.Env = append(s.cmd.Env, name+"="+ts.Getenv(name))
	}
	log, err := os.OpenFile(filepath.Join(ts.Getenv("WORK"), "requests.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	ts.Check(err)
	defer log.Close()
	s.cmd.Stderr = log
	out, err := s.cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(s.cmd.Start())
	ts.Defer(s.stop)
	var at struct{ URL string }
	if err := json.NewDecoder(out).Decode(&at); err != nil {
		ts.Fatalf("civoctl sandbox serve: %v\n%s", err, ts.ReadFile("requests.log"))
	}
	ts.Setenv("CIVO_API_URL", at.URL)
	s.client, err = civogo.NewClientWithURL(key, at.URL, "LON1")
	ts.Check(err)
	if s.fresh == nil {
		s.fresh = s.things(ts)
	}
}

// stop ends the sandbox, once.
func (s *served) stop() {
	if s.cmd != nil {
		s.cmd.Process.Kill()
		s.cmd.Wait()
		s.cmd = nil
	}
}

func (r *terraform) firewall(ts *testscript.TestScript, args []string) {
	c := sandboxOf(ts).client
	n, err := c.GetDefaultNetwork()
	ts.Check(err)
	f, err := c.NewFirewall(&civogo.FirewallConfig{Name: args[1], NetworkID: n.ID, Region: c.Region})
	ts.Check(err)
	ts.Setenv("TF_VAR_"+args[0], f.ID)
}

func (r *terraform) attach(ts *testscript.TestScript, _ []string) {
	c := sandboxOf(ts).client
	instances, err := c.ListAllInstances()
	ts.Check(err)
	volumes, err := c.ListVolumes()
	ts.Check(err)
	for _, v := range volumes {
		_, err := c.AttachVolume(v.ID, civogo.VolumeAttachConfig{InstanceID: instances[0].ID, Region: c.Region})
		ts.Check(err)
	}
	addresses, err := c.ListIPs()
	ts.Check(err)
	for _, ip := range addresses.Items {
		_, err := c.AssignIP(ip.ID, instances[0].ID, "instance", c.Region)
		ts.Check(err)
	}
}

// tryApply applies and returns terraform's error.
func (r *terraform) tryApply(ts *testscript.TestScript, args []string) error {
	err := ts.Exec(r.program, append([]string{"apply", "-auto-approve", "-input=false", "-no-color"}, args...)...)
	if err != nil && !strings.Contains(ts.ReadFile("stderr"), "Error: ") {
		ts.Fatalf("terraform failed without a reason: %v", err)
	}
	return err
}

func (r *terraform) apply(ts *testscript.TestScript, not bool, args []string) {
	if err := r.tryApply(ts, args); (err != nil) != not {
		ts.Fatalf("apply: %v", err)
	}
}

func (r *terraform) settle(ts *testscript.TestScript, args []string) {
	for range 10 {
		if r.tryApply(ts, args) == nil {
			return
		}
	}
	ts.Fatalf("ten applies failed")
}

func (r *terraform) strive(ts *testscript.TestScript, args []string) {
	for range 5 {
		if r.tryApply(ts, args) == nil {
			return
		}
	}
}

func (r *terraform) same(ts *testscript.TestScript, args []string) {
	for _, c := range r.plan(ts, args) {
		if c.Mode == "managed" && !slices.Equal(c.Change.Actions, []string{"no-op"}) {
			ts.Fatalf("the plan after the apply has %q of %s:\n%s", c.Change.Actions, c.Address, c.differences())
		}
	}
}

func (r *terraform) destroy(ts *testscript.TestScript, args []string) {
	ts.Check(ts.Exec(r.program, append([]string{"destroy", "-auto-approve", "-input=false", "-no-color"}, args...)...))
}

func (r *terraform) life(ts *testscript.TestScript, files []string) {
	var last []string
	r.apply(ts, false, nil)
	r.same(ts, nil)
	for _, file := range files {
		last = []string{"-var-file=" + file}
		r.apply(ts, false, last)
		r.same(ts, last)
	}
	r.imports(ts, last)
	r.destroy(ts, last)
	r.empty(ts, nil)
}

// resource is one of terraform's in the JSON of a state.
type resource struct {
	Address, Mode, Type string
	Values              struct {
		ID           string
		DefaultRules bool `json:"create_default_rules"`
	}
}

// unreadable names the attributes that the provider does not read from the API, so that they differ
// after an import.
var unreadable = map[string][]string{
	"civo_ssh_key":      {"public_key"},
	"civo_firewall":     {"create_default_rules"},
	"civo_vpc_firewall": {"create_default_rules"},
	"civo_instance":     {"write_password", "initial_password", "reserved_ipv4", "private_ipv4", "timeouts"},
	"civo_volume":       {"region"},
}

func (r *terraform) imports(ts *testscript.TestScript, args []string) {
	var state struct {
		Values struct {
			Root struct{ Resources []resource } `json:"root_module"`
		}
	}
	r.show(ts, &state)
	work := ts.MkAbs(".")
	other := filepath.Join(ts.Getenv("WORK"), "imported")
	ts.Check(os.RemoveAll(other))
	ts.Check(os.Mkdir(other, 0o700))
	for _, pattern := range []string{"*.tf", "*.tfvars"} {
		files, err := filepath.Glob(filepath.Join(work, pattern))
		ts.Check(err)
		for _, file := range files {
			text, err := os.ReadFile(file)
			ts.Check(err)
			ts.Check(os.WriteFile(filepath.Join(other, filepath.Base(file)), text, 0o600))
		}
	}
	ts.Check(ts.Chdir(other))
	defer func() { ts.Check(ts.Chdir(work)) }()
	for _, thing := range state.Values.Root.Resources {
		attachment := thing.Type == "civo_volume_attachment" || strings.HasSuffix(thing.Type, "ip_assignment")
		if thing.Mode != "managed" || attachment || thing.Values.DefaultRules {
			continue // attachments cannot be imported, and a firewall with the default rules cannot be planned after it
		}
		ts.Check(ts.Exec(r.program, append(append([]string{"import", "-input=false", "-no-color"}, args...), thing.Address, thing.Values.ID)...))
	}
	for _, c := range r.plan(ts, args) {
		if c.Change.Before == nil || c.Change.After == nil {
			continue // not imported
		}
		if d := c.differences(unreadable[c.Type]...); d != "" {
			ts.Fatalf("after the import, %s differs from the configuration:\n%s", c.Address, d)
		}
	}
}

// change is what a plan does to a resource.
type change struct {
	Address, Type, Mode string
	Change              struct {
		Actions       []string
		Before, After map[string]any
		Unknown       map[string]any `json:"after_unknown"`
	}
}

// differences returns a line for each attribute that the plan changes to a known value, besides those
// named.
func (c change) differences(besides ...string) string {
	var lines strings.Builder
	for name, before := range c.Change.Before {
		after := c.Change.After[name]
		if c.Change.Unknown[name] == true || slices.Contains(besides, name) || isEmpty(before) && isEmpty(after) {
			continue
		}
		if !reflect.DeepEqual(before, after) {
			fmt.Fprintf(&lines, "%s: %v -> %v\n", name, before, after)
		}
	}
	return lines.String()
}

// isEmpty reports whether Terraform takes v for not given.
func isEmpty(v any) bool {
	list, ok := v.([]any)
	return v == nil || v == "" || ok && len(list) == 0
}

// plan plans, and returns what the plan does to resources. Outputs are left aside: Terraform plans some
// from data sources whose attributes the provider does not declare as computed.
func (r *terraform) plan(ts *testscript.TestScript, args []string) []change {
	ts.Check(ts.Exec(r.program, append([]string{"plan", "-out=next.plan", "-input=false", "-no-color"}, args...)...))
	var plan struct {
		Changes []change `json:"resource_changes"`
	}
	r.show(ts, &plan, "next.plan")
	return plan.Changes
}

// show decodes terraform's JSON of its state, or of a plan.
func (r *terraform) show(ts *testscript.TestScript, v any, args ...string) {
	ts.Check(ts.Exec(r.program, append([]string{"show", "-json"}, args...)...))
	ts.Check(json.NewDecoder(strings.NewReader(ts.ReadFile("stdout"))).Decode(v))
}

// things returns the names of all that is in the sandbox, by kind.
func (s *served) things(ts *testscript.TestScript) map[string][]string {
	for range 100 {
		all, err := s.look()
		if err == nil {
			return all
		}
		ts.Logf("look again: %v", err) // a fault of the sandbox's making
	}
	ts.Fatalf("the lists cannot be read")
	return nil
}

// look returns what things returns, or the errors of the lists.
func (s *served) look() (map[string][]string, error) {
	all := map[string][]string{}
	var broken error
	instances, err := s.client.ListAllInstances()
	broken = errors.Join(broken, err)
	for _, i := range instances {
		all["instances"] = append(all["instances"], i.Hostname)
	}
	networks, err := s.client.ListNetworks()
	broken = errors.Join(broken, err)
	for _, n := range networks {
		all["networks"] = append(all["networks"], n.Label)
	}
	firewalls, err := s.client.ListFirewalls()
	broken = errors.Join(broken, err)
	for _, f := range firewalls {
		all["firewalls"] = append(all["firewalls"], f.Name)
	}
	keys, err := s.client.ListSSHKeys()
	broken = errors.Join(broken, err)
	for _, k := range keys {
		all["keys"] = append(all["keys"], k.Name)
	}
	addresses, err := s.client.ListIPs()
	broken = errors.Join(broken, err)
	if addresses != nil {
		for _, ip := range addresses.Items {
			all["addresses"] = append(all["addresses"], ip.Name)
		}
	}
	volumes, err := s.client.ListVolumes()
	broken = errors.Join(broken, err)
	for _, v := range volumes {
		all["volumes"] = append(all["volumes"], v.Name)
	}
	for _, names := range all {
		slices.Sort(names)
	}
	return all, broken
}

// more returns the names of a kind that were not there from the start.
func (s *served) more(ts *testscript.TestScript, kind string) []string {
	return slices.DeleteFunc(s.things(ts)[kind], func(name string) bool { return slices.Contains(s.fresh[kind], name) })
}

func (r *terraform) count(ts *testscript.TestScript, args []string) {
	names := sandboxOf(ts).more(ts, args[0])
	if fmt.Sprint(len(names)) != args[1] || len(slices.Compact(slices.Clone(names))) != len(names) {
		ts.Fatalf("the %s are %q, want %s", args[0], names, args[1])
	}
}

// kinds names, for each kind of thing that the provider makes one of with one request, its path.
var kinds = map[string]string{"instances": "instances", "volumes": "volumes", "addresses": "vpc/ips", "keys": "sshkeys"}

func (r *terraform) books(ts *testscript.TestScript, _ []string) {
	log := ts.ReadFile(filepath.Join(ts.Getenv("WORK"), "requests.log"))
	for kind, path := range kinds {
		accepted := len(regexp.MustCompile("POST /v2/"+path+" 2").FindAllString(log, -1))
		deleted := map[string]bool{}
		for _, id := range regexp.MustCompile("DELETE /v2/"+path+"/([^ /]+) 2").FindAllStringSubmatch(log, -1) {
			deleted[id[1]] = true
		}
		if names := sandboxOf(ts).more(ts, kind); len(names) != accepted-len(deleted) {
			ts.Fatalf("%d %s were accepted and %d deleted, and there are %q", accepted, kind, len(deleted), names)
		}
	}
}

func (r *terraform) orphans(ts *testscript.TestScript, _ []string) {
	var state struct {
		Values struct {
			Root struct{ Resources []resource } `json:"root_module"`
		}
	}
	r.show(ts, &state)
	known := map[string]bool{}
	for _, thing := range state.Values.Root.Resources {
		known[thing.Values.ID] = true
	}
	c := sandboxOf(ts).client
	drop := func(fresh, id, name string, del func(string) (*civogo.SimpleResponse, error)) {
		// A network's own firewalls go with it.
		if known[id] || slices.Contains(sandboxOf(ts).fresh[fresh], name) || strings.HasSuffix(name, "-default") || strings.HasPrefix(name, "default-") {
			return
		}
		_, err := del(id)
		ts.Logf("the provider forgot %s of the %s: delete it: %v", name, fresh, err)
	}
	instances, err := c.ListAllInstances()
	ts.Check(err)
	for _, i := range instances {
		drop("instances", i.ID, i.Hostname, c.DeleteInstance)
	}
	volumes, err := c.ListVolumes()
	ts.Check(err)
	for _, v := range volumes {
		if !known[v.ID] && v.InstanceID != "" {
			_, err := c.DetachVolume(v.ID)
			ts.Check(err)
		}
		drop("volumes", v.ID, v.Name, c.DeleteVolume)
	}
	addresses, err := c.ListIPs()
	ts.Check(err)
	for _, ip := range addresses.Items {
		if !known[ip.ID] && ip.AssignedTo.ID != "" {
			_, err := c.UnassignIP(ip.ID, c.Region)
			ts.Check(err)
		}
		drop("addresses", ip.ID, ip.Name, c.DeleteIP)
	}
	keys, err := c.ListSSHKeys()
	ts.Check(err)
	for _, k := range keys {
		drop("keys", k.ID, k.Name, c.DeleteSSHKey)
	}
	firewalls, err := c.ListFirewalls()
	ts.Check(err)
	for _, f := range firewalls {
		drop("firewalls", f.ID, f.Name, c.DeleteFirewall)
	}
	networks, err := c.ListNetworks()
	ts.Check(err)
	for _, n := range networks {
		drop("networks", n.ID, n.Label, c.DeleteNetwork)
	}
}

func (r *terraform) empty(ts *testscript.TestScript, _ []string) {
	var left bytes.Buffer
	s := sandboxOf(ts)
	now := s.things(ts)
	for _, kind := range slices.Sorted(maps.Keys(now)) {
		if names := s.more(ts, kind); len(names) > 0 {
			fmt.Fprintf(&left, " %s %q", kind, names)
		}
	}
	if left.Len() > 0 {
		ts.Fatalf("left in the sandbox:%s", &left)
	}
}
