package instance

import (
	"net/http"
	"sync"
	"time"

	"github.com/civoctl/civoctl/pkg/civo"
)

// serverClock remembers the time that the API's replies tell. Ages measured by it hold where the
// clock of this machine is wrong.
type serverClock struct {
	next http.RoundTripper

	mu   sync.Mutex
	date time.Time
}

// withServerClock returns a copy of c whose replies set the clock.
func withServerClock(c *civo.Client) (*civo.Client, *serverClock) {
	clocked, client := *c, *c.HTTP
	clock := &serverClock{next: client.Transport}
	client.Transport = clock
	clocked.HTTP = &client
	return &clocked, clock
}

// RoundTrip takes the Date of each successful reply: a proxy may have dated any other.
func (s *serverClock) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := s.next.RoundTrip(req)
	if err != nil || resp.StatusCode/100 != 2 {
		return resp, err
	}
	if date, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		s.mu.Lock()
		s.date = date
		s.mu.Unlock()
	}
	return resp, nil
}

// latest returns the time of the last reply, in whole seconds, or the time of this machine where no
// reply told any.
func (s *serverClock) latest() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.date.IsZero() {
		return time.Now()
	}
	return s.date
}
