package wait

import (
	"context"
	"math/rand/v2"
	"time"
)

// Pace spaces the polls of a loop as [Run] spaces its own: quickly at first and after Reset, then
// ever more slowly.
type Pace struct {
	schedule schedule
	start    time.Time // of the quick pauses
}

// NewPace returns a Pace that starts now. Random returns numbers uniform in [0, 1) for the jitter;
// nil means rand.Float64.
func NewPace(random func() float64) *Pace {
	if random == nil {
		random = rand.Float64
	}
	return &Pace{schedule: schedule{random: random}, start: time.Now()}
}

// Reset makes the pauses as short as at the start, as after a change.
func (p *Pace) Reset() { p.start = time.Now() }

// RecordFailure lengthens the pauses, the more the more polls fail in a row.
func (p *Pace) RecordFailure() { p.schedule.failures++ }

// RecordSuccess ends a row of failures.
func (p *Pace) RecordSuccess() { p.schedule.failures = 0 }

// Sleep waits until the next poll is due after one that began at the time began, and for rest at
// least. It returns early when ctx is done.
func (p *Pace) Sleep(ctx context.Context, began time.Time, rest time.Duration) {
	_ = Sleep(ctx, p.untilNext(began, rest))
}

// untilNext returns how long it is until the next poll is due. The pause counts from the beginning
// of the last poll, so that a slow reply does not slow the pace, but at least half of it remains,
// and all of rest.
func (p *Pace) untilNext(began time.Time, rest time.Duration) time.Duration {
	pause := p.schedule.nextPause(began.Sub(p.start))
	return max(pause-time.Since(began), pause/2, rest)
}

// Sleep waits for d. It returns early with the error of ctx when ctx is done.
func Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
	return ctx.Err()
}
