package sandbox

import (
	"cmp"
	"math/rand/v2"
	"path"
	"strings"
	"sync"
	"time"
)

// Moment is the time at which a fault acts: Before the request has had its effect, or After.
type Moment string

const (
	Before Moment = "before"
	After  Moment = "after"
)

// Fault is trouble for the requests it matches. Its effects add up; those of the zero value are
// none. ParseFaults documents each.
type Fault struct {
	Method string // "*" for any
	Path   string // segments, "*" for any one of them; a last "**" for any number

	Rate  float64 // the share of matching requests that are hit; 0 is all of them
	Skip  int     // matching requests to let pass first
	Times int     // requests to hit at most; 0 is no bound

	Delay       time.Duration // wait before the request is looked at
	Status      int           // answer with this status and an error body
	Code        string        // of that body
	RetryAfter  string        // the header of that name
	After       bool          // Status and HTML come after the effect
	Reset       Moment        // cut the connection
	Hang        Moment        // never answer
	Truncate    bool          // cut the connection in the middle of the body
	HTML        int           // answer with a page of HTML and this status
	Realistic   bool          // answer as real APIs have been seen to, with lists that lag
	Types       bool          // numbers become strings, strings numbers, arrays objects
	Drip        time.Duration // time between pieces of the body
	Drift       string        // "create" or "remove": the list seems to have changed since page 1
	Duplicate   bool          // a list's page after the first begins with the last item of the one before
	NullPerPage bool          // a list says "per_page": null
	Lag         time.Duration // a list is as it was so long ago
	SmallPages  int           // a list's pages have at most so many items
	CountReply  string        // "object", "items" or "array": the reply to a create
	Build       string        // the status that a created instance ends in
	PerSecond   int           // answer 429 to what is beyond so many requests a second

	rule string // as parsed
}

// faults holds the rules and picks the ones that hit a request. Given the same seed and requests it
// picks the same.
type faults struct {
	mu    sync.Mutex
	rules []*activeRule
}

// activeRule is a rule with its dice and its counters.
type activeRule struct {
	Fault
	dice   *rand.Rand
	seen   int
	hits   int
	second time.Time
	within int
}

// newFaults returns faults whose dice are made from seed.
func newFaults(rules []Fault, seed uint64) *faults {
	f := &faults{}
	for i, r := range rules {
		f.rules = append(f.rules, &activeRule{Fault: r, dice: rand.New(rand.NewPCG(seed, uint64(i)))})
	}
	return f
}

// pick returns the sum of the faults that hit a request, and their rules as text.
func (f *faults) pick(method, path string, now time.Time) (sum Fault, rules []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, a := range f.rules {
		if a.matches(method, path) && a.strikes(now) {
			sum.add(a.Fault)
			rules = append(rules, a.String())
		}
	}
	return sum, rules
}

// strikes counts a matching request and reports whether the rule hits it.
func (a *activeRule) strikes(now time.Time) bool {
	a.seen++
	roll := a.dice.Float64() // always, so that one rule's bounds do not change its dice
	if a.seen <= a.Skip || a.Times > 0 && a.hits >= a.Times || a.Rate > 0 && roll >= a.Rate {
		return false
	}
	if a.PerSecond > 0 {
		if second := now.Truncate(time.Second); !second.Equal(a.second) {
			a.second, a.within = second, 0
		}
		if a.within++; a.within <= a.PerSecond {
			return false
		}
	}
	a.hits++
	return true
}

// matches reports whether the fault is for requests of the method and path.
func (f Fault) matches(method, request string) bool {
	if f.Method != "*" && f.Method != method {
		return false
	}
	want := strings.Split(strings.Trim(f.Path, "/"), "/")
	have := strings.Split(strings.Trim(request, "/"), "/")
	if want[len(want)-1] == "**" {
		want = want[:len(want)-1]
		have = have[:min(len(have), len(want))]
	}
	if len(want) != len(have) {
		return false
	}
	for i := range want {
		if ok, err := path.Match(want[i], have[i]); err != nil || !ok {
			return false
		}
	}
	return true
}

// lag returns how far lists are behind.
func (f Fault) lag() time.Duration {
	if f.Realistic {
		return max(f.Lag, realisticLag)
	}
	return f.Lag
}

// add adds the effects of another fault to f.
func (f *Fault) add(g Fault) {
	f.Delay += g.Delay
	f.Drip += g.Drip
	if g.PerSecond > 0 {
		g.Status, g.Code, g.RetryAfter = 429, "", "1"
	}
	// One answer, and when it comes, as a whole: a refusal of one rule does not come after the
	// effect because the breakdown of another would have.
	if g.Status != 0 || g.HTML != 0 {
		f.Status, f.Code, f.HTML, f.After = g.Status, g.Code, g.HTML, g.After
	}
	f.RetryAfter = cmp.Or(g.RetryAfter, f.RetryAfter)
	f.Reset = cmp.Or(g.Reset, f.Reset)
	f.Hang = cmp.Or(g.Hang, f.Hang)
	f.Drift = cmp.Or(g.Drift, f.Drift)
	f.CountReply = cmp.Or(g.CountReply, f.CountReply)
	f.Build = cmp.Or(g.Build, f.Build)
	f.Lag = max(f.Lag, g.lag())
	f.SmallPages = max(f.SmallPages, g.SmallPages)
	f.Truncate = f.Truncate || g.Truncate
	f.Types = f.Types || g.Types
	f.Realistic = f.Realistic || g.Realistic
	f.Duplicate = f.Duplicate || g.Duplicate
	f.NullPerPage = f.NullPerPage || g.NullPerPage
}
