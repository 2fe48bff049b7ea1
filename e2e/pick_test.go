//go:build linux || darwin

package e2e

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/civoctl/civoctl/internal/ptytest"
)

func TestPickOne(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	u.create("web-2", "web-1", "app-1")
	c, stdout := u.startTTY(ptytest.Options{}, "instance", "show", "-o", "json", "--jq", ".hostname")
	c.Expect("Instance:")
	c.Expect("  web-2  ACTIVE")
	c.WaitReady()
	for _, i := range u.listInstances() {
		if line := i["hostname"].(string) + "  ACTIVE  " + i["public_ip"].(string) + "  LON1\n"; !strings.Contains(c.Screen()+"\n", line) {
			t.Errorf("%q is not on the screen:\n%s", line, c.Screen())
		}
	}
	if s := c.Screen(); strings.Index(s, "app-1") > strings.Index(s, "web-1") || strings.Index(s, "web-1") > strings.Index(s, "web-2") {
		t.Errorf("not in order:\n%s", s)
	}
	c.Key("WEB", ptytest.Down, ptytest.Enter)
	expectExit(t, c, 0)
	if stdout.String() != "web-2\n" && stdout.String() != "\"web-2\"\n" {
		t.Errorf("stdout %q", stdout)
	}
	if s := c.Screen(); s != "? Instance: web-2" {
		t.Errorf("left on the screen:\n%s", s)
	}
}

// Several are stopped; what can be started then is those, and no other.
func TestPickSeveral(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	u.create("a-1", "a-2", "b-1")
	c, stdout := u.startTTY(ptytest.Options{}, "instance", "stop", "-o", "name")
	c.Expect("Instances:")
	c.Expect("b-1")
	c.Key(ptytest.Space, ptytest.Down, ptytest.Space, ptytest.Enter)
	c.Expect("Stop these 2 instances? Type 2 to go on:")
	c.Key("2", ptytest.Enter)
	expectExit(t, c, 0)
	if stdout.String() != "a-1\na-2\n" {
		t.Errorf("stdout %q", stdout)
	}

	c, stdout = u.startTTY(ptytest.Options{}, "instance", "start", "-o", "name")
	c.Expect("a-2  SHUTOFF")
	expectNotDrawn(t, c, "b-1")
	c.Key("a-2", ptytest.Space, ptytest.Enter)
	expectExit(t, c, 0)
	if stdout.String() != "a-2\n" {
		t.Errorf("stdout %q", stdout)
	}
}

// Leaving the list is no, and so is no to what it leads to; where nothing can be picked that is
// said.
func TestPickNone(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	c, _ := u.startTTY(ptytest.Options{}, "instance", "rm")
	expectExit(t, c, 3)
	expectDrawn(t, c, "pick an instance: LON1 has none")
	u.create("web-1", "web-2")
	before := u.countChanges()
	c, _ = u.startTTY(ptytest.Options{}, "instance", "start")
	expectExit(t, c, 3)
	expectDrawn(t, c, "of the 2 in LON1 none is in a status for this")
	for _, test := range []struct {
		verb string
		keys string
		code int
	}{{"rm", ptytest.CtrlC, 130}, {"reboot", "zz" + ptytest.Enter + ptytest.CtrlD, 10}, {"stop", ptytest.CtrlD, 10}, {"show", ptytest.CtrlC, 130}} {
		c, _ = u.startTTY(ptytest.Options{}, "instance", test.verb)
		c.Expect("web-2")
		c.Key(test.keys)
		expectExit(t, c, test.code)
	}
	c, _ = u.startTTY(ptytest.Options{}, "instance", "rm")
	c.Expect("web-2")
	c.Key(ptytest.Down, ptytest.Enter)
	c.Expect("Remove web-2?")
	c.Key(ptytest.Enter)
	expectExit(t, c, 10)
	expectDrawn(t, c, "? Instances: web-2\n")
	if u.countChanges() != before {
		t.Error("something was changed")
	}
}

