//go:build linux || darwin

package main

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
	p := newPerson(t, "")
	p.create("web-1", "web-2")
	for _, test := range []struct {
		name   string
		args   []string
		asks   string
		answer func(*ptytest.Console)
		code   int
		left   int // instances after it
	}{
		{"no", []string{"web-1"}, "Remove this instance?", typing("n\r"), 10, 2},
		{"Enter", []string{"web-1"}, "Remove this instance?", typing("\r"), 10, 2},
		{"a number too low", []string{"web-1", "web-2"}, "Type 2 to go on:", typing("1\r"), 10, 2},
		{"y for a number", []string{"web-1", "web-2"}, "Type 2 to go on:", typing("y\r"), 10, 2},
		{"no number", []string{"--all"}, "Type 2 to go on:", typing("\r"), 10, 2},
		{"Ctrl-C", []string{"web-1"}, "Remove this instance?", typing(ptytest.CtrlC), 10, 2},
		{"Ctrl-D", []string{"web-1", "web-2"}, "Type 2 to go on:", typing(ptytest.CtrlD), 10, 2},
		{"SIGTERM", []string{"web-1"}, "Remove this instance?", func(c *ptytest.Console) { c.Ready(); c.Signal(syscall.SIGTERM) }, 130, 2},
		{"yes", []string{"web-1"}, "Remove this instance?", typing("y\r"), 0, 1},
		{"the number", []string{"web-2", "web-3", "web-4"}, "Remove these 3 instances? Type 3 to go on:", typing("3\r"), 0, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			if test.name == "the number" {
				p.create("web-3", "web-4")
			}
			before := p.instances()
			p := &person{t: t, api: p.api, home: p.home, env: p.env}
			c, stdout := p.sit(ptytest.Options{Cols: 100}, slices.Concat([]string{"instance", "rm", "-o", "json"}, test.args)...)
			c.Expect(test.asks)
			for _, i := range before {
				named := slices.Contains(test.args, i["hostname"].(string)) || test.args[0] == "--all"
				line := strings.Join([]string{i["hostname"].(string), i["id"].(string), "LON1", i["public_ip"].(string), "ACTIVE"}, "  ")
				if strings.Contains(c.Text(), line+"\n") != named {
					t.Errorf("%q shown, want %v:\n%s", line, named, c.Text())
				}
			}
			test.answer(c)
			left(t, c, test.code)
			if all := p.instances(); len(all) != test.left {
				t.Errorf("%d instances are left, want %d", len(all), test.left)
			}
			if said := stdout.String(); (said == "") != (test.code != 0) {
				t.Errorf("stdout %q", said)
			}
		})
	}
}

func typing(keys string) func(*ptytest.Console) {
	return func(c *ptytest.Console) { c.Type(keys) }
}

// A question about more than a screen shows a screenful and says how many more.
func TestQuestionAboutMany(t *testing.T) {
	t.Parallel()
	p := newPerson(t, "")
	if err := p.api.Seed(context.Background(), 200, nil, "LON1"); err != nil {
		t.Fatal(err)
	}
	before := p.changes()
	c, _ := p.sit(ptytest.Options{Cols: 120}, "instance", "rm", "--all")
	c.Expect("\nand 180 more\n")
	c.Expect("Remove these 200 instances? Type 200 to go on:")
	if n := strings.Count(c.Text(), "  LON1  "); n != 20 {
		t.Errorf("%d shown", n)
	}
	c.Key("20", ptytest.Enter)
	left(t, c, 10)
	if p.changes() != before {
		t.Error("something was changed")
	}
}

// The accessible question is a line, and Ctrl-C is what it is to any program.
func TestAccessibleQuestion(t *testing.T) {
	t.Parallel()
	p := newPerson(t, "")
	p.create("web-1", "web-2")
	p.env = append(p.env, "ACCESSIBLE=1")
	for _, test := range []struct {
		answer string
		code   int
	}{{"\n", 10}, {ptytest.CtrlC, 130}, {ptytest.CtrlD, 10}, {"1\n", 10}, {"2\n", 0}} {
		c, _ := p.sit(ptytest.Options{Lines: true}, "instance", "rm", "web-1", "web-2")
		c.Expect("Remove these 2 instances? Type 2 to go on: ")
		c.Type(test.answer)
		left(t, c, test.code)
		if strings.Contains(c.Transcript(), "\x1b") {
			t.Errorf("an escape sequence was drawn: %q", c.Transcript())
		}
		if test.code == 0 {
			said(t, c, "web-1: gone (", "web-2: gone (")
		}
	}
}

