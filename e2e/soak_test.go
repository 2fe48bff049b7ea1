package e2e

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/civoctl/civoctl/internal/sandbox"
)

// soakerCount is the number of soakers that run at the same time. They wait more than they work.
const soakerCount = 24

// TestSoak runs random commands against an API that makes random trouble and
// judges each by the API's own log and store. SOAK_COUNT is how many are run,
// SOAK_SEED where the dice begin, SOAK_SOAKER the only one of the soakers to
// run; a failure names what makes it come again. Each command has dice of its
// own, whatever was rolled before it, and each soaker a store of its own. What
// stays to chance is the order in which parallel requests arrive, and how far an
// instance has come by then.
func TestSoak(t *testing.T) {
	if testing.Short() {
		t.Skip("takes most of a minute")
	}
	if !isInOwnProcess(t) {
		return
	}
	count, seed, only := envNumber(t, "SOAK_COUNT", 200), envNumber(t, "SOAK_SEED", 1), envNumber(t, "SOAK_SOAKER", -1)
	setEnv(t, cleanEnv(t.TempDir()))
	t.Setenv("CIVOCTL_API_KEY", testKey)
	before := runtime.NumGoroutine()

	again := fmt.Sprintf("make soak SEED=%d COUNT=%d", seed, count)
	var totals tally
	var workers sync.WaitGroup
	for n := range soakerCount {
		if only >= 0 && only != n {
			continue
		}
		s := newSoaker(t, n, uint64(seed)*1000+uint64(n))
		s.again = fmt.Sprintf("%s, and alone: %s SOAKER=%d", again, again, n)
		workers.Go(func() {
			defer s.close()
			for s.steps*soakerCount+n < count && !t.Failed() {
				totals.add(s.step())
			}
		})
	}
	workers.Wait()
	totals.report(t)
	checkGoroutines(t, before)
}

// checkGoroutines checks that no more goroutines are left than there were before. It waits for
// those of closed connections to end.
func checkGoroutines(t *testing.T, before int) {
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for runtime.NumGoroutine() > before {
		if ctx.Err() != nil {
			var stacks strings.Builder
			_ = pprof.Lookup("goroutine").WriteTo(&stacks, 1)
			t.Errorf("goroutines are left of what was run; %d were there before:\n%s", before, stacks.String())
			return
		}
		runtime.Gosched()
	}
}