// Two of one hostname are told apart by their IDs.
func TestPickATwin(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	u.create("twin")
	u.mustRun("instance", "create", "twin", "--allow-duplicate", "--size", "g3.large", "--image", "debian-12")
	large := u.listInstances()[1]
	c, stdout := u.startTTY(ptytest.Options{Cols: 120}, "instance", "show", "-o", "id")
	c.Expect("Instance:")
	c.Key(large["id"].(string)[:8], ptytest.Enter)
	expectExit(t, c, 0)
	if stdout.String() != large["id"].(string)+"\n" {
		t.Errorf("picked %s, want %s", stdout, large["id"])
	}
}

func TestPickAccessibly(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	u.create("a-1", "a-2", "b-1")
	c, stdout := u.startTTY(ptytest.Options{Lines: true}, "instance", "stop", "--accessible", "-o", "name")
	c.Expect("   3  b-1  ACTIVE")
	c.Expect("Numbers (1,3-5) or names, commas between, all or none [none]: ")
	c.Type("b-1, 1\n")
	c.Expect("Stop these 2 instances? Type 2 to go on: ")
	c.Type("2\n")
	expectExit(t, c, 0)
	if stdout.String() != "a-1\nb-1\n" || strings.Contains(c.Transcript(), "\x1b") {
		t.Errorf("stdout %q, drawn %q", stdout, c.Transcript())
	}
}

// serveInstances makes the API list n instances, n1, n2 and so on: the third has a hostname of 73
// characters, and every tenth is protected.
func (u *user) serveInstances(n int) {
	u.t.Helper()
	items := make([]string, n)
	for k := range items {
		name, tags := fmt.Sprintf("n%d", k+1), "[]"
		if k == 2 {
			name += "-" + strings.Repeat("long-", 13) + "end-3"
		}
		if (k+1)%10 == 0 {
			tags = `["protected"]`
		}
		items[k] = fmt.Sprintf(`{"id":"00000000-0000-4000-8000-%012d","hostname":%q,"status":%q,"public_ip":"74.220.%d.%d","size":"g3.small","tags":%s}`,
			k+1, name, []string{"ACTIVE", "ACTIVE", "REBOOTING"}[k%3], k/100, k%100+100, tags)
	}
	page := fmt.Sprintf(`{"page":1,"per_page":1000,"pages":1,"items":[%s]}`, strings.Join(items, ","))
	u.serveFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet && r.URL.Path == "/v2/instances" {
			io.WriteString(w, page)
			return
		}
		u.api.ServeHTTP(w, r)
	})
}

// However small the terminal and however many the instances, one line is one instance, the question
// stays in sight, and what is marked is what the next question is about.
func TestPickAmongMany(t *testing.T) {
	for _, size := range []struct{ cols, rows int }{{80, 24}, {40, 10}, {200, 50}} {
		t.Run(fmt.Sprintf("%dx%d", size.cols, size.rows), func(t *testing.T) {
			t.Parallel()
			u := newUser(t, "")
			u.serveInstances(228)
			c, _ := u.startTTY(ptytest.Options{Cols: size.cols, Rows: size.rows}, "instance", "rm")
			c.Expect("? Instances:")
			expectList(t, c, size.rows, "0 of 228 marked, ", "> [ ] n1  ", "  [ ] n101  ")
			c.Key("N3", ptytest.Space, ptytest.Down, ptytest.Space)
			expectList(t, c, size.rows, "1 of 228 marked, protected: n30", "  [x] n3-lon", "> [-] n30  ")
			c.Key("\x15", "N2")
			expectList(t, c, size.rows, "1 of 228 marked (1 not shown)", "? Instances: N2  (40 of 228)", "> [ ] n2 ", "  [-] n20 ")
			c.Key("\x01")
			expectList(t, c, size.rows, "37 of 228 marked (1 not shown)", "> [x] n2 ", "  [-] n20 ")
			c.Key("x")
			expectList(t, c, size.rows, "37 of 228 marked (37 not shown)", "? Instances: N2x  (0 of 228)", "  nothing matches")
			c.Key("\x1b", "\x1b[F")
			expectList(t, c, size.rows, " above", "> [ ] n99 ", "  [ ] n98 ")
			c.Type(ptytest.CtrlC)
			expectExit(t, c, 130)
			if s := c.Screen(); !strings.HasPrefix(s, "? Instances:\nerror: ") {
				t.Errorf("left on the screen:\n%s", s)
			}
		})
	}
}

