//go:build linux || darwin

package e2e

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/civoctl/civoctl/internal/ptytest"
)

// hostileNames returns names that a shell would run, or a terminal obey: they create the file
// PWNED, change k.json or draw.
func hostileNames() []string {
	return []string{
		"$(touch PWNED)", "$(touch${IFS}PWNED)", "x$(echo>PWNED)a", "x$(echo>PWNED)b",
		"`touch PWNED`", ";touch PWNED", "a;touch PWNED;b", "a|touch PWNED", "a&touch PWNED&",
		"'$(touch PWNED)'", "\"$(touch PWNED)\"", "';touch PWNED;'", "\"`touch PWNED`\"",
		"a\ntouch PWNED", "a\ttouch PWNED", "a\rtouch PWNED", "<(touch PWNED)", "=(touch PWNED)",
		">k.json", ">>PWNED", "a\x1b]0;owned\x07b", "a\u009b31mb", "a\u202eb", "*", "?zz-file", "[a-z]*",
		"~", "~root", "-rf", "--yes", "{a,b}", "!history", "!!", "my web server", "\\", "$HOME",
		"${x[$(touch PWNED)]}", "a[$(touch PWNED)]", "%self", "@args", "#touch", "naïve", "a,b", "",
	}
}

// serveHostileNames serves an API that has a thing of every kind with each of the names. Those in
// safe mean nothing to a shell.
func serveHostileNames(t *testing.T, payloads []string, safe ...string) *httptest.Server {
	t.Helper()
	id := func(kind, i int) string { return fmt.Sprintf("%08x-0000-4000-8000-%012x", 0xe0000000+kind, i) }
	things := func(kind int, name func(int, string) map[string]any) []map[string]any {
		var list []map[string]any
		for i, p := range append(safe, payloads...) {
			thing := name(i, p)
			if thing["id"] == nil {
				thing["id"] = id(kind, i)
			}
			list = append(list, thing)
		}
		return list
	}
	instances := things(0, func(_ int, p string) map[string]any {
		return map[string]any{"hostname": p, "tags": []string{p, "blue"}, "status": "ACTIVE", "size": p, "public_ip": p}
	})
	if len(safe) > 0 {
		// An ID is no better than a name.
		instances = append(instances,
			map[string]any{"id": "e1$(touch PWNED)", "hostname": "odd id", "status": "ACTIVE\x1b]0;owned\x07"},
			map[string]any{"id": "e2\x1b]0;owned\x07", "hostname": "odd-id", "status": "\u009b31m"})
	}
	replies := map[string]any{
		"/v2/instances":   map[string]any{"page": 1, "per_page": 100, "pages": 1, "items": instances},
		"/v2/disk_images": things(1, func(_ int, p string) map[string]any { return map[string]any{"name": p, "distribution": p} }),
		"/v2/networks":    things(2, func(_ int, p string) map[string]any { return map[string]any{"label": p, "cidr": p} }),
		"/v2/firewalls":   things(3, func(_ int, p string) map[string]any { return map[string]any{"name": p} }),
		"/v2/sshkeys":     things(4, func(_ int, p string) map[string]any { return map[string]any{"name": p, "fingerprint": p} }),
		"/v2/sizes":       things(5, func(_ int, p string) map[string]any { return map[string]any{"name": p, "type": "Instance"} }),
		"/v2/regions":     things(6, func(_ int, p string) map[string]any { return map[string]any{"code": p, "name": p} }),
	}
	for _, i := range instances {
		replies["/v2/instances/"+i["id"].(string)] = i
	}
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		reply, known := replies[r.URL.Path]
		if !known {
			http.NotFound(w, r)
			return
		}
		json.NewEncoder(w).Encode(reply)
	}))
	t.Cleanup(api.Close)
	return api
}

// writeProfiles writes a configuration that has profiles with the names. It is JSON, which is YAML.
func (u *user) writeProfiles(names ...string) {
	u.t.Helper()
	var profiles []map[string]string
	for _, name := range names {
		profiles = append(profiles, map[string]string{"name": name, "region": "LON1"})
	}
	text, err := json.Marshal(map[string]any{"current_profile": names[0], "profiles": profiles})
	if err != nil {
		u.t.Fatal(err)
	}
	u.writeConfig(string(text))
}

