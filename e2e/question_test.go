//go:build linux || darwin

package e2e

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/civoctl/civoctl/internal/ptytest"
)

// The question before a removal says what is removed, and takes nothing but a
// clear yes.
func TestRemoveQuestion(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	u.create("web-1", "web-2")
	for _, test := range []struct {
		name   string
		args   []string
		asks   string
		answer func(*ptytest.Console)
		code   int
		left   int // instances after it
	}{
		{"no", []string{"web-1"}, "Remove web-1?", typeKeys("n\r"), 10, 2},
		{"Enter", []string{"web-1"}, "Remove web-1?", typeKeys("\r"), 10, 2},
		{"a number too low", []string{"web-1", "web-2"}, "Type 2 to go on:", typeKeys("1\r"), 10, 2},
		{"y for a number", []string{"web-1", "web-2"}, "Type 2 to go on:", typeKeys("y\r"), 10, 2},
		{"no number", []string{"--all"}, "Type 2 to go on:", typeKeys("\r"), 10, 2},
		{"Ctrl-C", []string{"web-1"}, "Remove web-1?", typeKeys(ptytest.CtrlC), 130, 2},
		{"Ctrl-D", []string{"web-1", "web-2"}, "Type 2 to go on:", typeKeys(ptytest.CtrlD), 10, 2},
		{"SIGTERM", []string{"web-1"}, "Remove web-1?", func(c *ptytest.Console) { c.WaitReady(); c.Signal(syscall.SIGTERM) }, 130, 2},
		{"SIGHUP", []string{"web-1"}, "Remove web-1?", func(c *ptytest.Console) { c.WaitReady(); c.Signal(syscall.SIGHUP) }, 130, 2},
		{"yes", []string{"web-1"}, "Remove web-1?", typeKeys("y\r"), 0, 1},
		{"the number", []string{"web-2", "web-3", "web-4"}, "Remove these 3 instances? Type 3 to go on:", typeKeys("3\r"), 0, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			if test.name == "the number" {
				u.create("web-3", "web-4")
			}
			before := u.listInstances()
			u := u.in(t)
			c, stdout := u.startTTY(ptytest.Options{Cols: 100}, slices.Concat([]string{"instance", "rm", "-o", "json"}, test.args)...)
			c.Expect(test.asks)
			for _, i := range before {
				named := slices.Contains(test.args, i["hostname"].(string)) || test.args[0] == "--all"
				line := strings.Join([]string{i["hostname"].(string), i["id"].(string), "LON1", i["public_ip"].(string), "ACTIVE"}, "  ")
				if strings.Contains(c.Text(), line+"\n") != named {
					t.Errorf("%q shown, want %v:\n%s", line, named, c.Text())
				}
			}
			test.answer(c)
			expectExit(t, c, test.code)
			if test.code == 130 {
				expectDrawn(t, c, "remove: interrupted, nothing was changed")
			}
			if all := u.listInstances(); len(all) != test.left {
				t.Errorf("%d instances are left, want %d", len(all), test.left)
			}
			if said := stdout.String(); (said == "") != (test.code != 0) {
				t.Errorf("stdout %q", said)
			}
		})
	}
}

// What cannot be undone is asked about for one instance too, and the question says
// what becomes of it. Those that nothing is done to are not in the question.
func TestQuestionSaysWhatIsLost(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	u.create("web-1", "web-2", "keep")
	u.mustRun("instance", "tag", "web-1", "web", "red")
	u.mustRun("instance", "tag", "keep", "protected")
	before := u.countChanges()
	for _, test := range []struct {
		args []string
		asks string
		line string // the end of the instance's
		left string // who is not shown, or ""
	}{
		{[]string{"resize", "web-1", "--size", "g3.large"}, "Resize web-1: g3.small → g3.large?", "ACTIVE  g3.small → g3.large", ""},
		{[]string{"reboot", "web-1", "--hard"}, "Reboot web-1: hard reboot?", "ACTIVE  hard reboot", ""},
		{[]string{"reboot", "web-1", "web-2"}, "Reboot these 2 instances? Type 2 to go on:", "ACTIVE  soft reboot", ""},
		{[]string{"tag", "web-1", "blue", "red"}, "Tag web-1: - web + blue?", "ACTIVE  - web + blue", ""},
		{[]string{"tag", "--all", "--clear"}, "Tag these 2 instances? Type 2 to go on:", "ACTIVE  - web - red", "web-2"},
		{[]string{"stop", "--all", "--skip-protected"}, "Stop these 2 instances? Type 2 to go on:", "ACTIVE", "keep"},
		{[]string{"rm", "web-1", "keep", "--skip-protected"}, "Remove web-1?", "ACTIVE", "keep"},
	} {
		t.Run(strings.Join(test.args, " "), func(t *testing.T) {
			u := u.in(t)
			c, _ := u.startTTY(ptytest.Options{Cols: 140}, append([]string{"instance"}, test.args...)...)
			c.Expect(test.asks)
			shown := c.Text()
			if !strings.Contains(shown, test.line+"\n") {
				t.Errorf("%q is not shown:\n%s", test.line, shown)
			}
			if test.left != "" && strings.Contains(shown, test.left+"  ") {
				t.Errorf("%s is shown:\n%s", test.left, shown)
			}
			c.Type("\r")
			expectExit(t, c, 10)
		})
	}
	if u.countChanges() != before {
		t.Error("something was changed")
	}
	c, stdout := u.startTTY(ptytest.Options{Cols: 140}, "instance", "resize", "web-1", "--size", "g3.large", "-o", "name")
	c.Expect("Resize web-1: g3.small → g3.large?")
	c.Type("y\r")
	expectExit(t, c, 0)
	if stdout.String() != "web-1\n" {
		t.Errorf("stdout %q", stdout)
	}
}