// Protected instances are shown with the reason, and not picked; --override-protection lets them
// be.
func TestPickProtected(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	u.create("keep", "web-1", "web-2")
	u.mustRun("instance", "tag", "keep", "Protected")
	for _, verb := range []string{"rm", "stop", "reboot"} {
		c, _ := u.startTTY(ptytest.Options{}, "instance", verb)
		c.Expect("  [-] keep   protected  ACTIVE")
		c.Key(ptytest.Up, ptytest.Enter)
		c.Expect("0 of 3 marked, protected: keep")
		c.Key(ptytest.Space, "\x01")
		c.Expect("2 of 3 marked, all 2 shown are marked, 1 cannot be")
		c.Key(ptytest.Enter)
		c.Expect("these 2 instances? Type 2 to go on:")
		c.Key(ptytest.Enter)
		expectExit(t, c, 10)
	}
	u.mustRun("instance", "tag", "web-1", "protected", "--yes")
	u.mustRun("instance", "rm", "web-2", "--yes")
	before := u.countChanges()
	c, _ := u.startTTY(ptytest.Options{}, "instance", "rm")
	expectExit(t, c, 5)
	expectDrawn(t, c, `protected by the tag "protected"`, "--override-protection includes them")
	c, _ = u.startTTY(ptytest.Options{}, "instance", "rm", "--override-protection")
	c.Expect("> [ ] keep ")
	c.Key(ptytest.Enter)
	c.Expect("Remove keep?")
	c.Key(ptytest.Enter)
	expectExit(t, c, 10)
	if u.countChanges() != before {
		t.Error("something was changed")
	}
}

// expectList waits until a list is drawn with a text, and checks that the question is in sight and
// that each of lines is the beginning of one on the screen.
func expectList(t *testing.T, c *ptytest.Console, rows int, text string, lines ...string) {
	t.Helper()
	c.Expect(text)
	c.WaitReady()
	t.Logf("with %q:\n%s", text, c.Screen())
	screen := strings.Split(c.Screen(), "\n")
	if len(screen) > rows || !strings.HasPrefix(screen[0], "? Instances:") {
		t.Errorf("the question is out of sight:\n%s", c.Screen())
	}
	for _, line := range lines {
		if !slices.ContainsFunc(screen, func(l string) bool { return strings.HasPrefix(l, line) }) {
			t.Errorf("no line begins with %q:\n%s", line, c.Screen())
		}
	}
}

// What is typed before the instances are seen picks none of them: a verb that does not ask for one
// instance would change it.
func TestPickTakesNoTypeAhead(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	u.create("web-1", "web-2")
	before := u.countChanges()
	looking, typed := make(chan struct{}), make(chan struct{})
	looked := sync.OnceFunc(func() { close(looking); <-typed })
	u.serveFunc(func(w http.ResponseWriter, r *http.Request) {
		looked()
		u.api.ServeHTTP(w, r)
	})
	c, _ := u.startTTY(ptytest.Options{}, "instance", "stop")
	<-looking
	c.Send("\r\r")
	c.Expect("\n\n")
	close(typed)
	c.Expect("0 of 2 marked")
	c.Key("\x03")
	expectExit(t, c, 130)
	if u.countChanges() != before {
		t.Error("something was changed")
	}
}

