package e2e

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/civoctl/civoctl/cmd"
	"github.com/civoctl/civoctl/internal/bulk"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/config"
	"github.com/civoctl/civoctl/internal/terminal"
)

// flagValues returns, for each flag, a valid value and then invalid ones, or nil for a flag without
// a value. A new flag needs a line here.
func flagValues() map[string][]string {
	ref := []string{"a", "a\nb", "\xff"}
	duration := []string{"5m", "5", "0s", "-1s", "soon", "5m 3s", "+5m", "99999999999h", "d", "1d-1h"}
	delay := []string{"5m", "5", "-1s", "soon", "1.5"}
	count := []string{"2", "0", "010", "0x2", "-1", "+1", "1.5", "1e3", "99999999999999999999", "٣", "two", " 2"}
	share := []string{"0.1", "1.1", "-0.1", "NaN", "Inf", "0x1p-2", "1e-1", "x"}
	newTag := []string{"a", "a b", "a\u00a0b", "a\tb", "a,b", "a\x1bb"}
	tag := []string{"a", "a b", "a\u00a0b", "a\u2003b", "a\nb"}
	return map[string][]string{
		"accessible": nil, "all": nil, "all-regions": nil, "allow-duplicate": nil, "allow-remote": nil, "clear": nil,
		"debug": nil, "default-rules": nil, "dry-run": nil, "expired": nil, "fail-fast": nil, "hard": nil, "if-not-exists": nil, "import": nil,
		"include": nil, "list": nil, "overwrite": nil, "recursive": nil, "stdin": nil, "stop": nil, "no-headers": nil, "no-input": nil, "no-wait": nil, "open": nil, "origin": nil, "override-protection": nil,
		"paginate": nil, "print": nil, "private": nil, "quiet": nil, "sandbox": nil, "show-secrets": nil,
		"skip-protected": nil, "soft": nil, "tls": nil, "unique-names": nil, "realistic": nil, "version": nil, "watch": nil, "with-token": nil, "write": nil, "yes": nil,
		"add":             newTag,
		"description":     {"a", "\xff"},
		"action":          {"allow", "drop", "yes"},
		"action-time":     delay,
		"api-url":         {"https://x.example", "x.example", "ftp://x.example", "http://x.example", "https://a:b@x.example", "https://x.example?a=b"},
		"batch":           count,
		"build-time":      delay,
		"color":           {"never", "pink"},
		"columns":         {"hostname", ",", "hostname,", "hostname,,id"},
		"config":          {"f.yaml", "a\x00b"},
		"cidr":            {"10.0.0.0/8", "10.0.0.1/8", "10.0.0.0/33", "all", "10.0.0"},
		"count":           count,
		"current-size":    ref,
		"direction":       {"ingress", "in", "up"},
		"drop":            share,
		"duration":        {"1h", "1m", "25h", "90s", "5m1s", "-1h", "soon"},
		"fail":            {"0.1", "2", "0.1:200", "0.1:x", ":503", "x"},
		"file":            {"f", "a\x00b"},
		"field":           {"a=b", "a", "=b", " =b"},
		"file-field":      {"a=b", "a", "=@f"},
		"firewall":        ref,
		"for":             {"active", "actve", "running", "=", "=a b", "active,shutoff"},
		"host":            {"web-1", "a\nb"},
		"hostname":        {"web-2", "web_2", "-web", "web..2", strings.Repeat("a", 64), "0a0a0a0a-0b0b-4c4c-8d8d-0e0e0e0e0e0e"},
		"image":           ref,
		"initial-user":    {"me", "-oProxyCommand=x", "a b", "1me"},
		"instances":       count,
		"ip":              {"10.0.0.1", "10.0.0", "10.0.0.0/8", "fe80::1%eth0", "web"},
		"jq":              {".", ".[", "nosuch"},
		"key":             {"abc", "a b", "a\nb", "ä"},
		"label":           {"a", "\xff"},
		"latency":         delay,
		"like":            ref,
		"limit":           count,
		"listen":          {"127.0.0.1:0", "127.0.0.1", "127.0.0.1:x", "127.0.0.1:70000"},
		"max-failures":    {"0", "-1", "010", "1.5", "x"},
		"name":            {"web-*", "["},
		"network":         ref,
		"newer-than":      duration,
		"not-tag":         tag,
		"notes":           {"a", "\xff"},
		"older-than":      duration,
		"output":          {"json", "jsn", "JSON,csv"},
		"parallel":        count,
		"pause":           duration,
		"port":            {"22", "0", "65536", "022", "22-", "-22", "80-22", "22,80", "ssh"},
		"protocol":        {"udp", "sctp", "tcp,udp"},
		"profile":         {"work", "-x", "a b", strings.Repeat("a", 65)},
		"public-ip":       {"none", "maybe", "true"},
		"range":           {"10.0.0.0/8", "8.8.8.0/24", "10.0.0.1/8", "10.0.0.1", "fd00::/8"},
		"rate-limit":      {"10/s", "0", "10/m", "x", "010"},
		"region":          {"LON1", "XY Z", "LON1,NYC1", "-x"},
		"remove":          tag,
		"request-timeout": duration,
		"reverse-dns":     {"a.example", "a_b", "a..b"},
		"script":          {"f.sh", "a\x00b"},
		"seed":            {"0", "-1", "0x2", "010", "x"},
		"size":            ref,
		"sort-by":         {"hostname:desc", ":desc", "hostname:down"},
		"ssh-key":         ref,
		"ssh-option":      {"Port=22", "Port", "=22", "Po rt=22", "Port=", "Port=2\n2"},
		"ssh-port":        {"22", "0", "65536", "-1", "022", "ssh"},
		"status":          {"active", "actve", "running", "=a b", "=", "active,shutoff"},
		"store":           {"file", "cloud"},
		"tag":             tag,
		"timeout":         duration,
		"template":        {"{{.}}", "{{", "{{nosuch}}"},
		"truncate":        share,
		"ttl":             duration,
		"until": {
			"ssh", "shutoff", "x", "ftp://x.example", "http://", "http://a:b@x.example", "http://{ip}/", "http://{public_ip/", "http://x.example/}",
		},
		"user":         {"me", "-oProxyCommand=x", "a b"},
		"wait-for":     {"ssh", "shutoff", "active,ssh"},
		"wait-timeout": duration,
	}
}

