package e2e

import "time"

// This file alone uses the real clock. Elsewhere tests wait for what can be seen from outside.

// letTimePass waits for d. It is for tests of what time itself does, and of moments at which there
// is nothing to see.
func letTimePass(d time.Duration) { time.Sleep(d) }

// callLater calls f after d, for the same tests. It returns a function that calls it off.
func callLater(d time.Duration, f func()) (cancel func()) {
	timer := time.AfterFunc(d, f)
	return func() { timer.Stop() }
}

// noticeTime is more than a run usually takes to do what cannot be seen from outside: to notice a
// signal, or to begin with a result. A run that takes longer is interrupted at another moment, at
// which the test holds too.
const noticeTime = 500 * time.Millisecond
