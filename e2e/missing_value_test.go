//go:build linux || darwin

package e2e

import (
	"strings"
	"testing"

	"github.com/civoctl/civoctl/internal/ptytest"
)

// A verb whose value is missing asks for it on a terminal, and says the command line that has it.
func TestMissingValueIsAsked(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		args   []string
		asks   string
		keys   []string
		says   string // the command line, in which LF and spaces are those of the screen
		verify string // a jq filter of show
		want   string
	}{
		{[]string{"resize", "web-1", "--yes"}, "Size (now g3.small):", []string{"g3.large"}, "instance resize web-1 --size g3.large --yes", ".size", "g3.large"},
		{[]string{"tag", "web-1"}, "Tags, with spaces between:", []string{"blue green"}, "instance tag web-1 blue green", ".tags | join(\"+\")", "blue+green"},
		{[]string{"firewall", "web-1"}, "Firewall:", []string{"default-web"}, "instance firewall web-1 --firewall default-web", ".status", "ACTIVE"},
		{[]string{"wait", "web-1"}, "Wait until they are:", []string{"active"}, "instance wait web-1 --for active", ".status", "ACTIVE"},
	} {
		t.Run(test.args[0], func(t *testing.T) {
			u := newUser(t, "")
			u.create("web-1")
			c, _ := u.in(t).startTTY(ptytest.Options{Cols: 150}, append([]string{"instance"}, test.args...)...)
			c.Expect(test.asks)
			c.Key(test.keys...)
			c.Key(ptytest.Enter)
			expectExit(t, c, 0)
			if want := "the same without questions: civoctl " + test.says; !strings.Contains(c.Text(), want) {
				t.Errorf("%q is not said:\n%s", want, c.Text())
			}
			out, err := u.civoctl("instance", "show", "web-1", "--jq", test.verify).CombinedOutput()
			if err != nil || strings.TrimSpace(string(out)) != test.want {
				t.Errorf("%v: %s, want %s", err, out, test.want)
			}
		})
	}
}

// Only larger sizes are offered, and only tags that may be set are taken.
func TestMissingValueIsChecked(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	u.create("web-1", "web-2")
	c, _ := u.startTTY(ptytest.Options{}, "instance", "resize", "web-1")
	c.Expect("Size (now g3.small):")
	c.Expect("g3.medium")
	expectNotDrawn(t, c, "g3.xsmall")
	c.Key(ptytest.CtrlC)
	expectExit(t, c, 130)

	c, _ = u.startTTY(ptytest.Options{}, "instance", "tag", "--all")
	c.Expect("Tags to add:")
	c.Key("a,b", ptytest.Enter)
	c.Expect("which a new tag cannot have")
	c.Key(ptytest.CtrlC)
	expectExit(t, c, 130)
}

func TestProfileUseAsks(t *testing.T) {
	t.Parallel()
	u := newUserIn(t, t.TempDir())
	u.writeConfig("current_profile: home\nprofiles:\n  - name: home\n    region: LON1\n  - name: work\n    region: NYC1\n")
	c, _ := u.startTTY(ptytest.Options{}, "profile", "use")
	c.Expect("Profile:")
	c.Key("work", ptytest.Enter)
	expectExit(t, c, 0)
	if !strings.Contains(c.Text(), "the same without questions: civoctl profile use work") || !strings.Contains(u.readConfig(), "current_profile: work") {
		t.Errorf("%s\n%s", c.Text(), u.readConfig())
	}
	out, err := u.civoctl("profile", "use", "wrok").CombinedOutput()
	if err == nil || !strings.Contains(string(out), "hint: did you mean work?") {
		t.Errorf("%v: %s", err, out)
	}
}

// A person is told how to log in to a new instance, and how to keep a region that was asked for.
func TestNextStepAfterCreate(t *testing.T) {
	t.Parallel()
	u := newUser(t, "")
	c := ptytest.Start(t, u.civoctl("instance", "create", "web-1", "--size", "g3.small", "--image", "debian-12"), ptytest.Options{Cols: 120})
	expectExit(t, c, 0)
	if !strings.Contains(c.Text(), "to log in: civoctl instance ssh web-1") {
		t.Errorf("the next step is not said:\n%s", c.Text())
	}

	u.env = append(u.env, "CIVOCTL_REGION=")
	c, _ = u.startTTY(ptytest.Options{}, "instance", "list")
	c.Expect("Region:")
	c.Expect("United Kingdom")
	c.Key("nyc", ptytest.Enter)
	expectExit(t, c, 0)
	if !strings.Contains(c.Text(), "to use NYC1 from now on: civoctl config set region NYC1") {
		t.Errorf("how to keep the region is not said:\n%s", c.Text())
	}
}
