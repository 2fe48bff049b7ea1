package e2e

import (
	"context"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/cmd"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/terminal"
)

// complete returns what `civoctl __complete` offers for the words. It must exit with 0 and write
// nothing to stderr, in a time that is far from that of a request.
func (u *user) complete(words ...string) string {
	u.t.Helper()
	ctx, cancel := context.WithTimeout(u.t.Context(), 20*time.Second)
	defer cancel()
	c := exec.CommandContext(ctx, u.program, append([]string{"__complete"}, words...)...)
	c.Env, c.Dir = u.env, u.home
	stdout, stderr, code := runCommand(u.t, c)
	if code != 0 || stderr != "" {
		u.t.Fatalf("completing %q: exit code %d\n%s", words, code, stderr)
	}
	return stdout
}

// listCache returns the paths of the files in the cache.
func (u *user) listCache() []string {
	u.t.Helper()
	files, err := filepath.Glob(filepath.Join(u.home, "cache", "civoctl", "*"))
	if err != nil {
		u.t.Fatal(err)
	}
	return files
}

// ageCache makes all that is in the cache older by that much.
func (u *user) ageCache(by time.Duration) {
	u.t.Helper()
	for _, file := range u.listCache() {
		then := time.Now().Add(-by)
		if err := os.Chtimes(file, then, then); err != nil {
			u.t.Fatal(err)
		}
	}
}

// An API that never answers keeps nobody waiting: what was known is offered,
// however old, or nothing.
func TestCompletionOutlastsTheAPI(t *testing.T) {
	hanging := make(chan struct{})
	defer close(hanging)
	var isDown atomic.Bool
	u := newUser(t, "")
	u.serveFunc(func(w http.ResponseWriter, r *http.Request) {
		if isDown.Load() {
			<-hanging
			return
		}
		u.api.ServeHTTP(w, r)
	})
	u.create("web-1")
	known := u.complete("instance", "show", "")
	if !strings.HasPrefix(known, "web-1\tACTIVE, ") {
		t.Fatalf("completed to %q", known)
	}
	isDown.Store(true)
	u.ageCache(365 * 24 * time.Hour)
	if got := u.complete("instance", "show", ""); got != known {
		t.Errorf("with the API down completed to %q, want %q as before", got, known)
	}
	if got := u.complete("instance", "create", "--size", ""); got != ":36\n" {
		t.Errorf("with nothing known completed to %q", got)
	}
}

// The command that prints the key has no more time than the API.
func TestCompletionOutlastsTheKeyCommand(t *testing.T) {
	sleep, err := exec.LookPath("sleep")
	if err != nil {
		t.Skip("no sleep on this machine")
	}
	u := newUserIn(t, t.TempDir(), "CIVOCTL_REGION=LON1")
	text := fmt.Sprintf("profiles:\n- name: slow\n  api_key_command: [%q, \"60\"]\n", sleep)
	u.writeConfig(text)
	if got := u.complete("instance", "show", ""); got != ":36\n" {
		t.Errorf("completed to %q", got)
	}
	if after := u.readConfig(); after != text {
		t.Errorf("the configuration was written: %q", after)
	}
}

// Instances are known for 30 seconds, what they are made of for an hour. A
// clock that was set back makes nothing fresh for ever.
func TestCompletionCacheAges(t *testing.T) {
	var requests atomic.Int32
	u := newUser(t, "")
	u.serveFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		u.api.ServeHTTP(w, r)
	})
	u.create("web-1")
	for _, tc := range []struct {
		line   []string
		age    time.Duration
		asksIt bool
	}{
		{[]string{"instance", "show", ""}, 20 * time.Second, false},
		{[]string{"instance", "show", ""}, 40 * time.Second, true},
		{[]string{"instance", "show", ""}, -time.Hour, true},
		{[]string{"instance", "create", "--size", ""}, 40 * time.Second, false},
		{[]string{"instance", "create", "--image", ""}, 50 * time.Minute, false},
		{[]string{"instance", "create", "--firewall", ""}, 2 * time.Hour, true},
	} {
		want := u.complete(tc.line...)
		u.ageCache(tc.age)
		before := requests.Load()
		if got := u.complete(tc.line...); got != want {
			t.Errorf("%q completed to %q, want %q", tc.line, got, want)
		}
		if asked := requests.Load() > before; asked != tc.asksIt {
			t.Errorf("%q with a cache %v old: the API was asked: %v", tc.line, tc.age, asked)
		}
	}
}

