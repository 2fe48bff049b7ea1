package cli

import (
	"net/http"
	"sync/atomic"
	"time"
)

// largestDrift is the most that two clocks may differ and both count as right.
const largestDrift = time.Minute

// clock has the time by the API's replies. Times in replies are compared with it, so that on a
// machine whose own clock is wrong no new instance counts as an old one.
type clock struct {
	last atomic.Pointer[reading]
}

// reading is the time by one reply.
type reading struct {
	date  time.Time     // in whole seconds
	ahead time.Duration // of the machine's clock
}

// clockReader is a round tripper that sets a clock by each reply.
type clockReader struct {
	next  http.RoundTripper
	clock *clock
}

// RoundTrip sets the clock by the Date of a successful reply: a proxy may have dated any other.
func (r *clockReader) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := r.next.RoundTrip(req)
	if err != nil || resp.StatusCode/100 != 2 {
		return resp, err
	}
	if date, err := http.ParseTime(resp.Header.Get("Date")); err == nil && date.Year() >= 2000 {
		r.clock.last.Store(&reading{date, time.Until(date)})
	}
	return resp, nil
}

// Now returns the time by the API's clock, for the ages of what the API has. It is the time of this
// machine if no reply had a time, or if the two differ by less than a minute.
func (a *API) Now() time.Time {
	if r := a.clock.last.Load(); r != nil && r.ahead.Abs() >= largestDrift {
		return time.Now().Add(r.ahead)
	}
	return time.Now()
}

// ReplyTime returns the time of the last successful reply, in whole seconds, or that of this
// machine if no reply had a time.
func (a *API) ReplyTime() time.Time {
	if r := a.clock.last.Load(); r != nil {
		return r.date
	}
	return time.Now()
}