// A profile and a key are shown, the key masked, before they are removed.
func TestProfileQuestions(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	const secret = "key-of-work-that-nobody-may-read"
	config := "current_profile: work\nprofiles:\n  - name: work\n    api_key: " + secret + "\n    region: LON1\n  - name: old\n"
	u.writeConfig(config)
	u.env = append(u.env, "CIVOCTL_API_KEY=")
	ask := func(answer string, code int, asks string, args ...string) {
		t.Helper()
		c, _ := u.startTTY(ptytest.Options{Cols: 100}, args...)
		c.Expect(asks)
		c.Type(answer)
		expectExit(t, c, code)
		expectNotDrawn(t, c, secret)
		text := u.readConfig()
		if (text == config) != (code != 0) {
			t.Errorf("%q: the configuration is\n%s", args, text)
		}
	}
	ask("n\r", 10, "work (current)  ********read  LON1", "profile", "rm", "work")
	ask("n\r", 10, "Remove these 2 profiles and their keys?", "profile", "rm", "work", "old")
	ask("\r", 10, "Remove key ********read from profile work?", "auth", "logout")
	ask("y\r", 0, "Remove key ********read from profile work?", "auth", "logout")
	c, _ := u.startTTY(ptytest.Options{}, "auth", "logout")
	expectExit(t, c, 0)
	expectDrawn(t, c, "profile work has no key")
	ask("y\r", 0, "Remove these 2 profiles and their keys?", "profile", "rm", "work", "old")
}

// A question about more than a screen shows a screenful and says how many more.
func TestQuestionAboutMany(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	if err := u.api.Seed(context.Background(), 200, nil, "LON1"); err != nil {
		t.Fatal(err)
	}
	before := u.countChanges()
	c, _ := u.startTTY(ptytest.Options{Cols: 120}, "instance", "rm", "--all")
	c.Expect("\nand 180 more\n")
	c.Expect("Remove these 200 instances? Type 200 to go on:")
	if n := strings.Count(c.Text(), "  LON1  "); n != 20 {
		t.Errorf("%d shown", n)
	}
	c.Key("20", ptytest.Enter)
	expectExit(t, c, 10)
	if u.countChanges() != before {
		t.Error("something was changed")
	}
}

// The accessible question is a line, and Ctrl-C is what it is to any program.
func TestAccessibleQuestion(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	u.create("web-1", "web-2")
	u.env = append(u.env, "ACCESSIBLE=1")
	for _, test := range []struct {
		answer string
		code   int
	}{{"\n", 10}, {ptytest.CtrlC, 130}, {ptytest.CtrlD, 10}, {"1\n", 10}, {"2\n", 0}} {
		c, _ := u.startTTY(ptytest.Options{Lines: true}, "instance", "rm", "web-1", "web-2")
		c.Expect("Remove these 2 instances? Type 2 to go on: ")
		c.Type(test.answer)
		expectExit(t, c, test.code)
		if strings.Contains(c.Transcript(), "\x1b") {
			t.Errorf("an escape sequence was drawn: %q", c.Transcript())
		}
		if test.code == 0 {
			expectDrawn(t, c, "web-1: gone (", "web-2: gone (")
		}
	}
}

