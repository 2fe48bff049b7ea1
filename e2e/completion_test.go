package e2e

import (
	"bytes"
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
	"github.com/civoctl/civoctl/internal/sandbox"
)

const keyOfTypist = "key-of-the-typing-account"

// typist types at a shell: a home and the environment of its shell.
type typist struct {
	t    *testing.T
	home string
	env  []string
}

func newTypist(t *testing.T, env ...string) typist {
	t.Helper()
	home := t.TempDir()
	u := typist{t: t, home: home, env: os.Environ()}
	for _, kv := range cleanEnv(home) {
		u.env = append(u.env, kv[0]+"="+kv[1])
	}
	u.env = append(u.env, env...)
	return u
}

// at is the environment of one who works with the API at url.
func at(url string) []string {
	return []string{"CIVOCTL_API_URL=" + url, "CIVOCTL_API_KEY=" + keyOfTypist, "CIVOCTL_REGION=LON1"}
}

// serveTypist serves a sandbox that the typist's program does not share a process
// with, until the test ends.
func serveTypist(t *testing.T, faults string) *httptest.Server {
	t.Helper()
	rules, err := sandbox.ParseFaults(faults)
	if err != nil {
		t.Fatal(err)
	}
	sb, err := sandbox.Open(sandbox.Options{
		Path: filepath.Join(t.TempDir(), "api.db"), Key: keyOfTypist,
		BuildTime: -1, ActionTime: -1, Faults: rules,
	})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(sb)
	t.Cleanup(func() {
		sb.Close() // ends what hangs
		server.CloseClientConnections()
		server.Close()
	})
	return server
}

// run runs civoctl and returns its stdout. It must end well, in a time that is
// far from that of a request, and say nothing.
func (u typist) run(args ...string) string {
	u.t.Helper()
	ctx, cancel := context.WithTimeout(u.t.Context(), 20*time.Second)
	defer cancel()
	var stdout, stderr bytes.Buffer
	c := exec.CommandContext(ctx, "civoctl", args...)
	c.Env, c.Dir, c.Stdout, c.Stderr = u.env, u.home, &stdout, &stderr
	if err := c.Run(); err != nil {
		u.t.Fatalf("civoctl %q: %v\n%s", args, err, &stderr)
	}
	if stderr.Len() > 0 {
		u.t.Errorf("civoctl %q said %q", args, &stderr)
	}
	return stdout.String()
}

func (u typist) create(hostnames ...string) {
	u.t.Helper()
	u.run(slices.Concat([]string{"instance", "create"}, hostnames, []string{"--size", "g3.small", "--image", "ubuntu-noble", "-q"})...)
}

// listCache are the cache's files.
func (u typist) listCache() []string {
	u.t.Helper()
	files, err := filepath.Glob(filepath.Join(u.home, "cache", "civoctl", "*"))
	if err != nil {
		u.t.Fatal(err)
	}
	return files
}

// ageCache makes all that is cached older.
func (u typist) ageCache(by time.Duration) {
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
	var down atomic.Bool
	api := serveTypist(t, "")
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if down.Load() {
			<-hanging
			return
		}
		api.Config.Handler.ServeHTTP(w, r)
	}))
	defer proxy.Close()
	defer close(hanging)

	u := newTypist(t, at(proxy.URL)...)
	u.create("web-1")
	known := u.run("__complete", "instance", "show", "")
	if !strings.HasPrefix(known, "web-1\tACTIVE, ") {
		t.Fatalf("completed to %q", known)
	}
	down.Store(true)
	u.ageCache(365 * 24 * time.Hour)
	if got := u.run("__complete", "instance", "show", ""); got != known {
		t.Errorf("with the API down completed to %q, want %q as before", got, known)
	}
	if got := u.run("__complete", "instance", "create", "--size", ""); got != ":36\n" {
		t.Errorf("with nothing known completed to %q", got)
	}
}

// The command that prints the key has no more time than the API.
func TestCompletionOutlastsTheKeyCommand(t *testing.T) {
	sleep, err := exec.LookPath("sleep")
	if err != nil {
		t.Skip("no sleep on this machine")
	}
	u := newTypist(t, "CIVOCTL_REGION=LON1")
	config := filepath.Join(u.home, "config", "civoctl", "config.yaml")
	if err := os.MkdirAll(filepath.Dir(config), 0o700); err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprintf("profiles:\n- name: slow\n  api_key_command: [%q, \"60\"]\n", sleep)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := u.run("__complete", "instance", "show", ""); got != ":36\n" {
		t.Errorf("completed to %q", got)
	}
	after, err := os.ReadFile(config)
	if err != nil || string(after) != text {
		t.Errorf("the configuration was written: %q, %v", after, err)
	}
}

