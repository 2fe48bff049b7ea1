package wait

import "time"

const (
	quick  = 500 * time.Millisecond // for the first 10 seconds
	steady = time.Second            // up to a minute
	slow   = 5 * time.Second        // the most, after growing by a fifth each time

	// jitter is the part by which a pause may be shorter or longer. With the
	// first look at once, a twentieth keeps a build of 7 seconds within 16 looks
	// whatever the draw, and its end within 525 ms of being seen; a tenth would
	// now and then take a 17th.
	jitter = 0.05
)

// schedule says how long after the beginning of one look the next one begins.
type schedule struct {
	random func() float64 // uniform in [0, 1)

	interval time.Duration // the last one, before jitter
	failures int           // looks that failed in a row
}

// next is the pause after the look that began when elapsed had passed since the
// start. Looks that fail in a row double it each time, up to the slowest regular
// one or twice the present one.
func (s *schedule) next(elapsed time.Duration) time.Duration {
	switch {
	case elapsed < 10*time.Second:
		s.interval = quick
	case elapsed < time.Minute:
		s.interval = steady
	default:
		s.interval = min(max(s.interval, steady)*6/5, slow)
	}
	pause, most := s.interval, max(slow, 2*s.interval)
	for range s.failures {
		pause = min(2*pause, most)
	}
	return time.Duration(float64(pause) * (1 - jitter + 2*jitter*s.random()))
}