// Who must not be asked is told what is missing instead.
func TestNeverAsks(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	u.create("web-1")
	for _, test := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"instance", "create"}, 2, "missing: HOSTNAME, --size, --image"},
		{[]string{"instance", "create", "web-2", "--size", "g3.small"}, 2, "missing: --image"},
		{[]string{"instance", "show"}, 2, "no instance is named"},
		{[]string{"instance", "stop"}, 2, "no instance is named"},
		{[]string{"instance", "rm"}, 2, "no instance is named"},
		{[]string{"instance", "rm", "web-1"}, 10, "--yes"},
		{[]string{"instance", "list"}, 2, "no region"},
	} {
		for _, how := range []string{"--no-input", "CI=true"} {
			t.Run(strings.Join(test.args, " ")+" "+how, func(t *testing.T) {
				args, env := test.args, u.env
				if how == "--no-input" {
					args = append(slices.Clone(args), how)
				} else {
					env = append(slices.Clone(env), how)
				}
				if test.says == "no region" {
					env = append(slices.Clone(env), "CIVOCTL_REGION=")
				}
				u := u.in(t)
				u.env = env
				c, _ := u.startTTY(ptytest.Options{}, args...)
				expectExit(t, c, test.code)
				expectDrawn(t, c, test.says)
			})
		}
	}
	if all := u.listInstances(); len(all) != 1 {
		t.Errorf("there is %v", all)
	}
}

func TestRegionQuestion(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	u.env = append(u.env, "CIVOCTL_REGION=")
	c, stdout := u.startTTY(ptytest.Options{}, "instance", "create", "web-1", "--size", "g3.small", "--image", "ubuntu-noble", "-o", "json")
	c.Expect("Region:")
	c.Expect("> LON1  London 1     United Kingdom\n")
	c.Expect("  PHX1  Phoenix 1    United States   full\n")
	c.Key("germany", ptytest.Enter)
	expectExit(t, c, 0)
	if made := decodeObjects(t, stdout.String()); made[0]["region"] != "FRA1" {
		t.Errorf("made %v", made)
	}
	for _, way := range []struct {
		key  string
		code int
	}{{ptytest.CtrlC, 130}, {ptytest.CtrlD, 10}} {
		c, _ := u.startTTY(ptytest.Options{}, "instance", "list")
		c.Expect("Region:")
		c.Key(way.key)
		expectExit(t, c, way.code)
	}
}

// stdout may go to a file: questions and progress are on the terminal, and the
// file has the result alone.
func TestQuestionWhileStdoutIsAFile(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	u.create("web-1")
	cmd := u.command("sh", "-c", "civoctl instance rm -o json > removed.json")
	c := ptytest.Start(t, cmd, ptytest.Options{})
	c.Expect("Instances:")
	c.Key(ptytest.Space, ptytest.Enter)
	c.Expect("Remove web-1?")
	c.Key("y", ptytest.Enter)
	expectExit(t, c, 0)
	text, err := os.ReadFile(filepath.Join(u.home, "removed.json"))
	if err != nil {
		t.Fatal(err)
	}
	if removed := decodeObjects(t, string(text)); len(removed) != 1 || removed[0]["hostname"] != "web-1" || removed[0]["result"] != "deleted" {
		t.Errorf("the file has %s", text)
	}
	expectNotDrawn(t, c, `"hostname"`)
}

// The line that turns ends in what was seen, and gives the cursor back to who
// interrupts it.
func TestProgressAtATerminal(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	u.env = append(u.env, "CIVOCTL_SANDBOX_BUILD_TIME=400ms")
	c, _ := u.startTTY(ptytest.Options{}, "--sandbox", "instance", "create", "web-1", "--size", "g3.small", "--image", "ubuntu-noble")
	c.Expect(" web-1  BUILDING  ")
	expectExit(t, c, 0)
	expectDrawn(t, c, "web-1  BUILDING → ACTIVE  ")

	u.env = append(u.env, "CIVOCTL_SANDBOX_BUILD_TIME=10m")
	c, _ = u.startTTY(ptytest.Options{Cols: 40}, "--sandbox", "instance", "create", "web-2", "web-3", "--size", "g3.small", "--image", "ubuntu-noble")
	c.Expect("0 of 2  2 BUILDING  ")
	if c.CursorShown() {
		t.Error("the cursor blinks beside the line that turns")
	}
	c.Signal(syscall.SIGINT)
	expectExit(t, c, 130)
	expectDrawn(t, c, "instance wait ")
}
