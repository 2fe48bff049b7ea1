package config_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/civoctl/civoctl/internal/config"
)

// wantError wants an *Error whose words hold each of says.
func wantError(t *testing.T, err error, says ...string) {
	t.Helper()
	if _, ok := errors.AsType[*config.Error](err); !ok {
		t.Fatalf("got error %v of type %T, want a *config.Error", err, err)
	}
	for _, s := range says {
		if !strings.Contains(err.Error(), s) {
			t.Errorf("error %q does not say %q", err, s)
		}
	}
}

// Each of these is reported with its place by a reader and a writer alike, and left as it is.
func TestBrokenFiles(t *testing.T) {
	for _, test := range []struct{ name, file, place, says string }{
		{"no YAML", "profiles:\n\t- name: work\n", "2", "not YAML"},
		{"no YAML in the first line", "{", "1", "not YAML"},
		{"not text", "profiles: \x00\x01", "1", "not YAML"},
		{"unknown alias", "profiles:\n- *nobody\n", "", "nobody"},
		{"two documents", "profiles: []\n---\nprofiles: []\n", "2:1", "second YAML document"},
		{"a word", "garbage", "1:1", "current_profile"},
		{"a list", "- name: work", "1:1", "a list"},
		{"profiles as a mapping", "profiles:\n  work: {}\n", "2:3", "profiles is a mapping where a list"},
		{"a profile as a word", "profiles: [work]", "1:12", "a profile is a single value"},
		{"a profile without a name", "profiles:\n- region: LON1\n", "2:3", "no name"},
		{"a bad name", "profiles:\n- name: a b\n", "2:9", "letters"},
		{"an empty name", "profiles:\n- name: ''\n", "2:9", "empty"},
		{"two of one name", "profiles:\n- name: work\n- name: work\n", "3:3", `"work"`},
		{"a key twice", "profiles:\n- name: work\n  region: A\n  region: B\n", "4:3", `"region" is given twice`},
		{"region as a list", "profiles:\n- name: work\n  region: [LON1]\n", "3:11", "region is a list"},
		{"create as a word", "profiles:\n- name: work\n  create: g3.small\n", "3:11", "create is a single value"},
		{"tags as a word", "profiles:\n- name: work\n  create:\n    tags: a\n", "4:11", "create.tags is a single value"},
		{"a tag with a space", "profiles:\n- name: work\n  create:\n    tags: [a b]\n", "4:11", "white space"},
		{"a command as a line", "profiles:\n- name: work\n  api_key_command: pass show civo\n", "3:20", "api_key_command is a single value where a list"},
		{"plain http", "profiles:\n- name: work\n  api_url: http://example.com\n", "3:12", "unencrypted"},
		{"no colour", "profiles:\n- name: work\n  color: pink\n", "3:10", "unknown setting"},
		{"two keys", "profiles:\n- name: work\n  api_key: a\n  api_key_shell: b\n", "4:3", "one source of its key"},
		{"a key that is none", "profiles:\n- name: work\n  api_key: two words\n", "3:12", "not a key"},
		{"an anchor on a word", "profiles:\n- name: &n work\n", "2:9", "the YAML anchor &n is not supported: write the value out"},
		{"an anchor on a mapping", "x-c: &c {size: a}\nprofiles: []\n", "1:6", "the YAML anchor &c is not supported"},
		{"an anchor on a profile", "profiles:\n- &w\n  name: work\n", "2:3", "the YAML anchor &w is not supported"},
		{"an anchor on the whole file", "&a\nprofiles: []\n", "1:1", "the YAML anchor &a is not supported"},
		{"an anchor on a key", "&k profiles: []\n", "1:1", "the YAML anchor &k is not supported"},
		{"an anchor within an unknown key", "x-mine:\n  deep: [1, &d 2]\n", "2:13", "the YAML anchor &d is not supported"},
		{"an anchor that holds itself", "profiles: &p [*p]\n", "1:11", "the YAML anchor &p is not supported"},
		{"a merge key", "profiles:\n- name: work\n  <<: {region: LON1}\n", "3:3", "the YAML merge key << is not supported: write the merged values out"},
		{"a merge key of a word", "profiles:\n- name: work\n  <<: word\n", "3:3", "the YAML merge key << is not supported"},
		{"a mapping as a key", "{{a: b}: c}", "1:2", "a key is a mapping"},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := home(t)
			write(t, path, test.file)
			place := path
			if test.place != "" {
				place += ":" + test.place + ": "
			}
			_, err := config.Load(config.Flags{})
			wantError(t, err, place, test.says)
			if strings.Contains(err.Error(), "two words") {
				t.Errorf("the error tells a key: %v", err)
			}
			err = config.Edit(t.Context(), path, func(*config.File) error {
				t.Error("a broken file was offered for change")
				return nil
			})
			wantError(t, err, place, test.says)
			if got := read(t, path); got != test.file {
				t.Errorf("the file is now %q", got)
			}
		})
	}
}

func TestAnUnknownCurrentProfileIsMended(t *testing.T) {
	path := home(t)
	write(t, path, "current_profile: nobody\nprofiles: [{name: work}]\n")
	_, err := config.Load(config.Flags{})
	wantError(t, err, path+":1:18: ", `"nobody"`)
	load(t, config.Flags{Profile: "work"})
	if err := config.Edit(t.Context(), path, func(f *config.File) error { return f.Use("work") }); err != nil {
		t.Fatal(err)
	}
	if s := load(t, config.Flags{}); s.Profile != "work" {
		t.Errorf("got %+v", s)
	}
}

