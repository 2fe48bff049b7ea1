//go:build linux || darwin

package e2e

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/civoctl/civoctl/internal/ptytest"
)

// onTerminal returns what a command line shows on a terminal of so many columns.
func (u *user) onTerminal(cols int, args ...string) string {
	u.t.Helper()
	c := ptytest.Start(u.t, u.civoctl(args...), ptytest.Options{Cols: cols, Rows: 40})
	if code := c.Wait(); code != 0 {
		u.t.Errorf("%q: exit code %d:\n%s", args, code, c.Text())
	}
	return c.Text()
}

// leftOut begins the note about the columns that a table has no room for.
const leftOut = "left out, as the terminal is too narrow: "

// On a terminal of any width a table shows whole columns, those that matter in any case, and tells
// once which are left out.
func TestTableOnANarrowTerminal(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	u.mustRun("instance", "create", "web-1", "web-2", "--size", "g3.medium", "--image", "ubuntu-noble", "--tag", "protected", "-q")
	all := []string{"HOSTNAME", "STATUS", "SIZE", "PUBLIC IP", "PRIVATE IP", "TAGS", "AGE"}
	for _, cols := range []int{30, 40, 50, 55, 60, 70, 80, 100, 200} {
		text := strings.ReplaceAll(u.onTerminal(cols, "instance", "list"), "\n  ", " ") // where notes are broken
		table, note, isNoted := strings.Cut(text, leftOut)
		note, _, _ = strings.Cut(note, ";")
		header, rows, _ := strings.Cut(table, "\n")
		shown := regexp.MustCompile("  +").Split(header, -1)
		for _, column := range all {
			isShown := slices.Contains(shown, column)
			if isOut := slices.Contains(strings.Split(note, ", "), column); isShown == isOut {
				t.Errorf("in %d columns, %s is shown (%v) and left out (%v):\n%s", cols, column, isShown, isOut, text)
			}
		}
		if isNoted == (cols >= 70) || strings.Contains(text, "…") || strings.Count(text, leftOut) > 1 {
			t.Errorf("in %d columns:\n%s", cols, text)
		}
		for _, cell := range []string{"web-1", "ACTIVE", "198.18.0.2"} {
			if !strings.Contains(rows, cell) {
				t.Errorf("in %d columns %s is missing:\n%s", cols, cell, text)
			}
		}
	}
	if text := u.onTerminal(40, "instance", "list", "-q"); strings.Contains(text, "left out") {
		t.Errorf("quiet:\n%s", text)
	}
	// The first to go is the private address, then the size, then the tags.
	for cols, want := range map[int]string{60: "PRIVATE IP", 50: "SIZE, PRIVATE IP", 40: "SIZE, PRIVATE IP, TAGS"} {
		if text := u.onTerminal(cols, "instance", "list"); !strings.Contains(strings.ReplaceAll(text, "\n  ", " "), leftOut+want+";") {
			t.Errorf("in %d columns:\n%s", cols, text)
		}
	}
}

// What is asked for is not cut, and neither are the reasons in the rows of a verb.
func TestTableThatIsNotCut(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	long := strings.Repeat("n", 61) + ".example.com"
	u.create("web-1", long)
	u.mustRun("instance", "tag", "web-1", "protected", "-q")
	for _, cols := range []int{40, 80} {
		for _, args := range [][]string{{"-o", "wide"}, {"--columns", "hostname,id,notes"}} {
			text := u.onTerminal(cols, append([]string{"instance", "list"}, args...)...)
			id := strings.TrimSpace(u.mustRun("instance", "list", "-o", "id", "--name", "web-1"))
			if joined := strings.ReplaceAll(text, "\n", ""); strings.Contains(text, "…") || !strings.Contains(joined, long) || !strings.Contains(joined, id) {
				t.Errorf("%q in %d columns:\n%s", args, cols, text)
			}
		}
		// A long name is cut as far as needed.
		text := u.onTerminal(cols, "instance", "list", "--no-headers")
		if want := strings.Repeat("n", cols-len("…  ACTIVE  198.18.0.1")) + "…  ACTIVE  198.18.0."; !strings.Contains(text, want) {
			t.Errorf("in %d columns:\n%s", cols, text)
		}
		text = u.onTerminal(cols, "instance", "stop", "web-1", long, "--skip-protected", "--yes", "--dry-run")
		for _, want := range []string{"RESULT", "NOTE", "skipped", "protected", "planned"} {
			if !strings.Contains(text, want) || strings.Contains(text, "NOTES") {
				t.Errorf("in %d columns %s is missing:\n%s", cols, want, text)
			}
		}
	}
	u.mustRun("instance", "stop", long, "-q")
	text := u.onTerminal(60, "instance", "start", "web-1", long, "-q", "--dry-run")
	if !strings.Contains(text, "already ACTIVE") || strings.Contains(text, "\nID") {
		t.Errorf("the reason is cut:\n%s", text)
	}
}

