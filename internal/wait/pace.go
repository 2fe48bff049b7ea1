package wait

import (
	"context"
	"math/rand/v2"
	"time"
)

// Pace is the pace of Run, for those who look by themselves. What changes is
// worth a quick look again: they say so with Reset.
type Pace struct {
	schedule schedule
	start    time.Time // when it was quick last
}

// NewPace is a pace that begins now. Random is for the jitter, uniform in
// [0, 1); nil is a real one.
func NewPace(random func() float64) *Pace {
	if random == nil {
		random = rand.Float64
	}
	return &Pace{schedule: schedule{random: random}, start: time.Now()}
}

// Reset makes the pace as quick as in the beginning.
func (p *Pace) Reset() { p.start = time.Now() }

// RecordFailure slows the pace down, the more the more looks fail in a row.
func (p *Pace) RecordFailure() { p.schedule.failures++ }

// RecordSuccess ends a row of failures.
func (p *Pace) RecordSuccess() { p.schedule.failures = 0 }

// Sleep pauses until the next look is due, the last one having begun then, or
// until the context is done.
func (p *Pace) Sleep(ctx context.Context, began time.Time, rest time.Duration) {
	_ = Sleep(ctx, p.pause(began, rest))
}

// pause returns how long it is until the next look is due. The pause goes from
// beginning to beginning, so that a slow answer does not slow the pace; but half
// of it is left to breathe, and all of rest.
func (p *Pace) pause(began time.Time, rest time.Duration) time.Duration {
	pause := p.schedule.next(began.Sub(p.start))
	return max(pause-time.Since(began), pause/2, rest)
}

// Sleep waits for d, and returns the error of ctx when ctx ends before that.
func Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
	return ctx.Err()
}