// No name acts on the terminal, and a row of wide characters is one line.
func TestPickHostileNames(t *testing.T) {
	t.Parallel()
	for n, name := range append(terminalPayloads(), strings.Repeat("東京", 60), strings.Repeat("👩\u200d💻", 60)) {
		u := newUser(t, "")
		text, _ := json.Marshal(name)
		item := fmt.Sprintf(`{"id":"00000000-0000-4000-8000-%%012d","hostname":%s,"status":%s,"public_ip":%s,"size":%s,"tags":[]}`, text, text, text, text)
		u.serveFunc(func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprintf(w, `{"page":1,"per_page":100,"pages":1,"items":[%s,%s]}`, fmt.Sprintf(item, 1), fmt.Sprintf(item, 2))
		})
		c, _ := u.startTTY(ptytest.Options{Cols: 60, Rows: 12}, "instance", "rm")
		c.Expect("0 of 2 marked")
		c.Key(ptytest.Space)
		c.Expect("1 of 2 marked")
		c.WaitReady()
		if lines := strings.Split(c.Screen(), "\n"); len(lines) != 5 || !strings.HasPrefix(lines[1], "> [x] ") || !strings.HasPrefix(lines[2], "  [ ] ") {
			t.Errorf("name %d:\n%s", n, c.Screen())
		}
		c.Key(ptytest.CtrlC)
		expectExit(t, c, 130)
		drawn := regexp.MustCompile(`\x1b\[(?:[0-9;]*[mKJA]|\?(?:7|25)[hl])`).ReplaceAllString(c.Transcript(), "")
		checkNoControls(t, fmt.Sprintf("name %d", n), strings.ReplaceAll(drawn, "\r", ""))
	}
}

// What a command needs is asked for on a terminal, and what cannot be meant is not offered.
func TestAsksForWhatIsMissing(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	u.create("web-1", "web-2")
	u.writeConfig("current_profile: work\nprofiles:\n  - name: work\n    api_key: k1\n    region: LON1\n  - name: old\n")
	for _, test := range []struct {
		args   []string
		asks   string
		absent string
		keys   []string
		then   string // what is asked next
		answer string
		stdout string
	}{
		{[]string{"instance", "resize", "web-1"}, "? Size (now g3.small):", "g3.xsmall", []string{"g3.large", ptytest.Enter}, "Resize web-1: g3.small → g3.large?", "y\r", "web-1\n"},
		{[]string{"instance", "firewall", "web-1", "web-2"}, "? Firewall:", "", []string{"default-web", ptytest.Enter}, "", "", "web-1\nweb-2\n"},
		{[]string{"instance", "wait", "web-1"}, "? Wait until they are:", "", []string{"running", ptytest.Enter}, "", "", "web-1\n"},
		{[]string{"instance", "tag", "web-1"}, "? Tags, with spaces between:", "", []string{"web blue", ptytest.Enter}, "", "", "web-1\n"},
		{[]string{"instance", "tag", "web-1"}, "web blue", "", []string{"\x15web green", ptytest.Enter}, "? Tag web-1: - blue + green? (y/N)", "y\r", "web-1\n"},
		{[]string{"instance", "tag", "web-1"}, "web green", "", []string{ptytest.Enter}, "", "", "web-1\n"},
		{[]string{"instance", "tag"}, "? Instances:", "", []string{ptytest.Down, ptytest.Enter}, "? Tags, with spaces between:", "new\r", "web-2\n"},
		{[]string{"profile", "use"}, "> work  LON1", "", []string{ptytest.Down, ptytest.Enter}, "", "", ""},
	} {
		t.Run(strings.Join(test.args, " "), func(t *testing.T) {
			u := u.in(t)
			args := test.args
			if test.stdout != "" {
				args = append(args, "-o", "name")
			}
			c, stdout := u.startTTY(ptytest.Options{}, args...)
			c.Expect(test.asks)
			c.Key(test.keys...)
			if test.absent != "" {
				expectNotDrawn(t, c, test.absent)
			}
			if test.then != "" {
				c.Expect(test.then)
				c.Key(test.answer)
			}
			expectExit(t, c, 0)
			if stdout.String() != test.stdout {
				t.Errorf("stdout %q", stdout)
			}
			none, _ := u.startTTY(ptytest.Options{}, append(test.args, "--no-input")...)
			if code := none.Wait(); code != 2 {
				t.Errorf("with --no-input: exit code %d, and %s", code, none.Text())
			}
		})
	}
	if text := u.readConfig(); !strings.Contains(text, "current_profile: old") {
		t.Errorf("the configuration is\n%s", text)
	}
}
