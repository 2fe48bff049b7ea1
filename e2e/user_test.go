package e2e

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/civoctl/civoctl/internal/sandbox"
)

// testKey is the API key of the users in these tests.
const testKey = "key-of-the-test-account"

// user is a person with a home folder, and most often with an account at an API of their own.
type user struct {
	t       *testing.T
	home    string           // HOME, and the folder in which the user's programs run
	env     []string         // of the user's programs; of two values for a variable the last holds
	program string           // civoctl
	api     *sandbox.Sandbox // nil where the user has none
	front   *interceptor     // stands before api; nil where there is none
	url     string           // of the API that civoctl asks
}

// newUserIn returns a user whose home folder is home, with a clean environment and the settings in
// env, each KEY=VALUE. The user has no API, and runs civoctl as it is shipped: with the race
// detector, which the scripts and the soak have, a start takes ten times as long.
func newUserIn(t *testing.T, home string, env ...string) *user {
	t.Helper()
	return &user{t: t, home: home, env: slices.Concat(os.Environ(), cleanEnv(home), env), program: shippedProgram(t)}
}

// newUserAt returns a user with a key and a region for the API at url.
func newUserAt(t *testing.T, url string) *user {
	return newUserIn(t, t.TempDir(), "CIVOCTL_API_KEY="+testKey, "CIVOCTL_REGION=LON1").pointTo(url)
}

// newUserWith returns a user at a sandbox with the options, but for Path and Key. A time in them
// that is 0 stands for no time at all.
func newUserWith(t *testing.T, o sandbox.Options) *user {
	t.Helper()
	u := newUserAt(t, "")
	u.api = openAPI(t, o)
	u.front = &interceptor{api: u.api}
	return u.serve(u.front)
}

// newUser returns a user at a sandbox with the faults, whose instances take no time for anything.
func newUser(t *testing.T, faults string) *user {
	t.Helper()
	return newUserWith(t, sandbox.Options{Faults: parseFaults(t, faults)})
}

// newUserBuilding returns a user at a sandbox with the faults, whose instances take that long to
// build.
func newUserBuilding(t *testing.T, faults string, build time.Duration) *user {
	t.Helper()
	return newUserWith(t, sandbox.Options{Faults: parseFaults(t, faults), BuildTime: build})
}

// openAPI opens a sandbox with the options of [newUserWith], and closes it when the test ends.
func openAPI(t *testing.T, o sandbox.Options) *sandbox.Sandbox {
	t.Helper()
	o.Path, o.Key = filepath.Join(t.TempDir(), "api.db"), testKey
	for _, d := range []*time.Duration{&o.BuildTime, &o.ActionTime} {
		if *d == 0 {
			*d = -1
		}
	}
	if o.Seed == 0 {
		o.Seed = 1
	}
	api, err := sandbox.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { api.Close() })
	return api
}

// parseFaults parses the faults of a sandbox.
func parseFaults(t *testing.T, text string) []sandbox.Fault {
	t.Helper()
	faults, err := sandbox.ParseFaults(text)
	if err != nil {
		t.Fatal(err)
	}
	return faults
}

// in returns the same user in a subtest.
func (u *user) in(t *testing.T) *user {
	v := *u
	v.t = t
	return &v
}

// pointTo makes civoctl ask the API at url, and returns the user.
func (u *user) pointTo(url string) *user {
	u.url, u.env = url, append(u.env, "CIVOCTL_API_URL="+url)
	return u
}

// serve serves h until the test ends, makes civoctl ask it, and returns the user.
func (u *user) serve(h http.Handler) *user {
	u.t.Helper()
	server := httptest.NewServer(h)
	u.t.Cleanup(func() {
		if u.api != nil {
			u.api.Close() // ends the requests that hang
		}
		server.CloseClientConnections()
		server.Close()
	})
	return u.pointTo(server.URL)
}

// serveFunc is serve for a function.
func (u *user) serveFunc(h http.HandlerFunc) *user {
	u.t.Helper()
	return u.serve(h)
}

// interceptor serves an API, and lets a function answer in its stead.
type interceptor struct {
	api    http.Handler
	mu     sync.Mutex
	answer func(w http.ResponseWriter, r *http.Request) bool
}

func (i *interceptor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	i.mu.Lock()
	if i.answer == nil {
		i.mu.Unlock()
		i.api.ServeHTTP(w, r)
		return
	}
	defer i.mu.Unlock()
	if !i.answer(w, r) {
		i.api.ServeHTTP(w, r)
	}
}

// intercept has each request shown to answer first, one at a time. The API gets those for which
// answer returns false. A nil answer ends that.
func (u *user) intercept(answer func(w http.ResponseWriter, r *http.Request) bool) {
	u.front.mu.Lock()
	defer u.front.mu.Unlock()
	u.front.answer = answer
}

// recordReply has the API answer r, and returns the reply, which is sent to nobody.
func (u *user) recordReply(r *http.Request) *httptest.ResponseRecorder {
	reply := httptest.NewRecorder()
	u.api.ServeHTTP(reply, r)
	return reply
}

// request sends the API a request for a path, which may have a query, and returns the reply.
func (u *user) request(method, path string) *httptest.ResponseRecorder {
	separator := "?"
	if strings.Contains(path, "?") {
		separator = "&"
	}
	r := httptest.NewRequest(method, path+separator+"region=LON1", nil)
	r.Header.Set("Authorization", "bearer "+testKey)
	return u.recordReply(r)
}

// configPath returns the path of the user's configuration file.
func (u *user) configPath() string { return filepath.Join(u.home, "config", "civoctl", "config.yaml") }

