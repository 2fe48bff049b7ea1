package sandbox

import (
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// Request is one request as the sandbox saw it, for tests and logs. It lacks scripts, passwords and
// values of a thousand characters and more.
type Request struct {
	Time   time.Time
	Took   time.Duration // until the answer was known, not until it was written
	Method string
	Path   string
	Query  url.Values
	Form   url.Values // the parameters of query and body, form or JSON
	Status int        // of the reply; 0 when the connection was cut before one
	Faults []string   // the rules that were applied
	Effect Effect
}

// Effect is what a request did to instances, by ID. The effect of a request that changed no
// instance is empty.
type Effect struct {
	Created, Changed, Deleted []string
}

// requestLog keeps the last requests and counts those in flight.
type requestLog struct {
	mu       sync.Mutex
	requests []Request
	limit    int // the most requests to keep; negative keeps no request
	inFlight int
	peak     int
}

// Requests returns the requests answered so far, in the order of their answers, the last
// Options.Remember of them.
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
func (l *requestLog) begin() (end func()) {
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

// keep adds a request, in place of the oldest when the log is full.
func (l *requestLog) keep(r Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.limit < 0 {
		return
	}
	if len(l.requests) >= l.limit {
		l.requests = slices.Delete(l.requests, 0, max(1, l.limit/4))
	}
	l.requests = append(l.requests, r)
}

// withoutSecrets returns a copy of p without secrets and without values too long for a log.
func withoutSecrets(p map[string][]string) url.Values {
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
