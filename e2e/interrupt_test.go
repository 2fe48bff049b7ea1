//go:build linux || darwin

package e2e

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/civoctl/civoctl/internal/ptytest"
	"github.com/civoctl/civoctl/internal/sandbox"
)

// createStage is a point in the life of a create: the nth time that something is seen
// of it, and a while after.
type createStage struct {
	event     string
	n         int
	mostDelay time.Duration // the longest while
}

// createStages are the ten at which it is interrupted.
var createStages = []createStage{
	{"lookup", 1, 50 * time.Millisecond},
	{"lookup", 4, 100 * time.Millisecond},
	{"lookup answered", 3, 10 * time.Millisecond},
	{"create", 1, 0},
	{"create", 1, 100 * time.Millisecond},
	{"create answered", 1, 0},
	{"create answered", 1, 200 * time.Millisecond},
	{"poll", 1, 0},
	{"poll answered", 1, 300 * time.Millisecond},
	{"poll", 2, 300 * time.Millisecond},
}

// createDelays gives each stage its time: the request that creates takes effect after a
// while, and its reply takes another.
const createDelays = `
GET /v2/** delay=60ms
POST /v2/instances delay=150ms drip=30ms
`

// serveUntilStage serves the sandbox and closes reached when the stage is.
func serveUntilStage(t *testing.T, at createStage) (sb *sandbox.Sandbox, env []string, reached <-chan struct{}) {
	t.Helper()
	faults, err := sandbox.ParseFaults(createDelays)
	if err != nil {
		t.Fatal(err)
	}
	fire := make(chan struct{})
	var mu sync.Mutex
	seen := map[string]int{}
	see := func(method, path, suffix string) {
		sight := "lookup"
		switch {
		case method == http.MethodPost:
			sight = "create"
		case strings.HasPrefix(path, "/v2/instances/"):
			sight = "poll"
		}
		mu.Lock()
		defer mu.Unlock()
		seen[sight+suffix]++
		if sight+suffix == at.event && seen[at.event] == at.n {
			close(fire)
		}
	}
	sb, err = sandbox.Open(sandbox.Options{
		Path: filepath.Join(t.TempDir(), "api.db"), Key: testKey, BuildTime: 1500 * time.Millisecond, Faults: faults,
		Log: func(q sandbox.Request) { see(q.Method, q.Path, " answered") },
	})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		see(r.Method, r.URL.Path, "")
		sb.ServeHTTP(w, r)
	}))
	t.Cleanup(func() {
		server.Close()
		sb.Close()
	})
	env = os.Environ()
	for _, kv := range cleanEnv(t.TempDir()) {
		env = append(env, kv[0]+"="+kv[1])
	}
	return sb, append(env, "CIVOCTL_API_URL="+server.URL, "CIVOCTL_API_KEY="+testKey, "CIVOCTL_REGION=LON1"), fire
}

// TestInterruptedCreate interrupts a create at ten stages, at a terminal and
// without one. Where the API made an instance, its ID and password are told and
// the command that goes on works; where it made none, none is there.
func TestInterruptedCreate(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(uint64(envNumber(t, "SOAK_SEED", 1)), 0))
	for n, at := range createStages {
		while := time.Duration(random.Int64N(int64(at.mostDelay) + 1))
		for k, where := range []string{"terminal", "pipes"} {
			signal := []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP}[(n+k)%3]
			t.Run(fmt.Sprintf("%s %d and %v, %v, %s", at.event, at.n, while, signal, where), func(t *testing.T) {
				t.Parallel()
				sb, env, reached := serveUntilStage(t, at)
				create := exec.Command("civoctl", "instance", "create", "web-1", "--size", "g3.small", "--image", "ubuntu-noble")
				create.Env = env
				interrupt := func(send func(os.Signal)) {
					select {
					case <-reached:
					case <-t.Context().Done():
						t.Fatal("the stage is never reached")
					}
					time.Sleep(while)
					send(signal)
				}
				var code int
				var said string
				if where == "terminal" {
					console := ptytest.Start(t, create, ptytest.Options{Cols: 250})
					interrupt(console.Signal)
					code, said = console.Wait(), console.Text()
					if !console.CursorShown() || !console.Cooked() {
						t.Errorf("cursor shown: %v, terminal cooked: %v", console.CursorShown(), console.Cooked())
					}
				} else {
					var stderr bytes.Buffer
					create.Stderr = &stderr
					if err := create.Start(); err != nil {
						t.Fatal(err)
					}
					interrupt(func(s os.Signal) { create.Process.Signal(s) })
					create.Wait()
					code, said = create.ProcessState.ExitCode(), stderr.String()
				}
				if code != 130 {
					t.Errorf("exit %d, want 130", code)
				}
				checkInterruptedCreate(t, sb, env, said, "")
				if t.Failed() {
					t.Logf("it said:\n%s", said)
				}
			})
		}
	}
}

