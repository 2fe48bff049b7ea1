//go:build linux || darwin

package e2e

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/civoctl/civoctl/internal/ptytest"
	"github.com/civoctl/civoctl/internal/sandbox"
)

// createStage is a moment in the life of a create: some time after an event has come for the nth
// time.
type createStage struct {
	event     string
	n         int
	mostDelay time.Duration // the longest while
}

// createStages are the moments at which a create is interrupted.
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

// createDelays are faults that give each stage of a create its time.
const createDelays = `
GET /v2/** delay=60ms
POST /v2/instances delay=150ms drip=30ms
`

// newUserAtStage returns a user at an API that takes its time, and a channel that is closed when a
// create of the user's has come to the stage.
func newUserAtStage(t *testing.T, stage createStage) (*user, <-chan struct{}) {
	t.Helper()
	reached := make(chan struct{})
	var mu sync.Mutex
	seen := map[string]int{}
	see := func(method, path, suffix string) {
		event := "lookup"
		switch {
		case method == http.MethodPost:
			event = "create"
		case strings.HasPrefix(path, "/v2/instances/"):
			event = "poll"
		}
		event += suffix
		mu.Lock()
		defer mu.Unlock()
		seen[event]++
		if event == stage.event && seen[event] == stage.n {
			close(reached)
		}
	}
	u := newUserWith(t, sandbox.Options{
		BuildTime: 1500 * time.Millisecond, Faults: parseFaults(t, createDelays),
		Log: func(q sandbox.Request) { see(q.Method, q.Path, " answered") },
	})
	return u.serveFunc(func(w http.ResponseWriter, r *http.Request) {
		see(r.Method, r.URL.Path, "")
		u.api.ServeHTTP(w, r)
	}), reached
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
				u, reached := newUserAtStage(t, at)
				create := u.civoctl(createArgs("web-1")...)
				interrupt := func(send func(os.Signal)) {
					select {
					case <-reached:
					case <-t.Context().Done():
						t.Fatal("the stage is never reached")
					}
					letTimePass(while)
					send(signal)
				}
				var code int
				var said string
				if where == "terminal" {
					console := ptytest.Start(t, create, ptytest.Options{Cols: 250})
					interrupt(console.Signal)
					code, said = console.Wait(), console.Text()
					expectRestored(t, console, "at the end")
				} else {
					p := startProcess(t, create)
					interrupt(func(s os.Signal) { create.Process.Signal(s) })
					code, said = p.wait(), p.stderr.String()
				}
				if code != 130 {
					t.Errorf("exit %d, want 130", code)
				}
				checkInterruptedCreate(t, u, said, "")
				if t.Failed() {
					t.Logf("it said:\n%s", said)
				}
			})
		}
	}
}

// checkInterruptedCreate compares what a create that was interrupted wrote with what the API did.
func checkInterruptedCreate(t *testing.T, u *user, stderr, stdout string) {
	t.Helper()
	made, posts := u.listCreated()
	if posts > 1 || len(made) > posts {
		t.Fatalf("%d requests made %v", posts, made)
	}
	if !strings.Contains(stderr, "interrupted") {
		t.Error("it does not say that it was interrupted")
	}
	if len(made) == 0 {
		if strings.Contains(stderr, "created") {
			t.Error("nothing was made, and it says so of something")
		}
		return
	}
	if !strings.Contains(stderr, made[0]) {
		t.Errorf("the ID %s is lost", made[0])
	}
	row := `(?m)^\S+ +[a-z]+ .* [A-Z0-9]{20,} +` + made[0]
	if !regexp.MustCompile(`password: [A-Z0-9]{20,}`).MatchString(stderr) && !regexp.MustCompile(row).MatchString(stdout) {
		t.Error("the password is lost")
	}
	resume := regexp.MustCompile(`civoctl instance wait [^\r\n]*`).FindString(stderr)
	if resume == "" {
		t.Fatal("it does not say how to go on")
	}
	if out, _, code := u.exec("sh", "-c", resume+" -o json"); code != 0 || !strings.Contains(out, made[0]) || !strings.Contains(out, `"ACTIVE"`) {
		t.Errorf("%s: exit code %d\n%s", resume, code, out)
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
				u, _ := newUserAtStage(t, createStage{})
				create := u.civoctl(createArgs("web-1", "web-2", "--no-wait", "--quiet", "-o", format)...)
				out := stdout(t)
				defer out.Close()
				create.Stdout = out
				_, stderr, code := runCommand(t, create)
				if code <= 0 {
					t.Errorf("exit code %d", code)
				}
				ids, _ := u.listCreated()
				for _, id := range ids {
					if !regexp.MustCompile(id + `  password: [A-Z0-9]{20,}`).MatchString(stderr) {
						t.Errorf("%s and its password are lost", id)
					}
				}
				if len(ids) != 2 || t.Failed() {
					t.Errorf("created %v; on stderr:\n%s", ids, stderr)
				}
			})
		}
	}
}

// TestListIntoHead ends quietly when the reader has seen enough.
func TestListIntoHead(t *testing.T) {
	t.Parallel()
	u, _ := newUserAtStage(t, createStage{})
	if err := u.api.Seed(t.Context(), 2000, nil, "LON1"); err != nil {
		t.Fatal(err)
	}
	for _, format := range []string{"table", "json", "id", "ndjson", "csv"} {
		list := u.civoctl("instance", "list", "-o", format)
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