// writeConfig writes the text into the user's configuration file.
func (u *user) writeConfig(text string) {
	u.t.Helper()
	if err := os.MkdirAll(filepath.Dir(u.configPath()), 0o700); err != nil {
		u.t.Fatal(err)
	}
	if err := os.WriteFile(u.configPath(), []byte(text), 0o600); err != nil {
		u.t.Fatal(err)
	}
}

// readConfig returns the text of the user's configuration file, which is empty where there is none.
func (u *user) readConfig() string {
	u.t.Helper()
	text, err := os.ReadFile(u.configPath())
	if err != nil && !os.IsNotExist(err) {
		u.t.Fatal(err)
	}
	return string(text)
}

// command returns a command that runs a program in the user's home folder and environment.
func (u *user) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Env, cmd.Dir = slices.Clone(u.env), u.home
	return cmd
}

// civoctl returns a command that runs civoctl.
func (u *user) civoctl(args ...string) *exec.Cmd { return u.command(u.program, args...) }

// process is a program that runs or has ended, and what it wrote.
type process struct {
	cmd            *exec.Cmd
	stdout, stderr bytes.Buffer
}

// startProcess starts cmd, and kills it when the test ends.
func startProcess(t *testing.T, cmd *exec.Cmd) *process {
	t.Helper()
	p := &process{cmd: cmd}
	cmd.Stdout, cmd.Stderr = &p.stdout, &p.stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill() })
	return p
}

// start starts civoctl.
func (u *user) start(args ...string) *process {
	u.t.Helper()
	return startProcess(u.t, u.civoctl(args...))
}

// wait waits until the process has ended, and returns its exit code, which is -1 where a signal
// ended it.
func (p *process) wait() int {
	p.cmd.Wait()
	return p.cmd.ProcessState.ExitCode()
}

func (p *process) String() string {
	return fmt.Sprintf("%q\nstdout:\n%s\nstderr:\n%s", p.cmd.Args[1:], &p.stdout, &p.stderr)
}

// decodeIDs returns the IDs in stdout, which is JSON.
func (p *process) decodeIDs(t *testing.T) (ids []string) {
	t.Helper()
	for _, row := range decodeObjects(t, p.stdout.String()) {
		ids = append(ids, row["id"].(string))
	}
	return ids
}

// runCommand runs cmd, and returns what it wrote and its exit code, which is -1 where a signal
// ended it. Of a cmd that has a Stdout of its own the stdout is empty.
func runCommand(t *testing.T, cmd *exec.Cmd) (stdout, stderr string, code int) {
	t.Helper()
	var out, errOut bytes.Buffer
	cmd.Stderr = &errOut
	if cmd.Stdout == nil {
		cmd.Stdout = &out
	}
	err := cmd.Run()
	if _, exited := errors.AsType[*exec.ExitError](err); err != nil && !exited {
		t.Fatalf("%q: %v", cmd.Args, err)
	}
	return out.String(), errOut.String(), cmd.ProcessState.ExitCode()
}

// exec runs a program, and returns what it wrote and its exit code.
func (u *user) exec(name string, args ...string) (stdout, stderr string, code int) {
	u.t.Helper()
	return runCommand(u.t, u.command(name, args...))
}

// run runs civoctl, and returns what it wrote and its exit code.
func (u *user) run(args ...string) (stdout, stderr string, code int) {
	u.t.Helper()
	return runCommand(u.t, u.civoctl(args...))
}

// mustExec runs a program, which must exit with 0, and returns its stdout.
func (u *user) mustExec(name string, args ...string) string {
	u.t.Helper()
	stdout, stderr, code := u.exec(name, args...)
	if code != 0 {
		u.t.Fatalf("%s %q: exit code %d\n%s", name, args, code, stderr)
	}
	return stdout
}

// mustRun runs civoctl, which must exit with 0, and returns its stdout.
func (u *user) mustRun(args ...string) string {
	u.t.Helper()
	return u.mustExec(u.program, args...)
}

// mustRunWords runs civoctl, which must exit with 0, and returns the words on its stdout.
func (u *user) mustRunWords(args ...string) []string {
	u.t.Helper()
	return strings.Fields(u.mustRun(args...))
}

// createArgs returns the arguments that create instances of one size and image.
func createArgs(more ...string) []string {
	return append([]string{"instance", "create", "--size", "g3.small", "--image", "ubuntu-noble"}, more...)
}

// create creates an instance with each hostname, waits for them, and returns their IDs.
func (u *user) create(hostnames ...string) []string {
	u.t.Helper()
	return u.mustRunWords(createArgs(append(hostnames, "-q", "-o", "id", "--allow-duplicate", "--parallel", "1")...)...)
}

// startCreate starts to create an instance named web-1. The result will be JSON.
func (u *user) startCreate(args ...string) *process {
	u.t.Helper()
	return u.start(createArgs(append([]string{"web-1", "-o", "json"}, args...)...)...)
}

// listInstances returns the instances as JSON has them.
func (u *user) listInstances() []map[string]any {
	u.t.Helper()
	return decodeObjects(u.t, u.mustRun("instance", "list", "-o", "json"))
}

// decodeObjects decodes a JSON array of objects.
func decodeObjects(t *testing.T, text string) []map[string]any {
	t.Helper()
	var all []map[string]any
	if err := json.Unmarshal([]byte(text), &all); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return all
}

// countChanges returns how many requests asked the API to change something.
func (u *user) countChanges() int {
	n := 0
	for _, r := range u.api.Requests() {
		if r.Method != http.MethodGet {
			n++
		}
	}
	return n
}

// listCreated returns the IDs of the instances that the API created, and the number of POST
// requests.
func (u *user) listCreated() (ids []string, posts int) {
	for _, r := range u.api.Requests() {
		ids = append(ids, r.Effect.Created...)
		if r.Method == http.MethodPost {
			posts++
		}
	}
	return ids, posts
}
