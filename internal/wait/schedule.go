package wait

import "time"

const (
	quick  = 500 * time.Millisecond // for the first 10 seconds
	steady = time.Second            // up to a minute
	slow   = 5 * time.Second        // the longest, after growing by a fifth each time

	// jitter is the part by which an interval may be longer or shorter. With it
	// and a first look at once, a build of 7 seconds takes at most 16 looks and
	// is noticed at most 525 ms late, whatever the draw: with 10 % it could
	// take 17.
	jitter = 0.05
)

// schedule says how long after the start of one look the next one follows.
type schedule struct {
	random func() float64 // uniform in [0, 1)

	interval time.Duration // the last one, before jitter
	failures int           // looks failed in a row
}

// next is the pause after a look that began when elapsed had passed since the
// start. A run of failed looks doubles it each time, up to the slowest regular
// pace or twice the current one, and retryAfter is a lower bound.
func (s *schedule) next(elapsed, retryAfter time.Duration) time.Duration {
	switch {
	case elapsed < 10*time.Second:
		s.interval = quick
	case elapsed < time.Minute:
		s.interval = steady
	default:
		s.interval = min(max(s.interval, steady)*6/5, slow)
	}
	pause := s.interval
	limit := max(slow, 2*s.interval)
	for range s.failures {
		pause = min(2*pause, limit)
	}
	pause = time.Duration(float64(pause) * (1 - jitter + 2*jitter*s.random()))
	return max(pause, retryAfter)
}