func TestABrokenFileLeavesTheOtherLayers(t *testing.T) {
	path := home(t)
	write(t, path, "garbage")
	t.Setenv("CIVO_REGION", "NYC1")
	s, err := config.Load(config.Flags{Sandbox: new(true)})
	wantError(t, err, path)
	if !s.Sandbox || s.Region != "NYC1" || s.Path != path {
		t.Errorf("got %+v", s)
	}
}

func TestAbsentFile(t *testing.T) {
	path := home(t)
	if s := load(t, config.Flags{}); s.Path != path || s.Profile != "" || s.HasKey() || len(s.Warnings) > 0 {
		t.Errorf("got %+v", s)
	}

	_, err := config.Load(config.Flags{Profile: "work"})
	wantError(t, err, "flag --profile", `"work"`)
	if !errors.Is(err, config.ErrNoProfile) {
		t.Errorf("%v is not ErrNoProfile", err)
	}

	other := filepath.Join(t.TempDir(), "other.yaml")
	_, err = config.Load(config.Flags{Config: other})
	wantError(t, err, other)
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v is not fs.ErrNotExist", err)
	}

	s := load(t, config.Flags{Config: other, Profile: "work", New: true})
	if s.Path != other || s.Profile != "work" {
		t.Errorf("a new file: %+v", s)
	}
}

func TestNoHome(t *testing.T) {
	home(t)
	for _, name := range []string{"HOME", "USERPROFILE", "XDG_CONFIG_HOME", "AppData"} {
		t.Setenv(name, "")
	}
	t.Setenv("CIVO_REGION", "LON1")
	if s := load(t, config.Flags{}); s.Region != "LON1" {
		t.Errorf("got %+v", s)
	}
	_, _, err := config.Locate(config.Flags{})
	wantError(t, err)

	file := filepath.Join(t.TempDir(), "file")
	write(t, file, "")
	t.Setenv("XDG_CONFIG_HOME", file)
	if s := load(t, config.Flags{}); s.Region != "LON1" {
		t.Errorf("got %+v", s)
	}
}

func TestUnreadableFiles(t *testing.T) {
	path := home(t)
	if err := os.MkdirAll(path, 0o700); err != nil {
		t.Fatal(err)
	}
	_, err := config.Load(config.Flags{})
	wantError(t, err, path, "directory")
	wantError(t, config.Edit(t.Context(), path, func(*config.File) error { return nil }), path, "directory")

	large := filepath.Join(t.TempDir(), "large")
	write(t, large, strings.Repeat("#", 2<<20))
	_, err = config.Load(config.Flags{Config: large})
	wantError(t, err, large, "larger than")

	if runtime.GOOS == "windows" || os.Getuid() == 0 {
		return // no mode keeps this user out
	}
	secret := filepath.Join(t.TempDir(), "secret")
	write(t, secret, "profiles: []")
	if err := os.Chmod(secret, 0); err != nil {
		t.Fatal(err)
	}
	_, err = config.Load(config.Flags{Config: secret})
	wantError(t, err, secret, "permission denied")
}

func TestEmptyFiles(t *testing.T) {
	for _, text := range []string{"", "\n", "# only a comment\n", "---\n", "null\n", "~", "{}\n", "profiles:\n", "profiles: []\ncurrent_profile:\n", "\ufeffprofiles: []\n", "profiles:\r\n- name: work\r\n"} {
		path := home(t)
		write(t, path, text)
		if s := load(t, config.Flags{}); len(s.Warnings) > 0 {
			t.Errorf("%q: warnings %q", text, s.Warnings)
		}
	}
}

func TestUnknownKeysAreWarnedAbout(t *testing.T) {
	path := home(t)
	write(t, path, "x-mine: 1\nprofile: work\nprofiles:\n- name: work\n  regoin: LON1\n  create:\n    sise: g3.small\n")
	want := []string{
		path + `:2:1: unknown key "profile" is ignored`,
		path + `:5:3: unknown key "regoin" is ignored`,
		path + `:7:5: unknown key "create.sise" is ignored`,
	}
	if got := load(t, config.Flags{}).Warnings; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestModeWarning(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no such modes")
	}
	path := home(t)
	for mode, warned := range map[fs.FileMode]bool{0o600: false, 0o400: false, 0o640: true, 0o604: true, 0o644: true} {
		write(t, path, "profiles: []")
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		got := load(t, config.Flags{}).Warnings
		if (len(got) == 1) != warned || warned && !strings.Contains(got[0], "chmod 600") {
			t.Errorf("mode %o: warnings %q", mode, got)
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
	write(t, path, "profiles: []")
	if err := os.Chmod(filepath.Dir(path), 0o770); err != nil {
		t.Fatal(err)
	}
	if got := load(t, config.Flags{}).Warnings; len(got) != 1 || !strings.Contains(got[0], "chmod 700") {
		t.Errorf("a folder that others can write to: warnings %q", got)
	}
}

func TestScalarsAreKeptAsWritten(t *testing.T) {
	path := home(t)
	write(t, path, "profiles:\n- name: 007\n  api_key: 0123456789012345678901234567890123456789\n  region: 1e5\n  create: {size: yes, tags: [1, true, 0x10]}\n")
	s := load(t, config.Flags{})
	key, err := s.Key(t.Context())
	if err != nil || key != "0123456789012345678901234567890123456789" {
		t.Errorf("key %q, %v", key, err)
	}
	if s.Profile != "007" || s.Region != "1e5" || s.Create.Size != "yes" || fmt.Sprint(s.Create.Tags) != "[1 true 0x10]" {
		t.Errorf("got %+v", s)
	}
}
