package sandbox

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Options say where a sandbox is stored and how it behaves. Only Path is required.
type Options struct {
	Path        string           // the database file, created when absent
	Key         string           // the API key that requests must bear; "" lets every request in
	BuildTime   time.Duration    // how long an instance is BUILDING: 5 s when 0, not at all when negative
	ActionTime  time.Duration    // how long it is STOPPING, REBOOTING and so on: 2 s when 0, not at all when negative
	Now         func() time.Time // the clock; time.Now when nil
	UniqueNames bool             // refuse a hostname that the region already has
	Limits      Limits           // the quota of each region; zero fields have defaults
	Faults      []Fault          // trouble to make
	Seed        uint64           // makes the faults' rates repeatable
	Wait        time.Duration    // how long to wait for other processes to let go of the file: 10 s when 0
	Log         func(Request)    // told of each request when it has been answered; called from many goroutines
	Remember    int              // how many requests [Sandbox.Requests] returns: 65,536 when 0, no request when negative
}

// Sandbox is a Civo API: an http.Handler whose state is in a file. Many goroutines may use it, and
// many processes its file.
type Sandbox struct {
	opts    Options
	catalog catalog
	store   *store
	routes  []route
	faults  *faults
	lags    bool // some fault makes lists lag
	log     requestLog
	pipe    pipe
	done    chan struct{} // closed by Close
	end     sync.Once
}

// longestWait is the default of Options.Wait.
const longestWait = 10 * time.Second

// Open opens the sandbox in o.Path, and creates it when there is none. The error wraps [ErrDamaged]
// when the file is not a sandbox's, and [ErrBusy] when other processes hold it for longer than
// o.Wait.
func Open(o Options) (*Sandbox, error) {
	o.BuildTime = cmp.Or(o.BuildTime, 5*time.Second)
	o.ActionTime = cmp.Or(o.ActionTime, 2*time.Second)
	o.Wait = cmp.Or(o.Wait, longestWait)
	o.Remember = cmp.Or(o.Remember, 1<<16)
	o.Limits = o.Limits.orDefault()
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Path == "" {
		return nil, fmt.Errorf("open sandbox: no path given")
	}
	s := &Sandbox{opts: o, catalog: newCatalog(), faults: newFaults(o.Faults, o.Seed), routes: routes(), log: requestLog{limit: o.Remember}, done: make(chan struct{})}
	s.lags = slices.ContainsFunc(o.Faults, func(f Fault) bool { return f.lag() > 0 })
	s.store = newStore(o.Path, o.Wait, s.catalog.seedDefaults)
	if err := s.store.open(); err != nil {
		return nil, err
	}
	return s, nil
}

// Regions returns the codes of all regions.
func (s *Sandbox) Regions() []string {
	codes := make([]string, len(s.catalog.regions))
	for i, r := range s.catalog.regions {
		codes[i] = r.Code
	}
	return codes
}

// Close ends the requests in flight and the connections of [Sandbox.Transport], and lets go of the
// file.
func (s *Sandbox) Close() error {
	s.end.Do(func() { close(s.done) })
	err := s.pipe.close()
	s.store.close()
	return err
}

// Transport returns a RoundTripper that speaks HTTP/1.1 to the sandbox over pipes in memory,
// whatever host a request names. It opens no port, and ends with the sandbox.
func (s *Sandbox) Transport() http.RoundTripper { return s.pipe.transport(s) }