// checkInterruptedCreate judges what a create that was interrupted said on stderr, and told on stdout, by
// what the API did.
func checkInterruptedCreate(t *testing.T, sb *sandbox.Sandbox, env []string, said, told string) {
	var made []string
	posts := 0
	for _, q := range sb.Requests() {
		made = append(made, q.Effect.Created...)
		if q.Method == http.MethodPost {
			posts++
		}
	}
	if posts > 1 || len(made) > posts {
		t.Fatalf("%d requests made %v", posts, made)
	}
	if !strings.Contains(said, "interrupted") {
		t.Error("it does not say that it was interrupted")
	}
	if len(made) == 0 {
		if strings.Contains(said, "created") {
			t.Error("nothing was made, and it says so of something")
		}
		return
	}
	if !strings.Contains(said, made[0]) {
		t.Errorf("the ID %s is lost", made[0])
	}
	row := `(?m)^\S+ +[a-z]+ .* [A-Z0-9]{20,} +` + made[0]
	if !regexp.MustCompile(`password: [A-Z0-9]{20,}`).MatchString(said) && !regexp.MustCompile(row).MatchString(told) {
		t.Error("the password is lost")
	}
	resume := regexp.MustCompile(`civoctl instance wait [^\r\n]*`).FindString(said)
	if resume == "" {
		t.Fatal("it does not say how to go on")
	}
	shell := exec.Command("sh", "-c", resume+" -o json")
	shell.Env = env
	if out, err := shell.Output(); err != nil || !strings.Contains(string(out), made[0]) || !strings.Contains(string(out), `"ACTIVE"`) {
		t.Errorf("%s: %v\n%s", resume, err, out)
	}
}

// TestCreatedWithNobodyToTell closes stdout before the result is written, or
// gives it no room: what must not be lost goes to stderr.
func TestCreatedWithNobodyToTell(t *testing.T) {
	t.Parallel()
	full := func(t *testing.T) *os.File {
		f, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
		if errors.Is(err, os.ErrNotExist) {
			t.Skip("this machine has no /dev/full")
		}
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	closed := func(t *testing.T) *os.File {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		r.Close()
		return w
	}
	for name, stdout := range map[string]func(*testing.T) *os.File{"closed": closed, "full": full} {
		for _, format := range []string{"table", "json", "id"} {
			t.Run(name+" "+format, func(t *testing.T) {
				t.Parallel()
				sb, env, _ := serveUntilStage(t, createStage{})
				create := exec.Command("civoctl", "instance", "create", "web-1", "web-2", "--size", "g3.small", "--image", "ubuntu-noble", "--no-wait", "--quiet", "-o", format)
				create.Env = env
				out := stdout(t)
				defer out.Close()
				create.Stdout = out
				var stderr bytes.Buffer
				create.Stderr = &stderr
				if err := create.Run(); err == nil {
					t.Error("exit 0")
				}
				ids := 0
				for _, q := range sb.Requests() {
					for _, id := range q.Effect.Created {
						ids++
						if !regexp.MustCompile(id + `  password: [A-Z0-9]{20,}`).MatchString(stderr.String()) {
							t.Errorf("%s and its password are lost", id)
						}
					}
				}
				if ids != 2 || t.Failed() {
					t.Errorf("%d instances; on stderr:\n%s", ids, stderr.String())
				}
			})
		}
	}
}

// TestListIntoHead ends quietly when the reader has seen enough.
func TestListIntoHead(t *testing.T) {
	t.Parallel()
	sb, env, _ := serveUntilStage(t, createStage{})
	if err := sb.Seed(t.Context(), 2000, nil, "LON1"); err != nil {
		t.Fatal(err)
	}
	for _, format := range []string{"table", "json", "id", "ndjson", "csv"} {
		list := exec.Command("civoctl", "instance", "list", "-o", format)
		list.Env = env
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		list.Stdout = w
		var stderr bytes.Buffer
		list.Stderr = &stderr
		if err := list.Start(); err != nil {
			t.Fatal(err)
		}
		w.Close()
		if _, err := r.Read(make([]byte, 80)); err != nil {
			t.Fatal(err)
		}
		r.Close()
		if err := list.Wait(); err != nil || stderr.Len() > 0 {
			t.Errorf("list -o %s: %v; on stderr: %s", format, err, stderr.String())
		}
	}
}
