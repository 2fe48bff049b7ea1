package wait

import "time"

const (
	quickPause   = 500 * time.Millisecond // for the first 10 seconds
	steadyPause  = time.Second            // up to a minute; then each is a fifth longer
	slowestPause = 5 * time.Second        // the longest

	// jitter is the part by which a pause may be shorter or longer. With the first poll at once, a
	// twentieth keeps a build of 7 seconds within 16 polls whatever the random numbers, and its end
	// is seen within 525 ms; a tenth would now and then take a 17th poll.
	jitter = 0.05
)

// schedule computes the pauses between the beginnings of polls.
type schedule struct {
	random func() float64 // uniform in [0, 1)

	interval time.Duration // the last one, before jitter
	failures int           // polls that failed in a row
}

// nextPause returns the pause after the poll that began when elapsed had passed since the start.
// Each failure in a row doubles it, up to the slowest regular pause or twice the present one.
func (s *schedule) nextPause(elapsed time.Duration) time.Duration {
	switch {
	case elapsed < 10*time.Second:
		s.interval = quickPause
	case elapsed < time.Minute:
		s.interval = steadyPause
	default:
		s.interval = min(max(s.interval, steadyPause)*6/5, slowestPause)
	}
	pause, most := s.interval, max(slowestPause, 2*s.interval)
	for range s.failures {
		pause = min(2*pause, most)
	}
	return time.Duration(float64(pause) * (1 - jitter + 2*jitter*s.random()))
}
