package sandbox

import (
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// Request is one request as the sandbox saw it, for tests and logs. Scripts and passwords are left out, and so are
// values of a thousand characters and more.
type Request struct {
	Time   time.Time
	Took   time.Duration // until the answer was known, not until it was written
	Method string
	Path   string
	Query  url.Values
	Form   url.Values // what the query and the body said, form or JSON
	Status int        // of the reply; 0 when the connection was cut before one
	Faults []string   // the rules that were applied
	Effect Effect
}

// Effect is what a request did to instances, by ID. A request that changed nothing has an empty one.
type Effect struct {
	Created, Changed, Deleted []string
}

// recorder remembers requests.
type recorder struct {
	mu       sync.Mutex
	requests []Request
	longest  int // at most so many requests; none when negative
	inFlight int
	peak     int
}

// Requests returns the requests answered so far, in the order of their answers. Beyond Options.Remember the oldest
// are forgotten.
func (s *Sandbox) Requests() []Request {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	return slices.Clone(s.log.requests)
}

// Peak returns the most requests that were in flight at once.
func (s *Sandbox) Peak() int {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	return s.log.peak
}

// begin counts a request in; the function it returns counts it out.
func (l *recorder) begin() (end func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.inFlight++
	l.peak = max(l.peak, l.inFlight)
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.inFlight--
	}
}

func (l *recorder) keep(r Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.longest < 0 {
		return
	}
	if len(l.requests) >= l.longest {
		l.requests = slices.Delete(l.requests, 0, max(1, l.longest/4))
	}
	l.requests = append(l.requests, r)
}

// loggable is a copy without what must not be in a log, or is too long for one.
func loggable(p map[string][]string) url.Values {
	v := url.Values{}
	for name, values := range p {
		if name == "script" || strings.Contains(name, "password") || len(name) > 64 || len(v) > 64 {
			continue
		}
		if text := strings.Join(values, " "); len(text) < 1024 && len(values) < 64 {
			v[name] = slices.Clone(values)
		}
	}
	return v
}
