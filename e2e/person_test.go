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

func newPerson(t *testing.T, faults string) *person {
	t.Helper()
	return newPersonBuilding(t, faults, -1)
}

// newPersonBuilding is newPerson where an instance takes a while to build.
func newPersonBuilding(t *testing.T, faults string, build time.Duration) *person {
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
	p := &person{t: t, api: api, home: t.TempDir(), env: os.Environ()}
	for _, kv := range homeless(p.home) {
		p.env = append(p.env, kv[0]+"="+kv[1])
	}
	p.env = append(p.env, "CIVOCTL_API_URL="+server.URL, "CIVOCTL_API_KEY="+testKey, "CIVOCTL_REGION=LON1")
	return p
}

// command is a program in the person's home; stdout is not the terminal.
func (p *person) command(name string, args ...string) (*exec.Cmd, *strings.Builder) {
	var stdout strings.Builder
	cmd := exec.Command(name, args...)
	cmd.Env, cmd.Dir, cmd.Stdout = p.env, p.home, &stdout
	return cmd, &stdout
}

// sit starts civoctl at the terminal, its stdout redirected.
func (p *person) sit(o ptytest.Options, args ...string) (*ptytest.Console, *strings.Builder) {
	p.t.Helper()
	cmd, stdout := p.command("civoctl", args...)
	return ptytest.Start(p.t, cmd, o), stdout
}

// run runs civoctl away from the terminal. It must end well.
func (p *person) run(args ...string) string {
	p.t.Helper()
	return p.shell(exec.Command("civoctl", args...).Args...)
}

func (p *person) shell(words ...string) string {
	p.t.Helper()
	cmd, stdout := p.command(words[0], words[1:]...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	if err := cmd.Run(); err != nil {
		p.t.Fatalf("%q: %v\n%s", words, err, &stderr)
	}
	return stdout.String()
}

func (p *person) create(hostnames ...string) {
	p.t.Helper()
	p.run(slices.Concat([]string{"instance", "create"}, hostnames, []string{"--size", "g3.small", "--image", "ubuntu-noble"})...)
}

// instances are the API's objects.
func (p *person) instances() []map[string]any {
	p.t.Helper()
	return objects(p.t, p.run("instance", "list", "-o", "json"))
}

func objects(t *testing.T, text string) []map[string]any {
	t.Helper()
	var all []map[string]any
	if err := json.Unmarshal([]byte(text), &all); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return all
}

// changes is how many requests asked the API to change something.
func (p *person) changes() int {
	n := 0
	for _, r := range p.api.Requests() {
		if r.Method != "GET" {
			n++
		}
	}
	return n
}

// left checks what holds however a program at the terminal ended.
func left(t *testing.T, c *ptytest.Console, code int) {
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

// said checks that all of the words were drawn.
func said(t *testing.T, c *ptytest.Console, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(c.Text(), w) {
			t.Errorf("%q was not drawn in:\n%s", w, c.Text())
		}
	}
}

// unsaid checks that none of the words were.
func unsaid(t *testing.T, c *ptytest.Console, words ...string) {
	t.Helper()
	for _, w := range words {
		if strings.Contains(c.Text(), w) {
			t.Errorf("%q was drawn in:\n%s", w, c.Text())
		}
	}
}
