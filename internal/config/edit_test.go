package config_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/gofrs/flock"

	"github.com/civoctl/civoctl/internal/config"
)

// The test binary is also the programs that the tests run: the first argument
// says which.
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
	case "printf": // TEXT: as it is
		fmt.Print(args[0])
		return nil
	case "fail": // WORD...: on stderr, a key on stdout, status 1
		fmt.Println("key-on-stdout")
		return errors.New(strings.Join(args, " "))
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
		{"set a list", commented, set("work", "create.tags", "c", "d e"[:1]), "tags: [c, d]", "tags: [a, \"b\"]"},
		{"another source of the key", commented, set("home", "api_key_command", "pass", "show", "civo"), "    region: FRA1\n    api_key_command: [pass, show, civo]\n", "    region: FRA1\n"},
		{"unset", commented, unset("work", "region"), "", "    region: LON1 # the office\n"},
		{"unset a nested one", commented, unset("work", "create.size"), "", "      size: g3.small   # cheap\n"},
		{"unset what is not there", commented, unset("home", "create.size"), commented, ""},
		{"add", commented, add("new"), "    region: FRA1\n  - name: new\n", "    region: FRA1\n"},
		{"rename", commented, rename("home", "away"), "name: away", "name: home"},
		{"remove the last", commented, removeProfile("home"), "", "  - name: home\n    region: FRA1\n"},
		{"remove the only one", "# mine\ncurrent_profile: work\nprofiles:\n  - name: work\n", removeProfile("work"), "# mine\nprofiles: []\n", ""},
		{"a second beside the only one", "profiles:\n  - name: work\n", add("home"), "profiles:\n  - name: work\n  - name: home\ncurrent_profile: work\n", ""},
		{"unset the only nested one", "profiles:\n  - name: work\n    create:\n      size: a\n", unset("work", "create.size"), "profiles:\n  - name: work\n", ""},
		{"set over a null", "profiles:\n  - name: work\n    region:\n    create:\n", set("work", "create.size", "a"), "profiles:\n  - name: work\n    region:\n    create:\n      size: a\n", ""},
		{"on top of what is shared", "x-c: &c {size: a}\nprofiles:\n  - name: work\n    create: *c\n", set("work", "create.image", "b"), "x-c: &c {size: a}\nprofiles:\n  - name: work\n    create:\n      <<: *c\n      image: b\n", ""},
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
