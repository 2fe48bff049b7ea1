//go:build linux || darwin

package e2e

import (
	"encoding/json"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/civoctl/civoctl/internal/ptytest"
	"github.com/civoctl/civoctl/internal/sandbox"
)

// person sits at a terminal, with an API of their own in which nothing takes
// long.
type person struct {
	t    *testing.T
	api  *sandbox.Sandbox
	home string
	env  []string
}

func newUser(t *testing.T, faults string) *person {
	t.Helper()
	return newUserBuilding(t, faults, -1)
}

// newUserBuilding is newPerson where an instance takes a while to build.
func newUserBuilding(t *testing.T, faults string, build time.Duration) *person {
	t.Helper()
	rules, err := sandbox.ParseFaults(faults)
	if err != nil {
		t.Fatal(err)
	}
	api, err := sandbox.Open(sandbox.Options{
		Path: filepath.Join(t.TempDir(), "api.db"), Key: testKey,
		BuildTime: build, ActionTime: -1, Faults: rules, Seed: 1,
	})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(api)
	t.Cleanup(func() {
		api.Close() // ends what hangs
		server.CloseClientConnections()
		server.Close()
	})
	u := &person{t: t, api: api, home: t.TempDir(), env: os.Environ()}
	for _, kv := range cleanEnv(u.home) {
		u.env = append(u.env, kv[0]+"="+kv[1])
	}
	u.env = append(u.env, "CIVOCTL_API_URL="+server.URL, "CIVOCTL_API_KEY="+testKey, "CIVOCTL_REGION=LON1")
	return u
}

// command is a program in the person's home; stdout is not the terminal.
func (u *person) command(name string, args ...string) (*exec.Cmd, *strings.Builder) {
	var stdout strings.Builder
	cmd := exec.Command(name, args...)
	cmd.Env, cmd.Dir, cmd.Stdout = u.env, u.home, &stdout
	return cmd, &stdout
}

// startTTY starts civoctl at the terminal, its stdout redirected.
func (u *person) startTTY(o ptytest.Options, args ...string) (*ptytest.Console, *strings.Builder) {
	u.t.Helper()
	cmd, stdout := u.command("civoctl", args...)
	return ptytest.Start(u.t, cmd, o), stdout
}

// mustRun runs civoctl away from the terminal. It must end well.
func (u *person) mustRun(args ...string) string {
	u.t.Helper()
	return u.mustExec(exec.Command("civoctl", args...).Args...)
}

func (u *person) mustExec(words ...string) string {
	u.t.Helper()
	cmd, stdout := u.command(words[0], words[1:]...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	if err := cmd.Run(); err != nil {
		u.t.Fatalf("%q: %v\n%s", words, err, &stderr)
	}
	return stdout.String()
}

func (u *person) create(hostnames ...string) {
	u.t.Helper()
	u.mustRun(slices.Concat([]string{"instance", "create"}, hostnames, []string{"--size", "g3.small", "--image", "ubuntu-noble"})...)
}

// listInstances are the API's objects.
func (u *person) listInstances() []map[string]any {
	u.t.Helper()
	return decodeObjects(u.t, u.mustRun("instance", "list", "-o", "json"))
}

func decodeObjects(t *testing.T, text string) []map[string]any {
	t.Helper()
	var all []map[string]any
	if err := json.Unmarshal([]byte(text), &all); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return all
}

// countChanges is how many requests asked the API to change something.
func (u *person) countChanges() int {
	n := 0
	for _, r := range u.api.Requests() {
		if r.Method != "GET" {
			n++
		}
	}
	return n
}

// expectExit checks what holds however a program at the terminal ended.
func expectExit(t *testing.T, c *ptytest.Console, code int) {
	t.Helper()
	if got := c.Wait(); got != code {
		t.Errorf("exit code %d, want %d; it drew:\n%s", got, code, c.Text())
	}
	if !c.Cooked() {
		t.Error("the terminal was left raw")
	}
	if !c.CursorShown() {
		t.Error("the cursor was left hidden")
	}
}

// expectDrawn checks that all of the words were drawn.
func expectDrawn(t *testing.T, c *ptytest.Console, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(c.Text(), w) {
			t.Errorf("%q was not drawn in:\n%s", w, c.Text())
		}
	}
}

// expectNotDrawn checks that none of the words were.
func expectNotDrawn(t *testing.T, c *ptytest.Console, words ...string) {
	t.Helper()
	for _, w := range words {
		if strings.Contains(c.Text(), w) {
			t.Errorf("%q was drawn in:\n%s", w, c.Text())
		}
	}
}