// Who must not be asked is told what is missing instead.
func TestNeverAsks(t *testing.T) {
	t.Parallel()
	p := newPerson(t, "")
	p.create("web-1")
	for _, test := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"instance", "create"}, 2, "missing: HOSTNAME, --size, --image"},
		{[]string{"instance", "create", "web-2", "--size", "g3.small"}, 2, "missing: --image"},
		{[]string{"instance", "show"}, 2, "no instance named"},
		{[]string{"instance", "stop"}, 2, "no instance named"},
		{[]string{"instance", "rm"}, 2, "no instance named"},
		{[]string{"instance", "rm", "web-1"}, 10, "--yes"},
		{[]string{"instance", "list"}, 2, "no region"},
	} {
		for _, how := range []string{"--no-input", "CI=true"} {
			t.Run(strings.Join(test.args, " ")+" "+how, func(t *testing.T) {
				args, env := test.args, p.env
				if how == "--no-input" {
					args = append(slices.Clone(args), how)
				} else {
					env = append(slices.Clone(env), how)
				}
				if test.says == "no region" {
					env = append(slices.Clone(env), "CIVOCTL_REGION=")
				}
				c, _ := (&person{t: t, home: p.home, env: env}).sit(ptytest.Options{}, args...)
				left(t, c, test.code)
				said(t, c, test.says)
			})
		}
	}
	if all := p.instances(); len(all) != 1 {
		t.Errorf("there is %v", all)
	}
}

func TestRegionQuestion(t *testing.T) {
	t.Parallel()
	p := newPerson(t, "")
	p.env = append(p.env, "CIVOCTL_REGION=")
	c, stdout := p.sit(ptytest.Options{}, "instance", "create", "web-1", "--size", "g3.small", "--image", "ubuntu-noble", "-o", "json")
	c.Expect("Region:")
	c.Expect("> LON1  London 1, United Kingdom\n")
	c.Expect("  PHX1  Phoenix 1, United States, full\n")
	c.Key("germany", ptytest.Enter)
	left(t, c, 0)
	if made := objects(t, stdout.String()); made[0]["region"] != "FRA1" {
		t.Errorf("made %v", made)
	}
	for _, way := range []struct {
		key  string
		code int
	}{{ptytest.CtrlC, 10}, {ptytest.CtrlD, 10}} {
		c, _ := p.sit(ptytest.Options{}, "instance", "list")
		c.Expect("Region:")
		c.Key(way.key)
		left(t, c, way.code)
	}
}

// stdout may go to a file: questions and progress are on the terminal, and the
// file has the result alone.
func TestQuestionWhileStdoutIsAFile(t *testing.T) {
	t.Parallel()
	p := newPerson(t, "")
	p.create("web-1")
	cmd, _ := p.command("sh", "-c", "civoctl instance rm -o json > removed.json")
	cmd.Stdout = nil
	c := ptytest.Start(t, cmd, ptytest.Options{})
	c.Expect("Instances:")
	c.Key(ptytest.Space, ptytest.Enter)
	c.Expect("Remove this instance?")
	c.Key("y", ptytest.Enter)
	left(t, c, 0)
	text, err := os.ReadFile(filepath.Join(p.home, "removed.json"))
	if err != nil {
		t.Fatal(err)
	}
	if removed := objects(t, string(text)); len(removed) != 1 || removed[0]["hostname"] != "web-1" || removed[0]["result"] != "deleted" {
		t.Errorf("the file has %s", text)
	}
	unsaid(t, c, `"hostname"`)
}

// The line that turns ends in what was seen, and gives the cursor back to who
// interrupts it.
func TestProgressAtATerminal(t *testing.T) {
	t.Parallel()
	p := newPerson(t, "")
	p.env = append(p.env, "CIVOCTL_SANDBOX_BUILD_TIME=400ms")
	c, _ := p.sit(ptytest.Options{}, "--sandbox", "instance", "create", "web-1", "--size", "g3.small", "--image", "ubuntu-noble")
	c.Expect(" web-1  BUILDING  ")
	left(t, c, 0)
	said(t, c, "web-1  BUILDING → ACTIVE  ")

	p.env = append(p.env, "CIVOCTL_SANDBOX_BUILD_TIME=10m")
	c, _ = p.sit(ptytest.Options{Cols: 40}, "--sandbox", "instance", "create", "web-2", "web-3", "--size", "g3.small", "--image", "ubuntu-noble")
	c.Expect("0 of 2  2 BUILDING  ")
	if c.CursorShown() {
		t.Error("the cursor blinks beside the line that turns")
	}
	c.Signal(syscall.SIGINT)
	left(t, c, 130)
	said(t, c, "instance wait ")
}
