package config_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/civoctl/civoctl/internal/config"
)

// The test binary is also the programs that the tests run: the first argument says which.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "helper" {
		if err := helper(os.Args[2], os.Args[3:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func helper(name string, args []string) error {
	switch name {
	case "add": // PATH PREFIX: ten profiles, one after the other
		for i := range 10 {
			if err := config.Edit(context.Background(), args[0], add(fmt.Sprintf("%s%d", args[1], i))); err != nil {
				return err
			}
		}
		return nil
	case "print": // WORD...: on stdout
		fmt.Println(strings.Join(args, " "))
		return nil
	case "flood": // NUMBER WORD: the word so many times, on stdout and on stderr
		n, err := strconv.Atoi(args[0])
		for range n {
			fmt.Print(args[1])
			fmt.Fprint(os.Stderr, args[1])
		}
		return err
	case "printf": // TEXT: as it is
		fmt.Print(args[0])
		return nil
	case "fail": // WORD...: on stderr, a key on stdout, status 1
		fmt.Println("key-on-stdout")
		return errors.New(strings.Join(args, " "))
	case "key": // PATH: the key of its profile
		s, err := config.Load(config.Flags{Config: args[0]})
		if err != nil {
			return err
		}
		_, err = s.Key(context.Background())
		return err
	case "hang":
		select {}
	}
	return platformHelper(name, args)
}

// self is the command line of a helper.
func self(t *testing.T, args ...string) []string {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return append([]string{exe, "helper"}, args...)
}

func add(name string) func(*config.File) error {
	return func(f *config.File) error {
		_, err := f.Add(name)
		return err
	}
}

func set(profile, key string, values ...string) func(*config.File) error {
	return func(f *config.File) error {
		p, err := f.Profile(profile)
		if err != nil {
			return err
		}
		return p.Set(key, values...)
	}
}

func unset(profile, key string) func(*config.File) error {
	return func(f *config.File) error {
		p, err := f.Profile(profile)
		if err != nil {
			return err
		}
		return p.Unset(key)
	}
}

func use(name string) func(*config.File) error {
	return func(f *config.File) error { return f.Use(name) }
}

func removeProfile(name string) func(*config.File) error {
	return func(f *config.File) error { return f.Remove(name) }
}

func rename(old, name string) func(*config.File) error {
	return func(f *config.File) error { return f.Rename(old, name) }
}

const commented = `# My accounts.

current_profile: work # most days

x-team: {owner: me, since: 2020-01-01}

profiles:
  # The company's.
  - name: work
    region: LON1 # the office

    api_key: "0123" # secret
    notes: |
      unknown to civoctl

      # and kept
    create:
      size: g3.small   # cheap
      # always both
      tags: [a, "b"]
  # - name: old
  #   region: NYC1

  - name: home
    region: FRA1

# the end
`

// Each change alters the lines it is about and no other.
func TestChanges(t *testing.T) {
	for _, test := range []struct {
		name, file string
		change     func(*config.File) error
		want       string // the file; or, if replace is set, what replace's text becomes
		replace    string
	}{
		{"first profile", "", add("work"), "current_profile: work\nprofiles:\n  - name: work\n", ""},
		{"first profile below a comment", "# mine\n", add("work"), "# mine\n\ncurrent_profile: work\nprofiles:\n  - name: work\n", ""},
		{"nothing", commented, use("work"), commented, ""},
		{"use", commented, use("home"), "current_profile: home #", "current_profile: work #"},
		{"set a word that is there", commented, set("work", "region", "NYC1"), "region: NYC1 # the office", "region: LON1 # the office"},
		{"set a word that is not", commented, set("home", "output", "json"), "    region: FRA1\n    output: json\n", "    region: FRA1\n"},
		{"set a nested one", commented, set("work", "create.size", "g3.large"), "size: g3.large # cheap", "size: g3.small   # cheap"},
		{"set a new nested one", commented, set("work", "create.image", "debian"), "      tags: [a, \"b\"]\n      image: debian\n", "      tags: [a, \"b\"]\n"},
		{"set the first nested one", commented, set("home", "create.size", "g3.large"), "    region: FRA1\n    create:\n      size: g3.large\n", "    region: FRA1\n"},
		{"set a list", commented, set("work", "create.tags", "c", "d"), "tags: [c, d]", "tags: [a, \"b\"]"},
		{"another source of the key", commented, set("home", "api_key_command", "pass", "show", "civo"), "    region: FRA1\n    api_key_command: [pass, show, civo]\n", "    region: FRA1\n"},
		{"unset", commented, unset("work", "region"), "", "    region: LON1 # the office\n"},
		{"unset a nested one", commented, unset("work", "create.size"), "", "      size: g3.small   # cheap\n"},
		{"unset what is not there", commented, unset("home", "create.size"), commented, ""},
		{"add", commented, add("new"), "    region: FRA1\n  - name: new\n", "    region: FRA1\n"},
		{"rename", commented, rename("home", "away"), "name: away", "name: home"},
		{"remove the last", commented, removeProfile("home"), "", "  - name: home\n    region: FRA1\n"},
		{"remove the only one", "# mine\ncurrent_profile: work\nprofiles:\n  - name: work\n", removeProfile("work"), "# mine\nprofiles: []\n", ""},
		{"a second beside the only one", "profiles:\n  - name: work\n", add("home"), "profiles:\n  - name: work\n  - name: home\ncurrent_profile: work\n", ""},
		{"remove the first and current, its comment with it", commented, removeProfile("work"), "# My accounts.\n\ncurrent_profile: \"\" # most days\n\nx-team: {owner: me, since: 2020-01-01}\n\nprofiles:\n  # - name: old\n  #   region: NYC1\n\n  - name: home\n    region: FRA1\n\n# the end\n", ""},
		{"the line with the dash", "profiles:\n- region: LON1 # r\n  name: work\n", set("work", "region", "NYC1"), "profiles:\n- region: NYC1 # r\n  name: work\n", ""},
		{"unset in the line with the dash", "profiles:\n- region: LON1\n  # n\n  name: work\n", unset("work", "region"), "profiles:\n  - # n\n    name: work\n", ""},
		{"one line", "profiles: [{name: work}] # c\n", set("work", "region", "NYC1"), "profiles: [{name: work, region: NYC1}] # c\n", ""},
		{"add to one line", "profiles: [{name: work}]\ncurrent_profile: work\n", add("home"), "profiles:\n  - {name: work}\n  - name: home\ncurrent_profile: work\n", ""},
		{"no line break at the end", "profiles:\n- name: work", set("work", "region", "NYC1"), "profiles:\n- name: work\n  region: NYC1\n", ""},
		{"Windows line breaks", "profiles:\r\n- name: work\r\n", set("work", "region", "NYC1"), "profiles:\r\n- name: work\r\n  region: NYC1\r\n", ""},
		{"beside a key of many lines", "profiles:\n- name: work\n  api_key_shell: |\n    pass show civo |\n\n      head -1\n  region: a\n", set("work", "api_key", "k"), "profiles:\n- name: work\n  region: a\n  api_key: k\n", ""},
		{"after a text that looks like a comment", "profiles:\n- name: work\n  note: |\n    a\n    # b\n", set("work", "region", "NYC1"), "profiles:\n  - name: work\n    note: |\n      a\n      # b\n    region: NYC1\n", ""},
		{"between document marks", "---\nprofiles:\n- name: work\n...\n", set("work", "region", "NYC1"), "profiles:\n  - name: work\n    region: NYC1\n", ""},
		{"quotes of the user", "profiles:\n- 'name': work\n  \"region\": 'LON1'\n", set("work", "region", "NYC1"), "profiles:\n- 'name': work\n  \"region\": NYC1\n", ""},
		{"unset the only nested one", "profiles:\n  - name: work\n    create:\n      size: a\n", unset("work", "create.size"), "profiles:\n  - name: work\n", ""},
		{"set over a null", "profiles:\n  - name: work\n    region:\n    create:\n", set("work", "create.size", "a"), "profiles:\n  - name: work\n    region:\n    create:\n      size: a\n", ""},
		{"a value that needs quotes", "profiles:\n  - name: work\n    region: a\n", set("work", "create.size", "007"), "profiles:\n  - name: work\n    region: a\n    create:\n      size: \"007\"\n", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "civoctl", "config.yaml")
			if test.file != "" {
				write(t, path, test.file)
			}
			want := test.want
			if test.replace != "" {
				if strings.Count(test.file, test.replace) != 1 {
					t.Fatalf("%q is not in the file once", test.replace)
				}
				want = strings.Replace(test.file, test.replace, test.want, 1)
			}
			if err := config.Edit(t.Context(), path, test.change); err != nil {
				t.Fatal(err)
			}
			if got := read(t, path); got != want {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
			if _, err := config.Read(path); err != nil {
				t.Error(err)
			}
		})
	}
}

// A change that cannot be made leaves the file alone.
func TestRefusedChanges(t *testing.T) {
	for _, test := range []struct {
		name, file string
		change     func(*config.File) error
		says       string
	}{
		{"an unknown profile", commented, use("nobody"), "no such profile"},
		{"an unknown setting", commented, set("work", "regoin", "a"), "there are api_key"},
		{"an unknown setting", commented, unset("work", "regoin"), "there are api_key"},
		{"a taken name", commented, rename("work", "home"), "exists already"},
		{"a taken name", commented, add("home"), "exists already"},
		{"a bad name", commented, add("-x"), "letters"},
		{"a bad value", commented, set("work", "api_url", "http://example.com"), "unencrypted"},
		{"two values", commented, set("work", "region", "a", "b"), "2 values"},
		{"no value", commented, set("work", "create.tags"), "no value"},
		{"an empty value", commented, set("work", "region", ""), "empty"},
		{"an error of the caller", commented, func(f *config.File) error {
			if _, err := f.Add("new"); err != nil {
				return err
			}
			return errors.New("on second thought")
		}, "on second thought"},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "config.yaml")
			write(t, path, test.file)
			err := config.Edit(t.Context(), path, test.change)
			if err == nil || !strings.Contains(err.Error(), test.says) {
				t.Errorf("got error %v, want one that says %q", err, test.says)
			}
			if got := read(t, path); got != test.file {
				t.Errorf("the file is now:\n%s", got)
			}
		})
	}
}

func TestGetMasksTheKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.yaml")
	const key = "0123456789012345678901234567890123456789wxyz"
	write(t, path, "profiles:\n- name: work\n  api_key: "+key+"\n  region: LON1\n  create: {tags: [a, b]}\n")
	f, err := config.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	p, err := f.Profile("work")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"api_key": "********wxyz", "region": "LON1", "create.tags": "a, b", "output": ""} {
		if got := p.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

func TestEnvironmentIsNotSaved(t *testing.T) {
	path := home(t)
	const key = "key-from-the-environment"
	t.Setenv("CIVO_TOKEN", key)
	t.Setenv("CIVO_REGION", "ENV1")
	for _, change := range []func(*config.File) error{add("work"), set("work", "output", "json"), add("home"), use("home"), rename("home", "away"), unset("work", "output"), removeProfile("away")} {
		load(t, config.Flags{})
		if err := config.Edit(t.Context(), path, change); err != nil {
			t.Fatal(err)
		}
		if text := read(t, path); strings.Contains(text, key) || strings.Contains(text, "ENV1") {
			t.Fatalf("the file has the environment's values:\n%s", text)
		}
	}
}
