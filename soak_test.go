package main

import (
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/civoctl/civoctl/internal/sandbox"
)

// TestSoak runs random commands against an API that makes random trouble and
// judges each by the API's own log and store. SOAK_COUNT is how many are run,
// SOAK_SEED where the dice begin: a failure names what makes it come again, as
// far as the order in which parallel requests arrive allows.
func TestSoak(t *testing.T) {
	if testing.Short() {
		t.Skip("takes most of a minute")
	}
	count, seed := number(t, "SOAK_COUNT", 200), uint64(number(t, "SOAK_SEED", 1))
	for _, kv := range homeless(t.TempDir()) {
		t.Setenv(kv[0], kv[1])
	}
	t.Setenv("CIVOCTL_API_KEY", testKey)
	before := runtime.NumGoroutine()
	machine := newStopwatch()

	var left atomic.Int64
	left.Store(int64(count))
	var totals tally
	var workers sync.WaitGroup
	for n := range 10 {
		s := newSoaker(t, seed*1000+uint64(n), machine)
		workers.Go(func() {
			defer s.close()
			for left.Add(-1) >= 0 && !t.Failed() {
				totals.add(s.step())
			}
		})
	}
	workers.Wait()
	totals.report(t)
	machine.stop()

	deadline := time.Now().Add(10 * time.Second)
	for runtime.NumGoroutine() > before && time.Now().Before(deadline) {
		time.Sleep(20 * time.Millisecond)
	}
	if n := runtime.NumGoroutine(); n > before {
		var stacks strings.Builder
		_ = pprof.Lookup("goroutine").WriteTo(&stacks, 1)
		t.Errorf("%d goroutines are left of what was run, %d before:\n%s", n, before, stacks.String())
	}
}

func number(t *testing.T, name string, otherwise int) int {
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}

// trouble is what the API does to requests; the first lines hold for all of them.
const trouble = `
* /v2/** delay=100ms rate=0.05
GET /v2/** status=503 rate=0.04
GET /v2/** status=429 retry-after=1 rate=0.01
GET /v2/** status=502 rate=0.02
GET /v2/** html=504 rate=0.02
GET /v2/** html=200 rate=0.005
GET /v2/** reset=before rate=0.03
GET /v2/** truncate rate=0.03
GET /v2/** types rate=0.005
GET /v2/** drip=10ms rate=0.04
GET /v2/** hang=before rate=0.002
GET /v2/instances/* html=404 rate=0.01
POST /v2/instances reset=before rate=0.06
POST /v2/instances reset=after rate=0.1
POST /v2/instances status=502 after rate=0.06
POST /v2/instances status=500 after rate=0.04
POST /v2/instances status=503 rate=0.04
POST /v2/instances status=409:instance_duplicate rate=0.02
POST /v2/instances html=200 after rate=0.03
POST /v2/instances truncate rate=0.04
POST /v2/instances types rate=0.03
POST /v2/instances hang=after rate=0.02
POST /v2/instances drip=20ms rate=0.05
POST /v2/instances build=ERROR rate=0.04
POST /v2/instances count-reply=object rate=0.3
POST /v2/instances count-reply=items rate=0.3
POST /v2/instances/*/* reset=before rate=0.06
POST /v2/instances/*/* reset=after rate=0.1
POST /v2/instances/*/* status=429 retry-after=1 rate=0.06
POST /v2/instances/*/* status=503 after rate=0.06
PUT /v2/** status=503 after rate=0.06
PUT /v2/** status=502 rate=0.05
PUT /v2/** reset=before rate=0.05
PUT /v2/** reset=after rate=0.1
PUT /v2/** truncate rate=0.04
PUT /v2/** status=500 after rate=0.02
PUT /v2/** html=200 rate=0.02
PUT /v2/** types rate=0.02
DELETE /v2/** reset=before rate=0.05
DELETE /v2/** reset=after rate=0.1
DELETE /v2/** status=502 after rate=0.08
DELETE /v2/** html=404 rate=0.04
DELETE /v2/** truncate rate=0.04
`

// unrest is what the list does beside: each soaker has one of these, or none.
var unrest = []string{
	"",
	"GET /v2/instances small-pages=2 null-per-page",
	"GET /v2/instances small-pages=3; GET /v2/instances duplicate rate=0.3",
	"GET /v2/instances small-pages=3; GET /v2/instances drift=create rate=0.2",
	"GET /v2/instances small-pages=4; GET /v2/instances drift=remove rate=0.05",
}

