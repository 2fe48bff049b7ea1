package cli

import (
	"net/http"
	"sync/atomic"
	"time"

	"github.com/civoctl/civoctl/internal/arg"
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
func (c *clock) Now() time.Time {
	if r := c.last.Load(); r != nil && r.ahead.Abs() >= largestDrift {
		return time.Now().Add(r.ahead)
	}
	return time.Now()
}

// ClockAhead returns in words how this machine's clock differs from the API's, as in "2h ahead of",
// or "" if it is not known to differ by a minute or more.
func (c *clock) ClockAhead() string {
	r := c.last.Load()
	if r == nil || r.ahead.Abs() < largestDrift {
		return ""
	}
	by := arg.FormatDuration(r.ahead.Abs().Round(time.Minute))
	if r.ahead > 0 {
		return by + " behind"
	}
	return by + " ahead of"
}

// ReplyTime returns the time of the last successful reply, in whole seconds, or that of this
// machine if no reply had a time.
func (c *clock) ReplyTime() time.Time {
	if r := c.last.Load(); r != nil {
		return r.date
	}
	return time.Now()
}
