package wait_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/civoctl/civoctl/internal/wait"
)

func TestPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pace := wait.NewPace(middle)
		pause := func(rest time.Duration) time.Duration {
			began := time.Now()
			pace.Sleep(t.Context(), began, rest)
			return time.Since(began)
		}
		for _, step := range []struct {
			name   string
			before func()
			rest   time.Duration
			want   time.Duration
		}{
			{"first", func() {}, 0, 500 * time.Millisecond},
			{"asked to rest", func() {}, 12 * time.Second, 12 * time.Second},
			{"after ten seconds", func() {}, 0, time.Second},
			{"after a change", pace.Reset, 0, 500 * time.Millisecond},
			{"after two failures", func() { pace.RecordFailure(); pace.RecordFailure() }, 0, 2 * time.Second},
			{"after a success", pace.RecordSuccess, 0, 500 * time.Millisecond},
			{"after two minutes", func() { time.Sleep(2 * time.Minute) }, 0, 1200 * time.Millisecond},
			{"later", func() {}, 0, 1440 * time.Millisecond},
			{"after another change", pace.Reset, 0, 500 * time.Millisecond},
		} {
			step.before()
			if got := pause(step.rest); got != step.want {
				t.Errorf("%s: paused for %v, want %v", step.name, got, step.want)
			}
		}

		slow := time.Now()
		time.Sleep(3 * time.Second) // the answer
		answered := time.Now()
		pace.Reset()
		pace.Sleep(t.Context(), slow, 0)
		if got := time.Since(answered); got != 250*time.Millisecond {
			t.Errorf("paused for %v after a slow answer, want half of what is usual", got)
		}

		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		began := time.Now()
		pace.Sleep(ctx, began, time.Hour)
		if got := time.Since(began); got != 0 {
			t.Errorf("paused for %v though the context is done", got)
		}
	})
}