// envNumber returns the number in the environment variable, or otherwise where it is not set.
func envNumber(t *testing.T, name string, otherwise int) int {
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

// soakFaults are the faults of the API; the first lines hold for all requests.
const soakFaults = `
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

// listFaults are further faults of the list; a soaker has one of these lines.
var listFaults = []string{
	"",
	"GET /v2/instances small-pages=2 null-per-page",
	"GET /v2/instances small-pages=3; GET /v2/instances duplicate rate=0.3",
	"GET /v2/instances small-pages=3; GET /v2/instances drift=create rate=0.2",
	"GET /v2/instances small-pages=4; GET /v2/instances drift=remove rate=0.05",
}

// soaker runs one command after the other at an API of its own.
type soaker struct {
	t       *testing.T
	name    string
	again   string // what repeats it
	seed    uint64
	options sandbox.Options  // of the API that the commands talk to
	store   *sandbox.Sandbox // the same instances without the trouble, for the judge
	later   *sandbox.Sandbox // the same an hour later, when all that was on its way has arrived

	steps  int        // commands run
	random *rand.Rand // the dice of this command
	made   int        // for hostnames that nobody had yet
}

// newSoaker returns the nth soaker, which draws by the seed.
func newSoaker(t *testing.T, n int, seed uint64) *soaker {
	faults, err := sandbox.ParseFaults(soakFaults + listFaults[n%len(listFaults)])
	if err != nil {
		t.Fatal(err)
	}
	s := &soaker{t: t, name: fmt.Sprintf("s%d", seed), seed: seed, options: sandbox.Options{
		Path: filepath.Join(t.TempDir(), "api.db"), Key: testKey, BuildTime: 200 * time.Millisecond, ActionTime: 300 * time.Millisecond,
	}}
	s.store = s.open(s.options)
	ahead := s.options
	ahead.Now = func() time.Time { return time.Now().Add(time.Hour) }
	s.later = s.open(ahead)
	s.options.Faults = faults
	if err := s.store.Seed(t.Context(), 4, []string{"old"}, "LON1"); err != nil {
		t.Fatal(err)
	}
	return s
}

// open opens a sandbox.
func (s *soaker) open(o sandbox.Options) *sandbox.Sandbox {
	api, err := sandbox.Open(o)
	if err != nil {
		s.t.Fatal(err)
	}
	return api
}

// close closes the sandboxes.
func (s *soaker) close() {
	for _, api := range []*sandbox.Sandbox{s.store, s.later} {
		if err := api.Close(); err != nil {
			s.t.Error(err)
		}
	}
}

// step runs a command, judges it and returns it. A command that goes wrong is run once more in the
// same state, to tell whether only chance makes it fail.
func (s *soaker) step() *run {
	s.random = rand.New(rand.NewPCG(s.seed, uint64(s.steps)))
	before := s.settle(s.chance(80))
	p, saved := s.drawPlan(before), s.save()
	r := s.run(p, before)
	if wrongs := r.judge(); len(wrongs) > 0 {
		s.restore(saved)
		second := "it passes"
		if again := s.run(p, before).judge(); len(again) > 0 {
			second = "it fails:\n" + strings.Join(again, "\n")
		}
		s.t.Errorf("%s, command %d, civoctl %s\nexit %d after %v\n%s\nto repeat: %s\nrun again at once, %s\nstdin:\n%s\nstdout:\n%s\nstderr:\n%s\nlog:\n%s",
			s.name, s.steps, strings.Join(r.args, " "), r.code, r.took, strings.Join(wrongs, "\n"), s.again, second, r.stdin, r.stdout, r.stderr, r.formatLog())
	}
	s.steps++
	return r
}

// save returns the store file. The sandboxes hold it only during a request.
func (s *soaker) save() []byte {
	data, err := os.ReadFile(s.options.Path)
	if err != nil {
		s.t.Fatal(err)
	}
	return data
}

// restore writes the store file that save returned.
func (s *soaker) restore(data []byte) {
	if err := os.WriteFile(s.options.Path, data, 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// settle returns the instances once none is being deleted, and none has a status that time changes
// where rest is true.
func (s *soaker) settle(rest bool) []storedInstance {
	s.list(s.later) // sweeps out what is being removed
	have := s.list(s.store)
	if !rest || !slices.ContainsFunc(have, storedInstance.isMoving) {
		return have
	}
	for _, i := range have {
		if i.isMoving() { // a change keeps what the time has made of it
			s.ask(s.later, "PUT", "/v2/instances/"+i.ID, url.Values{"region": {"LON1"}, "reverse_dns": {fmt.Sprintf("rest-%d.example", s.steps)}})
		}
	}
	return s.list(s.store)
}

// ask returns the body of the reply of api, which has no faults.
func (s *soaker) ask(api *sandbox.Sandbox, method, path string, form url.Values) []byte {
	req := httptest.NewRequest(method, path+"?"+form.Encode(), nil)
	req.Header.Set("Authorization", "bearer "+testKey)
	w := httptest.NewRecorder()
	api.ServeHTTP(w, req)
	if w.Code != http.StatusOK {
		s.t.Fatalf("%s %s: %d: %s", method, path, w.Code, w.Body)
	}
	return w.Body.Bytes()
}

// tally counts what all soakers do.
type tally struct {
	mu                          sync.Mutex
	commands, requests, touched int
	codes                       map[string]int
}

// add counts a run.
func (y *tally) add(r *run) {
	y.mu.Lock()
	defer y.mu.Unlock()
	if y.codes == nil {
		y.codes = map[string]int{}
	}
	y.commands++
	y.requests += len(r.log)
	for _, q := range r.log {
		if slices.ContainsFunc(q.Faults, func(rule string) bool { return strings.Contains(rule, "rate=") }) {
			y.touched++
		}
	}
	y.codes[fmt.Sprintf("%s %d", r.verb, r.code)]++
}

// report logs the counts, and fails the test where too few requests met a fault.
func (y *tally) report(t *testing.T) {
	share := float64(y.touched) / float64(max(y.requests, 1))
	t.Logf("%d commands, %d requests, %.0f %% of them in trouble; verbs and exit codes: %v", y.commands, y.requests, 100*share, y.codes)
	if share < 0.25 && !t.Failed() {
		t.Errorf("only %.0f %% of the requests were in trouble", 100*share)
	}
}
