package wait_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/civoctl/civoctl/internal/wait"
)

// A process that was stopped beyond the deadline, in the middle of a poll, polls once more before
// it says how its targets are. One that wakes up before goes on as ever.
func TestStoppedProcess(t *testing.T) {
	for name, test := range map[string]struct {
		targets int
		sleeps  time.Duration
		meant   string // what the targets have become meanwhile
		state   wait.State
		elapsed time.Duration
	}{
		"one, done meanwhile":       {1, time.Hour, "SHUTOFF", wait.Reached, time.Hour + time.Second},
		"one, failed meanwhile":     {1, time.Hour, "ERROR", wait.Failed, time.Hour + time.Second},
		"one, gone meanwhile":       {1, time.Hour, "", wait.Disappeared, time.Hour + time.Second},
		"one, not done yet":         {1, time.Hour, "STOPPING", wait.TimedOut, time.Hour + time.Second},
		"many, done meanwhile":      {150, time.Hour, "SHUTOFF", wait.Reached, time.Hour + time.Second},
		"many, gone meanwhile":      {150, time.Hour, "", wait.Disappeared, time.Hour + time.Second},
		"many, not done yet":        {150, time.Hour, "STOPPING", wait.TimedOut, time.Hour + time.Second},
		"awake before the deadline": {1, 20 * time.Second, "STOPPING", wait.TimedOut, time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFleet(t, 1000)
				targets := f.pick(0, test.targets, 6, wait.Shutoff())
				f.set(targets, "STOPPING")
				src := f.source()
				asleep := func() error {
					if asked := len(f.requests); asked != 3 {
						return nil
					}
					time.Sleep(test.sleeps) // whatever the context says
					for _, target := range targets {
						if test.meant == "" {
							f.remove(target.ID)
						} else {
							f.status[target.ID] = test.meant
						}
					}
					return errors.New("connection reset")
				}
				get, page := src.Get, src.Page
				src.Get = func(ctx context.Context, id string) (wait.Observation[string], error) {
					seen, err := get(ctx, id)
					if broken := asleep(); broken != nil {
						err = broken
					}
					return seen, err
				}
				src.Page = func(ctx context.Context, n int) (wait.Page[string], error) {
					p, err := page(ctx, n)
					if broken := asleep(); broken != nil {
						err = broken
					}
					return p, err
				}
				results := wait.Run(t.Context(), targets, src, wait.Options{
					Timeout: time.Minute, Random: middle, Transient: func(error) (time.Duration, bool) { return 0, true },
				})
				for n, r := range results {
					if r.State != test.state || r.Elapsed > test.elapsed+11*time.Second || r.Elapsed < test.sleeps {
						t.Fatalf("%d: state %v after %v, want %v", n, r.State, r.Elapsed, test.state)
					}
				}
			})
		})
	}
}

// The last poll at an instance that reboots comes once it is settled, however many there are and
// wherever they stand, and however little time is left.
func TestLastLookIsSettled(t *testing.T) {
	for _, timeout := range []time.Duration{10001 * time.Millisecond, 10500 * time.Millisecond, 12 * time.Second} {
		for _, size := range []int{1, 2, 50, 300} {
			t.Run(timeout.String(), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					f := newFleet(t, 3000)
					targets := f.pick(0, size, 3000/size, wait.Active().Fresh())
					for n, r := range wait.Run(t.Context(), targets, f.source(), wait.Options{Timeout: timeout, Random: middle}) {
						if r.State != wait.Reached || !r.Stayed {
							t.Fatalf("%d of %d: state %v after %v", n, size, r.State, r.Elapsed)
						}
					}
				})
			})
		}
	}
}

// A status that is left out once is no other status, whether it is read alone or on a page.
func TestNoStatusOnce(t *testing.T) {
	for _, size := range []int{1, 120} {
		synctest.Test(t, func(t *testing.T) {
			f := newFleet(t, 500)
			targets := f.pick(0, size, 4, wait.Active().Fresh())
			f.change = func(at time.Duration) {
				status := "ACTIVE"
				if at > 2*time.Second && at < 4*time.Second {
					status = ""
				}
				f.set(targets, status)
			}
			for n, r := range wait.Run(t.Context(), targets, f.source(), wait.Options{Timeout: time.Minute, Random: middle}) {
				if r.State != wait.Reached || !r.Stayed || r.Elapsed < 10*time.Second {
					t.Fatalf("%d of %d: state %v after %v, stayed %v", n, size, r.State, r.Elapsed, r.Stayed)
				}
			}
		})
	}
}
