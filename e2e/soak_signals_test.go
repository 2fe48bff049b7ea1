//go:build linux || darwin

package e2e

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/civoctl/civoctl/internal/sandbox"
)

// createLatency are faults that give each stage of a create its time.
const createLatency = `
GET /v2/** delay=40ms
POST /v2/instances delay=120ms drip=10ms
`

// longestCreate is a little more than the time that a create takes which is not interrupted.
const longestCreate = 900 * time.Millisecond

// signalTally counts what became of the creates.
type signalTally struct{ made, nothing, died, finished atomic.Int64 }

// TestSoakSignals interrupts creates at random moments, by random signals: SOAK_COUNT is how many,
// SOAK_SEED where the dice begin. Where the API made an instance its ID and password are told, the
// exit code is right, and no process is left behind.
func TestSoakSignals(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a while")
	}
	count, seed := envNumber(t, "SOAK_COUNT", 40), envNumber(t, "SOAK_SEED", 1)
	const workers = 8
	var tally signalTally
	var work sync.WaitGroup
	for n := range workers {
		work.Go(func() {
			for k := n; k < count && !t.Failed(); k += workers {
				t.Run(fmt.Sprint(k), func(t *testing.T) {
					dice := rand.New(rand.NewPCG(uint64(seed), uint64(k)))
					if wrong := tally.interruptCreate(t, dice); len(wrong) > 0 {
						t.Errorf("run %d of seed %d (make soak-signals SEED=%d COUNT=%d):\n%s", k, seed, seed, count, strings.Join(wrong, "\n"))
					}
				})
			}
		})
	}
	work.Wait()
	t.Logf("%d creates were interrupted: %d made an instance, and told all of it; %d made none; %d were done before; %d were ended by the signal itself, before the program had begun",
		count, tally.made.Load(), tally.nothing.Load(), tally.finished.Load(), tally.died.Load())
}

// interruptCreate interrupts a create, at an API of its own, at a moment that dice draws. It
// returns what is wrong.
func (c *signalTally) interruptCreate(t *testing.T, dice *rand.Rand) []string {
	var v verdict
	u := newUserWith(t, sandbox.Options{BuildTime: 300 * time.Millisecond, Faults: parseFaults(t, createLatency), Seed: dice.Uint64()})
	began := make(chan struct{})
	var once sync.Once
	u.serveFunc(func(w http.ResponseWriter, r *http.Request) {
		once.Do(func() { close(began) })
		u.api.ServeHTTP(w, r)
	})
	run := u.civoctl(createArgs("web-1", "-o", pick(dice, []string{"table", "json", "id"}))...)
	run.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	waitForDescendants := trackDescendants(t, run)
	p := startProcess(t, run)
	signal := pick(dice, []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP})
	// Half of them before there is a reply.
	while := time.Duration(dice.Int64N(int64(longestCreate)))
	if dice.IntN(2) == 0 {
		while /= 3
	}
	// One in twenty meets the program while it starts.
	if dice.IntN(20) > 0 {
		<-began
	}
	letTimePass(while)
	_ = run.Process.Signal(signal) // which may have ended
	code := p.wait()
	err := waitForDescendants()
	v.check(err == nil, "%v", err)

	said := p.stdout.String() + p.stderr.String()
	made, posts := u.listCreated()
	v.check(posts <= 1 && len(made) <= posts, "%d requests made %v", posts, made)
	switch {
	case code == 0:
		c.finished.Add(1)
	case code == -1: // by the signal, which came before anybody could catch it
		c.died.Add(1)
		v.check(posts == 0, "the signal ended it after its request")
	default:
		v.check(code == 130, "exit %d, want 130", code)
		v.check(strings.Contains(said, "interrupted"), "it does not say that it was interrupted")
	}
	if len(made) == 0 {
		c.nothing.Add(1)
		v.check(code != 0, "nothing was made, and exit 0")
		v.check(code != 130 || strings.Contains(said, "nothing was changed"), "it does not say that nothing was changed")
	}
	for _, id := range made {
		c.made.Add(1)
		v.check(strings.Contains(said, id), "the ID %s is lost", id)
		v.check(regexp.MustCompile(`\b[A-Z0-9]{20,}\b`).MatchString(said), "the password is lost")
		v.check(code == 0 || strings.Contains(said, "civoctl instance wait "+id), "it does not say how to go on")
	}
	if len(v) > 0 {
		v = append(v, fmt.Sprintf("%v %v after the first request; exit %d\n%s", signal, while, code, p))
	}
	return v
}