// grammar runs civoctl in this process, at an API that must not be asked anything.
type grammar struct{ t *testing.T }

// newGrammar returns a grammar, and sets the environment of this process for it.
func newGrammar(t *testing.T) grammar {
	t.Helper()
	u := newUserAt(t, "").serveFunc(func(w http.ResponseWriter, r *http.Request) {
		t.Errorf("a request was sent: %s %s", r.Method, r.URL)
		http.Error(w, "", http.StatusTeapot)
	})
	setEnv(t, u.env)
	return grammar{t}
}

// run runs civoctl, and returns its exit code and what it wrote to stderr.
func (g grammar) run(args ...string) (code int, stderr string) {
	g.t.Helper()
	_, stderr, code = runInProcess(g.t.Context(), g.t, "", args...)
	return code, stderr
}

// wantUsage checks that the arguments are refused with exit code 2, and that the error has each
// text of says in it.
func (g grammar) wantUsage(args []string, says ...string) {
	g.t.Helper()
	code, text := g.run(args...)
	if code != 2 {
		g.t.Errorf("%q: exit code %d, want 2; stderr: %s", args, code, text)
	}
	for _, words := range says {
		if !strings.Contains(text, words) {
			g.t.Errorf("%q: the error does not say %q: %s", args, words, text)
		}
	}
}

// usageCase is a line that civoctl refuses.
type usageCase struct {
	args []string
	says []string // texts in the error
	not  string   // a text that must not be in the error, "" for none
}

// wantAllUsage checks each case as wantUsage does, four at a time.
func (g grammar) wantAllUsage(cases []usageCase) {
	g.t.Helper()
	bulk.Run(g.t.Context(), cases, bulk.Options{Parallel: 4}, func(_ context.Context, c usageCase) (struct{}, error) {
		g.wantUsage(c.args, c.says...)
		if c.not != "" {
			if _, text := g.run(c.args...); strings.Contains(text, c.not) {
				g.t.Errorf("%q: the error has %s in it, which may be a secret", c.args, c.not)
			}
		}
		return struct{}{}, nil
	})
}