// Instances are known for 30 seconds, what they are made of for an hour. A
// clock that was set back makes nothing fresh for ever.
func TestCompletionCacheAges(t *testing.T) {
	var requests atomic.Int32
	api := serveTypist(t, "")
	counting := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		api.Config.Handler.ServeHTTP(w, r)
	}))
	defer counting.Close()
	u := newTypist(t, at(counting.URL)...)
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
		words := append([]string{"__complete"}, tc.line...)
		want := u.run(words...)
		u.ageCache(tc.age)
		before := requests.Load()
		if got := u.run(words...); got != want {
			t.Errorf("%q completed to %q, want %q", tc.line, got, want)
		}
		if asked := requests.Load() > before; asked != tc.asksIt {
			t.Errorf("%q with a cache %v old: the API was asked: %v", tc.line, tc.age, asked)
		}
	}
}

// What is cached is for its owner alone, and is what completion shows.
func TestCompletionCacheKeepsNoSecrets(t *testing.T) {
	u := newTypist(t, at(serveTypist(t, "").URL)...)
	script := filepath.Join(u.home, "script.sh")
	if err := os.WriteFile(script, []byte("#!/bin/sh\necho words-of-the-script\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	password := u.run("instance", "create", "web-1", "--size", "g3.small", "--image", "ubuntu-noble", "--script", script, "-q", "--jq", ".[].initial_password")
	password = strings.TrimSpace(password)
	if len(password) < 6 {
		t.Fatalf("no password to look for: %q", password)
	}
	for _, line := range [][]string{{"show", ""}, {"create", "--size", ""}, {"create", "--image", ""}, {"create", "--ssh-key", ""}, {"create", "--network", ""}, {"create", "--firewall", ""}, {"list", "--region", ""}} {
		u.run(append([]string{"__complete", "instance"}, line...)...)
	}
	if len(u.listCache()) != 7 {
		t.Errorf("%d files are cached, want 7: %q", len(u.listCache()), u.listCache())
	}
	for _, file := range u.listCache() {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{password, keyOfTypist, "words-of-the-script", "ssh-ed25519", "ssh-rsa", "d29yZHMtb2Y"} {
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
	u := newTypist(t, at(serveTypist(t, "").URL)...)
	u.create("web-1")
	want := u.run("__complete", "instance", "show", "")
	for _, file := range u.listCache() {
		if err := os.WriteFile(file, []byte("no\ttable\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if got := u.run("__complete", "instance", "show", ""); got != want {
		t.Errorf("with a damaged cache completed to %q, want %q", got, want)
	}
	blocked := filepath.Join(u.home, "blocked")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	u.env = append(u.env, "XDG_CACHE_HOME="+blocked)
	if got := u.run("__complete", "instance", "show", ""); got != want {
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
	u := newTypist(t, at(api.URL)...)
	for word, want := range map[string]string{
		"":    other + "\tTwin\n" + twin + "\ttwin\ndb\nweb\n:36\n",
		"d":   "db\n:36\n",
		"d1":  web + "\tweb\n:36\n",
		"d3":  twin + "\ttwin\n:36\n",
		"a":   db + "\tdb\n" + other + "\tTwin\n:36\n",
		"tw":  ":36\n",
		"web": "web\n:36\n",
	} {
		if got := u.run("__complete", "instance", "rm", word); got != want {
			t.Errorf("%q completed to %q, want %q", word, got, want)
		}
	}
	if got := u.run("__complete", "instance", "rm", web, "DB", ""); strings.Contains(got, "web") || strings.Contains(got, "db") {
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
	u := newTypist(t, at(api.URL)...)
	for range 2 { // from the API, then from the cache
		got := u.run("__complete", "instance", "show", "")
		if !strings.HasPrefix(got, id+"\t") || strings.ContainsAny(got, "\x1b\a") || strings.Count(got, "\t") != 1 {
			t.Errorf("completed to %q", got)
		}
	}
}

// Every command that names an instance completes one, and every one whose
// result has columns says which.
func TestCompletionCoversTheTree(t *testing.T) {
	root := cmd.New(cli.New(cli.Streams{}, ""))
	u := newTypist(t, "CIVOCTL_SANDBOX=1", "CI=true")
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

// findColumns are those that the command names when it is asked for another.
func (u typist) findColumns(c *cobra.Command) (names []string, has bool) {
	u.t.Helper()
	words := strings.Fields(c.CommandPath())[1:]
	for _, word := range strings.Fields(c.Use)[1:] {
		if strings.ToUpper(word) == word && !strings.HasPrefix(word, "[") && !strings.HasPrefix(word, "-") {
			words = append(words, "x")
		}
	}
	run := exec.Command("civoctl", append(words, "--columns", "no-such-column")...)
	run.Env, run.Dir = u.env, u.home
	said, err := run.CombinedOutput()
	if err == nil {
		return nil, false
	}
	_, list, has := strings.Cut(string(said), ": valid are ")
	return strings.Split(strings.TrimSpace(strings.SplitN(list, "\n", 2)[0]), ", "), has
}