// A failure in one of several rows is told in full, in lines below each other.
func TestReasonsOfFailuresAreWhole(t *testing.T) {
	t.Parallel()
	const fault = "PUT ** times=1 status=409:database_instance_cannot_be_stopped"
	u := newUser(t, fault)
	u.create("web-1", "web-2")
	out, _ := u.civoctl("instance", "stop", "web-1", "web-2", "--yes", "-q", "--parallel", "1", "--jq", ".[0].error.message").Output()
	reason := strings.TrimSpace(string(out))
	u = newUser(t, fault)
	u.create("web-1", "web-2")
	c := ptytest.Start(t, u.civoctl("instance", "stop", "web-1", "web-2", "--yes", "-q", "--parallel", "1"), ptytest.Options{Cols: 80, Rows: 40})
	if code := c.Wait(); code != 9 {
		t.Errorf("exit code %d:\n%s", code, c.Text())
	}
	table, _, _ := strings.Cut(c.Text(), "error:")
	_, reason, _ = strings.Cut(reason, "/stop: ") // before it is an ID
	if words := strings.Join(strings.Fields(table), " "); reason == "" || strings.Contains(table, "…") || !strings.Contains(words, reason) {
		t.Errorf("%q is not told whole:\n%s", reason, table)
	}
	for _, line := range strings.Split(table, "\n") {
		if len([]rune(line)) > 80 && len(strings.Fields(line)) > 1 { // a word may be longer
			t.Errorf("too long: %q", line)
		}
	}
}

// A check is a line, what to do next stands below it, and nothing is cut.
func TestDoctorOnATerminal(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	u.env = append(u.env, "CIVOCTL_API_KEY=a-wrong-key-that-is-long-enough", "SHELL=/bin/zsh")
	for _, cols := range []int{40, 80, 100} {
		c := ptytest.Start(t, u.civoctl("doctor"), ptytest.Options{Cols: cols, Rows: 60})
		if code := c.Wait(); code != 1 {
			t.Errorf("exit code %d:\n%s", code, c.Text())
		}
		text := c.Text()
		words := strings.Join(strings.Fields(text), " ")
		for _, want := range []string{"✗ account", "the key is refused", "→ `civoctl auth login` saves another key", "! completion", "→ `civoctl completion zsh --help` says how to install it", "✓ key"} {
			if !strings.Contains(words, want) {
				t.Errorf("in %d columns %q is missing:\n%s", cols, want, text)
			}
		}
		if strings.Contains(text, "…") || strings.Count(words, "saves another key") != 1 || strings.Contains(text, "NEXT STEP") {
			t.Errorf("in %d columns:\n%s", cols, text)
		}
	}
}

// JSON from the API is indented for a person, and comes as it is to a program.
func TestAPIOnATerminal(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	text := u.onTerminal(80, "api", "GET", "/v2/networks")
	if !strings.HasPrefix(text, "[\n  {\n    \"id\": \"") {
		t.Errorf("on a terminal:\n%s", text)
	}
	if plain := u.mustRun("api", "GET", "/v2/networks", "--color", "always"); strings.Contains(plain, "\n  ") || strings.Contains(plain, "\x1b") {
		t.Errorf("in a file:\n%s", plain)
	}
	for _, args := range [][]string{{"api", "GET", "/v2/networks"}, {"network", "list", "-o", "json"}, {"network", "list", "-o", "ndjson"}} {
		c := ptytest.Start(t, u.civoctl(args...), ptytest.Options{Cols: 80, Rows: 40})
		expectExit(t, c, 0)
		for _, part := range []string{"\x1b[34m\"default\"\x1b[0m:", "\x1b[32m\"10.0.0.0/12\"\x1b[0m", "true,"} {
			if !strings.Contains(c.Transcript(), part) {
				t.Errorf("%q: no %q in %q", args, part, c.Transcript())
			}
		}
		if plain := u.mustRun(append(args, "--color", "always")...); strings.Contains(plain, "\x1b") {
			t.Errorf("%q in a file: %q", args, plain)
		}
	}
}