// eachCommand calls f with each command of the tree, and the words that name it.
func eachCommand(f func(c *cobra.Command, words []string)) {
	var walk func(c *cobra.Command)
	walk = func(c *cobra.Command) {
		c.InitDefaultHelpFlag()
		f(c, strings.Fields(c.CommandPath())[1:])
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk(cmd.New(cli.New(context.Background(), terminal.System(), "test")))
}

// eachFlag calls f with each flag that a command takes: its own, and those of the commands above
// it.
func eachFlag(c *cobra.Command, f func(*pflag.Flag)) {
	c.LocalFlags().VisitAll(f)
	c.InheritedFlags().VisitAll(f)
}

// readDocumentedFlags returns the flags that docs/arguments.md allows to be empty, and to be given
// again.
func readDocumentedFlags(t *testing.T) (empty, again map[string]bool) {
	text, err := os.ReadFile(filepath.Join("..", "docs", "arguments.md"))
	if err != nil {
		t.Fatal(err)
	}
	empty, again = map[string]bool{}, map[string]bool{}
	for _, row := range regexp.MustCompile("(?m)^\\| `--([a-z-]+)` \\|.*\\|(.*)\\|(.*)\\|$").FindAllStringSubmatch(string(text), -1) {
		empty[row[1]] = empty[row[1]] || strings.TrimSpace(row[2]) != ""
		again[row[1]] = again[row[1]] || strings.TrimSpace(row[3]) != ""
	}
	if len(again) == 0 {
		t.Fatal("docs/arguments.md has no table of flags")
	}
	return empty, again
}

// Every command refuses each of its flags given empty, given twice or malformed, before anything is
// sent; what may be empty or repeated is documented. All malformed values of a flag that commands
// share are tried on the first of them, and one on each.
func TestGrammarOfFlags(t *testing.T) {
	if !isInOwnProcess(t) {
		return
	}
	g := newGrammar(t)
	values := flagValues()
	empty, again := readDocumentedFlags(t)
	usedEmpty, usedAgain, tried := map[string]bool{}, map[string]bool{}, map[*pflag.Flag]bool{}
	var cases []usageCase
	eachCommand(func(c *cobra.Command, words []string) {
		eachFlag(c, func(f *pflag.Flag) {
			flag := "--" + f.Name
			refuses := func(args []string, says ...string) {
				cases = append(cases, usageCase{args: slices.Concat(words, args), says: says})
			}
			if f.Name == "help" { // cobra's own
				refuses([]string{"--help="}, flag)
				refuses([]string{"--help=maybe"}, flag)
				usedAgain[f.Name] = true
				return
			}
			samples, known := values[f.Name]
			isSwitch := f.Value.Type() == "bool"
			if !known || isSwitch != (samples == nil) {
				t.Errorf("%s %s is not in the table of this test, or not as what it is", c.CommandPath(), flag)
				return
			}
			if isSwitch {
				samples = []string{"true", "maybe", "2", "yes"}
			}
			if tried[f] {
				samples = samples[:2]
			}
			tried[f] = true
			isEmpty, isAgain := empty[f.Name] && c.Name() == "update", again[f.Name]
			usedEmpty[f.Name] = usedEmpty[f.Name] || isEmpty
			usedAgain[f.Name] = usedAgain[f.Name] || isAgain
			if !isEmpty {
				refuses([]string{flag + "="}, "invalid "+flag)
			}
			if !isSwitch {
				if !isEmpty {
					refuses([]string{flag, ""}, "invalid "+flag, "it is empty", "in a script, check that its variable is set")
				}
				refuses([]string{flag}, "needs a value")
			}
			if f.Shorthand != "" && !isSwitch {
				refuses([]string{"-" + f.Shorthand, ""}, "it is empty")
			}
			refuses([]string{flag + "=\t\u00a0 \n"}, "invalid "+flag)
			_, repeats := f.Value.(pflag.SliceValue)
			if repeats != isAgain {
				t.Errorf("%s %s: may be repeated: %v, documented: %v", c.CommandPath(), flag, repeats, isAgain)
			}
			if !repeats {
				refuses([]string{flag + "=" + samples[0], flag + "=" + samples[0]}, "invalid "+flag, "given twice")
			}
			for _, wrong := range samples[1:] {
				refuses([]string{flag + "=" + wrong}, "invalid "+flag)
				if isSwitch {
					cases[len(cases)-1].not = `"` + wrong + `"`
				}
			}
		})
	})
	g.wantAllUsage(cases)
	for flag := range empty {
		if empty[flag] != usedEmpty[flag] || again[flag] != usedAgain[flag] {
			t.Errorf("docs/arguments.md documents --%s, and no command has it so", flag)
		}
	}
}

// An unknown flag is refused by every command, with the nearest that it has.
func TestGrammarOfUnknownFlags(t *testing.T) {
	g := newGrammar(t)
	var cases []usageCase
	eachCommand(func(c *cobra.Command, words []string) {
		cases = append(cases,
			usageCase{args: slices.Concat(words, []string{"--regio=LON1"}), says: []string{"unknown flag --regio", "did you mean --region?"}},
			usageCase{args: slices.Concat(words, []string{"--qqqqqq"}), says: []string{"unknown flag --qqqqqq"}})
	})
	g.wantAllUsage(cases)
}

// No command takes an empty word for a name.
func TestGrammarOfWords(t *testing.T) {
	g := newGrammar(t)
	var cases []usageCase
	eachCommand(func(c *cobra.Command, words []string) {
		for _, word := range []string{"", "  "} {
			cases = append(cases, usageCase{args: slices.Concat(words, []string{word})}, usageCase{args: slices.Concat(words, []string{word, word})})
		}
	})
	g.wantAllUsage(cases)
}

// settingValues returns invalid values of each setting.
func settingValues() map[string][]string {
	ref := []string{"a\x1bb"}
	return map[string][]string{
		"api_key": {"two words"}, "api_key_command": nil, "api_key_shell": nil, "api_key_keyring": {"a\x1bb"},
		"api_url": {"x", "ftp://x.example", "http://x.example"}, "color": {"pink"}, "output": {"jsn", "json,csv"},
		"region": {"XY Z", "LON1,NYC1"}, "create.size": ref, "create.image": ref, "create.network": ref, "create.firewall": ref,
		"create.ssh_key": ref, "create.initial_user": {"a b", "-x"}, "create.tags": {"a b", "a,b"},
	}
}

// The environment, the profile and "config set" are held to what flags are held
// to, and the error names which of them it was.
func TestGrammarOfSettings(t *testing.T) {
	g := newGrammar(t)
	path := filepath.Join(os.Getenv("XDG_CONFIG_HOME"), "civoctl", "config.yaml")
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	write := func(text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const before = "profiles:\n- name: work\n"
	values := settingValues()
	for _, name := range config.Keys() {
		wrong, known := values[name]
		if !known {
			t.Errorf("%s is not in the table of this test", name)
		}
		for _, value := range append(wrong, "", "  ") {
			write(before)
			if name != "api_key" {
				says := name
				if strings.TrimSpace(value) == "" {
					says = "invalid VALUE"
				}
				g.wantUsage([]string{"config", "set", "--", name, value}, says)
			}
			if text, err := os.ReadFile(path); err != nil || string(text) != before {
				t.Errorf("config set %s %q changed the file: %s, %v", name, value, text, err)
			}
			quoted := fmt.Sprintf("%q", value)
			if name == "create.tags" || name == "api_key_command" {
				quoted = "[" + quoted + "]"
			}
			setting, group := name, ""
			if nested, ok := strings.CutPrefix(name, "create."); ok {
				group, setting = "  create:\n", "  "+nested
			}
			write(before + group + "  " + setting + ": " + quoted + "\n")
			g.wantUsage([]string{"instance", "list"}, path+":", name)
		}
	}
	write(before)
	for variable, wrong := range map[string][]string{
		"CIVOCTL_API_KEY": {"two words"}, "CIVO_TOKEN": {"two words"}, "CIVOCTL_API_URL": {"x"}, "CIVO_API_URL": {"x"},
		"CIVOCTL_OUTPUT": {"jsn"}, "CIVOCTL_PROFILE": {"-x", "a b"}, "CIVOCTL_CONFIG": {}, "CIVOCTL_SANDBOX": {"perhaps"},
		"CIVOCTL_REGION": {"XY Z"}, "CIVO_REGION": {"XY Z"}, "CIVOCTL_SANDBOX_BUILD_TIME": {"5", "-1s"},
		"CIVOCTL_SANDBOX_ACTION_TIME": {"5", "-1s"},
	} {
		for _, value := range append(wrong, "  ", "\t") {
			t.Run(variable+"="+value, func(t *testing.T) {
				for _, other := range []string{"CIVOCTL_API_KEY", "CIVOCTL_API_URL", "CIVOCTL_REGION"} {
					if strings.TrimPrefix(other, "CIVOCTL") == strings.TrimPrefix(strings.Replace(variable, "TOKEN", "API_KEY", 1), "CIVO") {
						t.Setenv(other, "")
					}
				}
				t.Setenv(variable, value)
				g.wantUsage([]string{"instance", "list"}, "environment "+variable)
			})
		}
	}
}