// soaker runs one command after the other on an API of its own.
type soaker struct {
	t      *testing.T
	dir    string
	name   string
	random *rand.Rand
	api    *sandbox.Sandbox // what the commands talk to
	server *httptest.Server
	store  *sandbox.Sandbox // the same instances without the trouble, for the judge
	made   int              // for hostnames that nobody had yet

	machine *stopwatch
}

func newSoaker(t *testing.T, seed uint64, machine *stopwatch) *soaker {
	faults, err := sandbox.ParseFaults(trouble + unrest[int(seed)%len(unrest)])
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	o := sandbox.Options{
		Path: filepath.Join(dir, "api.db"), Key: testKey, Seed: seed,
		BuildTime: 200 * time.Millisecond, ActionTime: 300 * time.Millisecond,
	}
	store, err := sandbox.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	o.Faults = faults
	api, err := sandbox.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Seed(t.Context(), 4, []string{"old"}, "LON1"); err != nil {
		t.Fatal(err)
	}
	return &soaker{
		t: t, dir: dir, name: fmt.Sprintf("s%d", seed), random: rand.New(rand.NewPCG(seed, 1)),
		api: api, server: httptest.NewServer(api), store: store, machine: machine,
	}
}

func (s *soaker) close() {
	s.server.Close()
	if err := s.api.Close(); err != nil {
		s.t.Error(err)
	}
	if err := s.store.Close(); err != nil {
		s.t.Error(err)
	}
}

// step runs a command, judges it and returns what it came to.
func (s *soaker) step() (requests, touched, code int, verb string) {
	before := s.settled(s.random.IntN(5) > 0)
	logged := len(s.api.Requests())
	r := s.run(s.plan(before), before)
	r.log = s.api.Requests()[logged:]
	r.after = s.look()
	if wrongs := r.judge(); len(wrongs) > 0 {
		s.t.Errorf("%s, civoctl %s\nexit %d after %v\n%s\nstdout:\n%s\nstderr:\n%s\nlog:\n%s",
			s.name, strings.Join(r.args, " "), r.code, r.took, strings.Join(wrongs, "\n"), r.stdout, r.stderr, r.logText())
	}
	for _, q := range r.log {
		if slices.ContainsFunc(q.Faults, func(rule string) bool { return strings.Contains(rule, "rate=") }) {
			touched++
		}
	}
	return len(r.log), touched, r.code, r.verb
}

// settled looks at the store once nothing is being removed and, where all is to
// be at rest, nothing is on its way at all.
func (s *soaker) settled(rest bool) map[string]server {
	for {
		have, wait := s.look(), false
		for _, i := range have {
			wait = wait || i.Status == "DELETING" || rest && i.Status != "ERROR" && !i.settled()
		}
		if !wait {
			return have
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// stopwatch adds up how much later than it should this machine does what it is
// to do: that is not the program's lateness.
type stopwatch struct {
	late      atomic.Int64 // nanoseconds
	end, over chan struct{}
}

func newStopwatch() *stopwatch {
	w := &stopwatch{end: make(chan struct{}), over: make(chan struct{})}
	const beat = 20 * time.Millisecond
	go func() {
		defer close(w.over)
		for {
			begun := time.Now()
			select {
			case <-w.end:
				return
			case <-time.After(beat):
				w.late.Add(int64(time.Since(begun) - beat))
			}
		}
	}()
	return w
}

func (w *stopwatch) stop() {
	close(w.end)
	<-w.over
}

// tally is what a campaign has done.
type tally struct {
	mu                          sync.Mutex
	commands, requests, touched int
	codes                       map[string]int
}

func (y *tally) add(requests, touched, code int, verb string) {
	y.mu.Lock()
	defer y.mu.Unlock()
	if y.codes == nil {
		y.codes = map[string]int{}
	}
	y.commands++
	y.requests += requests
	y.touched += touched
	y.codes[fmt.Sprintf("%s %d", verb, code)]++
}

// report fails where the campaign was too gentle to prove anything.
func (y *tally) report(t *testing.T) {
	share := float64(y.touched) / float64(max(y.requests, 1))
	t.Logf("%d commands, %d requests, %.0f %% of them in trouble; verbs and exit codes: %v", y.commands, y.requests, 100*share, y.codes)
	if share < 0.25 && !t.Failed() {
		t.Errorf("only %.0f %% of the requests were in trouble", 100*share)
	}
}