// Networks, firewalls and keys are shown by name. Without the names, IDs are shown and nothing is
// said about it.
func TestReferencesByName(t *testing.T) {
	t.Parallel()
	id := func(u *user, noun string) string {
		return strings.TrimSpace(u.mustRun(noun, "list", "--jq", ".[0].id"))
	}
	u := newUser(t, "")
	u.mustRun("instance", "create", "web-1", "--size", "g3.small", "--image", "ubuntu-noble", "--ssh-key", id(u, "sshkey"), "-q")
	key := strings.TrimSpace(u.mustRun("sshkey", "list", "--jq", ".[0].name"))
	network, firewall := id(u, "network"), id(u, "firewall")
	commands := map[string]string{
		"instance show web-1":   "NETWORK: default FIREWALL: default-default",
		"instance list -o wide": " default default-default ",
		"firewall list":         "default-default 3 1 default",
		"instance list --all-regions --columns hostname,network_id": "web-1 default",
	}
	for line, want := range commands {
		got := strings.Join(strings.Fields(u.mustRun(strings.Fields(line)...)), " ")
		if !strings.Contains(got, want) || strings.Contains(got, network) || strings.Contains(got, firewall) {
			t.Errorf("%s:\n%s\nwant %q", line, got, want)
		}
	}
	if got := u.mustRun("instance", "show", "web-1"); !strings.Contains(got, "SSH KEY:      "+key) {
		t.Errorf("the key is not shown by name:\n%s", got)
	}
	if got := u.mustRun("instance", "list", "--columns", "network_id", "-o", "csv"); !strings.Contains(got, network) {
		t.Errorf("CSV without the ID:\n%s", got)
	}
	// Nothing is read that is not shown.
	for _, line := range []string{"instance list", "instance list -o json", "instance show web-1 -o json", "instance show web-1 --columns status", "firewall list -o json"} {
		before := len(u.api.Requests())
		u.mustRun(strings.Fields(line)...)
		for _, r := range u.api.Requests()[before:] {
			if strings.HasSuffix(r.Path, "/networks") || strings.HasSuffix(r.Path, "/sshkeys") {
				t.Errorf("%s reads %s", line, r.Path)
			}
		}
	}

	u = newUser(t, "GET /v2/networks status=403:forbidden; GET /v2/firewalls html=200")
	if err := u.api.Seed(t.Context(), 1, nil, "LON1"); err != nil {
		t.Fatal(err)
	}
	network = strings.TrimSpace(u.mustRun("instance", "list", "--jq", ".[0].network_id"))
	for _, line := range []string{"instance show seed-1", "instance list -o wide"} {
		cmd := u.civoctl(strings.Fields(line)...)
		var stdout, stderr strings.Builder
		cmd.Stdout, cmd.Stderr = &stdout, &stderr
		if err := cmd.Run(); err != nil || stderr.Len() > 0 || !strings.Contains(stdout.String(), network) {
			t.Errorf("%s without names: %v\n%s%s", line, err, &stdout, &stderr)
		}
	}
}

// The table of a verb says what has become of what.
func TestVerbsSayWhatTheyChanged(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	u.mustRun("instance", "create", "web-1", "--size", "g3.small", "--image", "ubuntu-noble", "--tag", "a", "-q")
	for _, test := range []struct{ line, row string }{
		{"tag web-1 b --yes", "web-1 done ACTIVE - a + b"},
		{"tag web-1 b", "web-1 skipped ACTIVE the tags are so already"},
		{"resize web-1 --size g3.medium --yes", "web-1 done ACTIVE g3.small → g3.medium"},
		{"firewall web-1 --firewall default-web", "web-1 done ACTIVE default-default → default-web"},
		{"update web-1 --hostname app-1", "app-1 done ACTIVE hostname web-1 → app-1"},
		{"stop app-1 --no-wait", "app-1 accepted"},
	} {
		got := u.mustRun(append([]string{"instance"}, strings.Fields(test.line+" -q")...)...)
		header, rows, _ := strings.Cut(got, "\n")
		if !strings.HasPrefix(strings.Join(strings.Fields(rows), " "), test.row) || strings.Contains(header, "ID") {
			t.Errorf("%s:\n%s\nwant %q", test.line, got, test.row)
		}
	}
	if got := u.mustRun("instance", "tag", "app-1", "c", "--yes", "-q", "--jq", `.[0] | "\(.result) \(.note)"`); got != "done null\n" {
		t.Errorf("as JSON: %s", got)
	}
}

// Columns and sort fields go by what the header says.
func TestColumnsByHeader(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	u.create("web-1", "web-2")
	for _, test := range []struct{ columns, header string }{
		{"name,public-ip,image,age", "HOSTNAME  PUBLIC IP   IMAGE         CREATED"},
		{"Hostname,PUBLIC IP,ip,created", "HOSTNAME  PUBLIC IP   PUBLIC IP   CREATED"},
	} {
		got := u.mustRun("instance", "list", "--columns", test.columns)
		if header, _, _ := strings.Cut(got, "\n"); strings.Join(strings.Fields(header), " ") != strings.Join(strings.Fields(test.header), " ") {
			t.Errorf("--columns %q: %q, want %q", test.columns, header, test.header)
		}
	}
	for _, field := range []string{"name", "age", "AGE:desc", "public-ip", "Image"} {
		u.mustRun("instance", "list", "--sort-by", field)
	}
	cmd := u.civoctl("instance", "list", "--columns", "agee")
	out, _ := cmd.CombinedOutput()
	if cmd.ProcessState.ExitCode() != 2 || !strings.Contains(string(out), "created_at") {
		t.Errorf("an unknown column: %s", out)
	}
}