// Whatever the names of things are, what is offered is a word in every shell,
// and what is odd goes by its ID where it has one.
func TestCompletionOffersSafeWords(t *testing.T) {
	t.Parallel()
	api := serveHostileNames(t, hostileNames(), "safe-1", "safe-2")
	u := newUserAt(t, api.URL)
	u.writeProfiles("safe-1", "safe-2")
	for _, tc := range []struct {
		line string
		ids  bool
	}{
		{"instance ssh", true},
		{"instance rm", true},
		{"instance rm safe-1", true},
		{"instance list --tag", false},
		{"instance list --tag blue,", false},
		{"instance list --tag $(x),", false},
		{"instance tag safe-1", false},
		{"instance create --image", true},
		{"instance create --network", true},
		{"instance create --firewall", true},
		{"instance create --ssh-key", true},
		{"instance create --size", false},
		{"instance list --region", false},
		{"instance list --columns", false},
		{"instance list --columns $(x),", false},
		{"instance list --sort-by", false},
		{"instance list --profile", false},
		{"profile use", false},
		{"profile rm", false},
		{"profile rename", false},
	} {
		words := strings.Fields(tc.line)
		if !strings.HasSuffix(tc.line, ",") {
			words = append(words, "")
		}
		for range 2 { // from the API, then from the cache
			got := u.complete(words...)
			lines := strings.Split(strings.TrimSuffix(got, "\n"), "\n")
			ids := 0
			for _, line := range lines[:len(lines)-1] {
				word, note, _ := strings.Cut(line, "\t")
				if !regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9._:@/+,=%-]*$`).MatchString(word) {
					t.Errorf("%s: %q is offered", tc.line, word)
				}
				if regexp.MustCompile(`[\x00-\x1f\x7f-\x{9f}\x{202e}]`).MatchString(note) {
					t.Errorf("%s: %q is said of %s", tc.line, note, word)
				}
				if strings.HasPrefix(word, "e00000") {
					ids++
				}
			}
			if want := len(hostileNames()); tc.ids && ids != want || !tc.ids && ids != 0 {
				t.Errorf("%s: %d IDs are offered, of %d odd names:\n%s", tc.line, ids, want, got)
			}
			if !strings.Contains(tc.line, ",") && len(lines) == 1 {
				t.Errorf("%s: nothing is offered", tc.line)
			}
		}
	}
	if got := u.complete("instance", "create", "--network", "e0000002-0000-4000-8000-00000000"); !strings.Contains(got, "\tmy web server, ") {
		t.Errorf("a network offered by its ID is not described by its label:\n%s", got)
	}

	// A configuration with an odd name of a profile is not read at all.
	for _, name := range hostileNames() {
		u.writeProfiles("safe-1", name)
		if got := u.complete("profile", "use", ""); got != ":4\n" {
			t.Errorf("the profile %q makes these offered:\n%s", name, got)
		}
	}
}

// hostileLines returns command lines to complete, at the end of each word and at each character
// that means something to a shell.
func hostileLines() []string {
	return []string{
		"civoctl instance list --tag ",
		"civoctl instance list --tag=x",
		"civoctl instance list --tag blue,x",
		"civoctl instance ssh ",
		"civoctl instance rm e0",
		"civoctl instance create --image ",
		"civoctl instance create --network ",
		"civoctl instance create --size ",
		"civoctl instance list --region ",
		"civoctl instance list --columns ",
		"civoctl instance list --profile ",
		"civoctl profile rm ",
		"civoctl instance list -o json > k.json ",
		"civoctl instance list -o json >k.json --tag ",
		"civoctl instance list 2>PWNED --tag ",
		"civoctl instance list >>PWNED <k.json >|PWNED &>PWNED ",
		"civoctl instance list --tag $(touch PWNED) --tag ",
		"civoctl instance list --tag \"$(touch PWNED)\" --tag ",
		"civoctl instance list --tag `touch PWNED` --tag ",
		"civoctl instance list --tag x$(echo>PWNED",
		"civoctl instance list --tag <(touch PWNED) --tag ",
		"civoctl instance list --tag ${x[$(touch PWNED)]} ~ $HOME * ",
		"civoctl instance list --config $(touch PWNED)/",
		"civoctl instance list --config=$(touch PWNED)/",
		"civoctl instance list > $(touch PWNED)/",
		"civoctl instance list; touch PWNED; civoctl instance list --tag ",
		"civoctl instance list | tee PWNED ",
		"civoctl instance list 'a;touch PWNED' \"b`touch PWNED`\" c\\ d --tag ",
	}
}

// tabPositions returns the lengths of the beginnings of line at which to press TAB.
func tabPositions(line string) []int {
	var at []int
	for i := len("civoctl instance"); i <= len(line); i++ {
		if i == len(line) || line[i] == ' ' || strings.IndexByte(" ,=$`(<>|&;'\")]/", line[i-1]) >= 0 {
			at = append(at, i)
		}
	}
	return at
}

// TAB runs nothing and changes no file, whatever the line and the account have
// in them, and completes what is safe all the same.
func TestCompletionEvaluatesNothing(t *testing.T) {
	// TAB starts the program some hundred times, which takes long with the race detector.
	path := "PATH=" + filepath.Dir(shippedProgram(t)) + string(filepath.ListSeparator) + os.Getenv("PATH")
	for _, account := range []struct {
		name           string
		payloads, safe []string
	}{
		{"many", hostileNames(), []string{"safe-1", "safe-2"}},
		{"one", []string{"$(touch PWNED)"}, nil},
	} {
		api := serveHostileNames(t, account.payloads, account.safe...)
		for _, shell := range shellSetups() {
			switch shell.name {
			case "bash-completion loads it", "zsh sources it", "fish sources it":
				continue // the same script
			}
			t.Run(shell.name+"/"+account.name, func(t *testing.T) {
				t.Parallel()
				u := newUserAt(t, api.URL)
				u.env = append(u.env, path)
				u.writeProfiles("main", "other")
				checkEvaluatesNothing(t, u, shell, len(account.safe)+len(account.payloads))
			})
		}
	}
}

// checkEvaluatesNothing presses TAB on hostile lines in the shell, at an API with count things of
// each kind, and checks that nothing is run, no file is changed, and safe names are completed.
func checkEvaluatesNothing(t *testing.T, u *user, shell shellSetup, count int) {
	switch shell.program[0] {
	case "bash":
		shell.setup = append(shell.setup, "bind 'set completion-query-items 0'; bind 'set page-completions off'; set +o history")
	case "zsh":
		// By itself zsh expands the word at the cursor before it completes anything.
		shell.setup = append(shell.setup, "LISTMAX=10000; bindkey '^I' complete-word")
	}
	c := shell.start(t, u)
	dir := c.Dir()
	for _, name := range []string{"k.json", "with space"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("kept\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	before := describeFiles(t, dir)
	const clear, home, end = "\x15", "\x01", "\x05"
	for n, line := range hostileLines() {
		for _, i := range tabPositions(line) {
			if count == 1 && i < len(line) {
				continue
			}
			c.Key(line[:i], ptytest.Tab, ptytest.Tab, end, clear)
		}
		// From the middle of the line.
		c.Key(line, home, strings.Repeat(ptytest.Right, len("civoctl instance list ")), ptytest.Tab, ptytest.Tab, end, clear)
		// The shell may be behind with its keys.
		c.Key(fmt.Sprintf("echo line-''%d.", n), ptytest.Enter)
		c.Expect(fmt.Sprintf("line-%d.", n))
		if after := describeFiles(t, dir); after != before {
			t.Fatalf("completing %q changed files:\n%s\nbefore:\n%s\non the screen:\n%s", line, after, before, c.Screen())
		}
	}
	if drawn := c.Transcript(); strings.Contains(drawn, "\x1b]0;owned") || strings.ContainsAny(drawn, "\u202e\u009b") {
		t.Errorf("the account draws on the terminal:\n%q", drawn)
	}
	if found, _ := filepath.Glob(filepath.Join(u.home, "*PWNED*")); found != nil {
		t.Errorf("there is %q", found)
	}

	// What is safe completes as ever, behind what is not evaluated as well.
	c.Key("civoctl instance list --tag blu", ptytest.Tab, ` --jq '"<"+(length|tostring)+">"'`, ptytest.Enter)
	c.Expect("<" + strconv.Itoa(count) + ">")
	only := "e0000000-0000-4000-8000-000000000000"
	if count == 1 {
		c.Key("civoctl instance show ", ptytest.Tab, ` --jq '"<"+.id+">"'`, ptytest.Enter)
		c.Expect("<" + only + ">")
		return
	}
	c.Key("civoctl instance ssh safe-", ptytest.Tab, ptytest.Tab)
	c.Expect("safe-1")
	c.Expect("ACTIVE")
	c.Expect("safe-2")
	c.Key(clear)
	c.Key("civoctl instance show saf", ptytest.Tab, "2", ` --jq '"<"+.hostname+">"'`, ptytest.Enter)
	c.Expect("<safe-2>")
}

// describeFiles returns the names, times and texts of the files below dir.
func describeFiles(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		text, err := os.ReadFile(filepath.Join(dir, name))
		fmt.Fprintf(&b, "%s %s %q\n", name, info.ModTime(), text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}