// What is cached is for its owner alone, and is what completion shows.
func TestCompletionCacheKeepsNoSecrets(t *testing.T) {
	u := newUser(t, "")
	script := filepath.Join(u.home, "script.sh")
	if err := os.WriteFile(script, []byte("#!/bin/sh\necho words-of-the-script\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	password := u.mustRun("instance", "create", "web-1", "--size", "g3.small", "--image", "ubuntu-noble", "--script", script, "-q", "--jq", ".[].initial_password")
	password = strings.TrimSpace(password)
	if len(password) < 6 {
		t.Fatalf("no password to look for: %q", password)
	}
	for _, line := range [][]string{{"show", ""}, {"create", "--size", ""}, {"create", "--image", ""}, {"create", "--ssh-key", ""}, {"create", "--network", ""}, {"create", "--firewall", ""}, {"list", "--region", ""}} {
		u.complete(append([]string{"instance"}, line...)...)
	}
	if len(u.listCache()) != 7 {
		t.Errorf("%d files are cached, want 7: %q", len(u.listCache()), u.listCache())
	}
	for _, file := range u.listCache() {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{password, testKey, "words-of-the-script", "ssh-ed25519", "ssh-rsa", "d29yZHMtb2Y"} {
			if strings.Contains(string(text), secret) {
				t.Errorf("%s has %q in it:\n%s", filepath.Base(file), secret, text)
			}
		}
		if runtime.GOOS == "windows" {
			continue
		}
		for path, want := range map[string]fs.FileMode{file: 0o600, filepath.Dir(file): 0o700} {
			info, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			if info.Mode().Perm() != want {
				t.Errorf("%s has the mode %v, want %v", path, info.Mode().Perm(), want)
			}
		}
	}
}

// A cache that is damaged, or cannot be, is as good as none.
func TestCompletionWithoutACache(t *testing.T) {
	u := newUser(t, "")
	u.create("web-1")
	want := u.complete("instance", "show", "")
	for _, file := range u.listCache() {
		if err := os.WriteFile(file, []byte("no\ttable\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if got := u.complete("instance", "show", ""); got != want {
		t.Errorf("with a damaged cache completed to %q, want %q", got, want)
	}
	blocked := filepath.Join(u.home, "blocked")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	u.env = append(u.env, "XDG_CACHE_HOME="+blocked)
	if got := u.complete("instance", "show", ""); got != want {
		t.Errorf("without a place for a cache completed to %q, want %q", got, want)
	}
}

// An ID completes where no name begins as it does.
func TestCompletionOfIDs(t *testing.T) {
	const web, db, twin, other = "d1000000-0000-4000-8000-000000000000", "a2000000-0000-4000-8000-000000000000", "d3000000-0000-4000-8000-000000000000", "a4000000-0000-4000-8000-000000000000"
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `{"page":1,"per_page":100,"pages":1,"items":[{"id":%q,"hostname":"web"},{"id":%q,"hostname":"db"},{"id":%q,"hostname":"twin"},{"id":%q,"hostname":"Twin"}]}`, web, db, twin, other)
	}))
	defer api.Close()
	u := newUserAt(t, api.URL)
	for word, want := range map[string]string{
		"":    other + "\tTwin\n" + twin + "\ttwin\ndb\nweb\n:36\n",
		"d":   "db\n:36\n",
		"d1":  web + "\tweb\n:36\n",
		"d3":  twin + "\ttwin\n:36\n",
		"a":   db + "\tdb\n" + other + "\tTwin\n:36\n",
		"tw":  ":36\n",
		"web": "web\n:36\n",
	} {
		if got := u.complete("instance", "rm", word); got != want {
			t.Errorf("%q completed to %q, want %q", word, got, want)
		}
	}
	if got := u.complete("instance", "rm", web, "DB", ""); strings.Contains(got, "web") || strings.Contains(got, "db") {
		t.Errorf("what is on the line is offered again: %q", got)
	}
}

// What reaches the shell from the API cannot steer its terminal.
func TestCompletionIsCleaned(t *testing.T) {
	const id = "0c3d6d1c-1f0a-4f0b-9d0e-2b6b1f0f3a11"
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `{"page":1,"per_page":100,"pages":1,"items":[{"id":%q,"hostname":"we\u001b[31mb","status":"ACT\tIVE\n","size":"\u001b]0;x\u0007"}]}`, id)
	}))
	defer api.Close()
	u := newUserAt(t, api.URL)
	for range 2 { // from the API, then from the cache
		got := u.complete("instance", "show", "")
		if !strings.HasPrefix(got, id+"\t") || strings.ContainsAny(got, "\x1b\a") || strings.Count(got, "\t") != 1 {
			t.Errorf("completed to %q", got)
		}
	}
}

// Every command that names an instance completes one, and every one whose
// result has columns says which.
func TestCompletionCoversTheTree(t *testing.T) {
	root := cmd.New(cli.New(t.Context(), terminal.Streams{}, ""))
	u := newUserIn(t, t.TempDir(), "CIVOCTL_SANDBOX=1", "CI=true")
	var walk func(*cobra.Command)
	walk = func(c *cobra.Command) {
		for _, sub := range c.Commands() {
			walk(sub)
		}
		if c.HasSubCommands() || c.Name() == "help" {
			return
		}
		if strings.Contains(c.Use, "INSTANCE") && c.ValidArgsFunction == nil {
			t.Errorf("%s completes no instance", c.CommandPath())
		}
		if columns, has := u.findColumns(c); has && !slices.Equal(columns, cli.ColumnsOf(c)) {
			t.Errorf("%s has the columns %q and declares %q", c.CommandPath(), columns, cli.ColumnsOf(c))
		}
	}
	walk(root)
}

// findColumns returns the columns that the command names when it is asked for one that it does not
// have.
func (u *user) findColumns(c *cobra.Command) (names []string, has bool) {
	u.t.Helper()
	words := strings.Fields(c.CommandPath())[1:]
	for _, word := range strings.Fields(c.Use)[1:] {
		if strings.ToUpper(word) == word && !strings.HasPrefix(word, "[") && !strings.HasPrefix(word, "-") {
			words = append(words, "x")
		}
	}
	_, stderr, code := u.run(append(words, "--columns", "no-such-column")...)
	if code == 0 {
		return nil, false
	}
	_, list, has := strings.Cut(stderr, ": valid values: ")
	return strings.Split(strings.TrimSpace(strings.SplitN(list, "\n", 2)[0]), ", "), has
}
