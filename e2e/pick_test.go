//go:build linux || darwin

package e2e

import (
	"strings"
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

// Picking nothing is no, and where nothing can be picked that is said.
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
	}{{"rm", ptytest.Enter, 10}, {"rm", ptytest.CtrlC, 130}, {"stop", ptytest.CtrlD, 10}, {"show", ptytest.CtrlC, 130}} {
		c, _ = u.startTTY(ptytest.Options{}, "instance", test.verb)
		c.Expect("web-2")
		c.Key(test.keys)
		expectExit(t, c, test.code)
	}
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
	c.Expect("Numbers or names, commas between, or none [none]: ")
	c.Type("b-1, 1\n")
	c.Expect("Stop these 2 instances? Type 2 to go on: ")
	c.Type("2\n")
	expectExit(t, c, 0)
	if stdout.String() != "a-1\nb-1\n" || strings.Contains(c.Transcript(), "\x1b") {
		t.Errorf("stdout %q, drawn %q", stdout, c.Transcript())
	}
}
