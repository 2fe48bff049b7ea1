package wait_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/civoctl/civoctl/internal/wait"
)

// moment is what a target shows from some time after the start.
type moment struct {
	from   time.Duration
	status string // "" means that it is not found, unsaid that it has none
	err    error
}

// unsaid is the status of a target that is found, and whose status the API left out.
const unsaid = "?"

// story is one target's life as Get tells it, and what was asked when.
type story struct {
	moments []moment
	latency time.Duration
	start   time.Time
	polls   []time.Duration
}

func (s *story) source() wait.Source[int] {
	s.start = time.Now()
	return wait.Source[int]{Get: func(ctx context.Context, id string) (wait.Observation[int], error) {
		at := time.Since(s.start)
		s.polls = append(s.polls, at)
		select {
		case <-time.After(s.latency):
		case <-ctx.Done():
			return wait.Observation[int]{}, ctx.Err()
		}
		var now moment
		for _, m := range s.moments {
			if m.from <= at {
				now = m
			}
		}
		found := now.status != ""
		if now.status == unsaid {
			now.status = ""
		}
		return wait.Observation[int]{Status: now.status, Found: found, Value: len(s.polls)}, now.err
	}}
}

func (s *story) wait(ctx context.Context, g wait.Goal, o wait.Options) wait.Result[int] {
	if o.Random == nil {
		o.Random = middle
	}
	return wait.Run(ctx, []wait.Target{{ID: "a", Goal: g}}, s.source(), o)[0]
}

func middle() float64 { return 0.5 } // no jitter

var (
	errBusy  = errors.New("busy")
	errFinal = errors.New("no such region")
)

// patient takes errBusy for one that passes.
func patient(err error) (time.Duration, bool) { return 0, errors.Is(err, errBusy) }

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

func TestStates(t *testing.T) {
	for _, test := range []struct {
		name    string
		goal    wait.Goal
		moments []moment
		state   wait.State
		elapsed float64
		status  string
		found   bool
	}{
		{"at once", wait.Active(), []moment{{0, "ACTIVE", nil}}, wait.Reached, 0, "ACTIVE", true},
		{"case ignored", wait.Active(), []moment{{0, "active", nil}}, wait.Reached, 0, "active", true},
		{"built", wait.Active(), []moment{{0, "BUILDING", nil}, {seconds(5.2), "ACTIVE", nil}}, wait.Reached, 5.5, "ACTIVE", true},
		{"stopped", wait.Shutoff(), []moment{{0, "ACTIVE", nil}, {1, "STOPPING", nil}, {seconds(2), "SHUTOFF", nil}}, wait.Reached, 2, "SHUTOFF", true},
		{"a status by name", wait.Status("rescue"), []moment{{0, "ACTIVE", nil}, {seconds(1), "RESCUE", nil}}, wait.Reached, 1, "RESCUE", true},
		{"an unknown status is waited on", wait.Active(), []moment{{0, "POLISHING", nil}, {seconds(3), "ACTIVE", nil}}, wait.Reached, 3, "ACTIVE", true},

		{"error", wait.Active(), []moment{{0, "BUILDING", nil}, {seconds(1), "ERROR", nil}, {seconds(2), "ACTIVE", nil}}, wait.Failed, 1, "ERROR", true},
		{"failed", wait.Active(), []moment{{0, "FAILED", nil}}, wait.Failed, 0, "FAILED", true},
		{"an error by its end", wait.Shutoff(), []moment{{0, "stop_error", nil}}, wait.Failed, 0, "stop_error", true},
		{"a failure by its end", wait.Active(), []moment{{0, "BUILD_FAILED", nil}}, wait.Failed, 0, "BUILD_FAILED", true},
		{"not a failure", wait.Active(), []moment{{0, "FAILEDOVER", nil}, {seconds(1), "ACTIVE", nil}}, wait.Reached, 1, "ACTIVE", true},
		{"a failure that is waited for", wait.Status("error"), []moment{{0, "ACTIVE", nil}, {seconds(1), "ERROR", nil}}, wait.Reached, 1, "ERROR", true},
		{"another failure than the one waited for", wait.Status("error"), []moment{{0, "FAILED", nil}}, wait.Failed, 0, "FAILED", true},

		{"fresh: leaves and comes back", wait.Active().Fresh(), []moment{{0, "ACTIVE", nil}, {seconds(1), "REBOOTING", nil}, {seconds(4), "ACTIVE", nil}}, wait.Reached, 4, "ACTIVE", true},
		{"fresh: never seen to leave", wait.Active().Fresh(), []moment{{0, "ACTIVE", nil}}, wait.Reached, 10, "ACTIVE", true},
		{"fresh: leaves late", wait.Active().Fresh(), []moment{{0, "ACTIVE", nil}, {seconds(9), "RESIZING", nil}, {seconds(14), "ACTIVE", nil}}, wait.Reached, 14, "ACTIVE", true},
		{"fresh: has left already", wait.Active().Fresh(), []moment{{0, "REBOOTING", nil}, {seconds(3), "ACTIVE", nil}}, wait.Reached, 3, "ACTIVE", true},
		{"fresh: left after a moment's 404", wait.Active().Fresh().JustCreated(), []moment{{0, "", nil}, {seconds(1), "ACTIVE", nil}}, wait.Reached, 10, "ACTIVE", true},
		{"fresh: no status is not another one", wait.Active().Fresh(), []moment{{0, "ACTIVE", nil}, {seconds(1), unsaid, nil}, {seconds(2), "ACTIVE", nil}}, wait.Reached, 10, "ACTIVE", true},
		{"fresh: no status at first", wait.Active().Fresh(), []moment{{0, unsaid, nil}, {seconds(2), "active", nil}}, wait.Reached, 10, "active", true},
		{"no status is waited on", wait.Shutoff(), []moment{{0, "STOPPING", nil}, {seconds(1), unsaid, nil}, {seconds(2), "SHUTOFF", nil}}, wait.Reached, 2, "SHUTOFF", true},
		{"fresh: fails", wait.Active().Fresh(), []moment{{0, "ACTIVE", nil}, {seconds(1), "ERROR", nil}}, wait.Failed, 1, "ERROR", true},

		{"not there yet", wait.Active().JustCreated(), []moment{{0, "", nil}, {seconds(3), "BUILDING", nil}, {seconds(8), "ACTIVE", nil}}, wait.Reached, 8, "ACTIVE", true},
		{"never there", wait.Active().JustCreated(), []moment{{0, "", nil}}, wait.Disappeared, 10, "", false},
		{"not there, and not new", wait.Active(), []moment{{0, "", nil}}, wait.Disappeared, 0, "", false},
		{"gone while waiting for a status", wait.Active(), []moment{{0, "DELETING", nil}, {seconds(3), "", nil}, {seconds(4), "ACTIVE", nil}}, wait.Disappeared, 3, "DELETING", false},
		{"a new one that is gone is so after the grace", wait.Active().JustCreated(), []moment{{0, "BUILDING", nil}, {seconds(3), "", nil}}, wait.Disappeared, 10, "BUILDING", false},
		{"flickers while new", wait.Active().JustCreated(), []moment{{0, "BUILDING", nil}, {seconds(2), "", nil}, {seconds(4), "ACTIVE", nil}}, wait.Reached, 4, "ACTIVE", true},
		{"gone before it was active", wait.Active(), []moment{{0, "BUILDING", nil}, {seconds(15), "", nil}}, wait.Disappeared, 15, "BUILDING", false},

		{"gone", wait.Gone(), []moment{{0, "DELETING", nil}, {seconds(2), "", nil}}, wait.Reached, 2, "DELETING", false},
		{"gone at once", wait.Gone(), []moment{{0, "", nil}}, wait.Reached, 0, "", false},
		{"a broken one is deleted", wait.Gone(), []moment{{0, "ERROR", nil}, {seconds(3), "", nil}}, wait.Reached, 3, "ERROR", false},
		{"a broken one says so first", wait.Gone(), []moment{{0, "ERROR", nil}, {seconds(1), "DELETING", nil}, {seconds(3), "", nil}}, wait.Reached, 3, "DELETING", false},
		{"deletion fails", wait.Gone(), []moment{{0, "DELETING", nil}, {seconds(2), "DELETE_FAILED", nil}}, wait.Failed, 2, "DELETE_FAILED", true},
		{"deletion of a broken one fails", wait.Gone(), []moment{{0, "ERROR", nil}, {seconds(1), "DELETING", nil}, {seconds(2), "ERROR", nil}}, wait.Failed, 2, "ERROR", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &story{moments: test.moments}
				r := s.wait(t.Context(), test.goal, wait.Options{Timeout: time.Minute})
				if r.State != test.state || r.Elapsed != seconds(test.elapsed) {
					t.Errorf("state %v after %v, want %v after %v s", r.State, r.Elapsed, test.state, test.elapsed)
				}
				if r.Last.Status != test.status || r.Last.Found != test.found {
					t.Errorf("last %+v, want %q, %v", r.Last, test.status, test.found)
				}
				want := map[wait.State]error{wait.Failed: wait.ErrFailed, wait.Disappeared: wait.ErrDisappeared}[test.state]
				if !errors.Is(r.Err, want) {
					t.Errorf("error %v, want %v", r.Err, want)
				}
			})
		})
	}
}

// The value is the one of the last poll that found the target.
func TestLastValue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &story{moments: []moment{{0, "DELETING", nil}, {seconds(2), "", nil}}}
		if r := s.wait(t.Context(), wait.Gone(), wait.Options{}); r.Last.Value != 4 || len(s.polls) != 5 {
			t.Errorf("value of poll %d of %d", r.Last.Value, len(s.polls))
		}
	})
}

func TestGoalWords(t *testing.T) {
	for want, g := range map[string]wait.Goal{
		"active": wait.Active(), "shutoff": wait.Shutoff().Fresh(), "deleted": wait.Gone(), "rescue": wait.Status("Rescue"),
	} {
		if g.String() != want {
			t.Errorf("%q, want %q", g, want)
		}
	}
}

// gaps are the pauses from poll to poll.
func gaps(polls []time.Duration) []time.Duration {
	var g []time.Duration
	for i := range len(polls) - 1 {
		g = append(g, polls[i+1]-polls[i])
	}
	return g
}

// pace is the pause the product promises after a poll at this time.
func pace(at, before time.Duration) time.Duration {
	switch {
	case at < 10*time.Second:
		return 500 * time.Millisecond
	case at < time.Minute:
		return time.Second
	}
	return min(before*6/5, 5*time.Second)
}

func TestSchedule(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &story{moments: []moment{{0, "BUILDING", nil}}}
		s.wait(t.Context(), wait.Active(), wait.Options{Timeout: 3 * time.Minute})
		if s.polls[0] != 0 {
			t.Errorf("the first poll is at %v", s.polls[0])
		}
		before := time.Duration(0)
		for i, gap := range gaps(s.polls) {
			before = pace(s.polls[i], before)
			// The factor that stands for no jitter is a hair off 1.
			if d := gap - before; d < -time.Microsecond || d > time.Microsecond {
				t.Errorf("%v after the poll at %v, want %v", gap, s.polls[i], before)
			}
		}
		if last := gaps(s.polls); last[len(last)-1] < 4999*time.Millisecond {
			t.Errorf("the pause grew to %v only", last[len(last)-1])
		}
	})
}

func TestJitter(t *testing.T) {
	for name, random := range map[string]func() float64{
		"lowest": func() float64 { return 0 }, "highest": func() float64 { return 0.999999 }, "drawn": rand.New(rand.NewPCG(1, 2)).Float64,
		"its own": nil,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &story{moments: []moment{{0, "BUILDING", nil}}}
				wait.Run(t.Context(), []wait.Target{{ID: "a", Goal: wait.Active()}}, s.source(), wait.Options{Timeout: 3 * time.Minute, Random: random})
				before, off := time.Duration(0), 0
				for i, gap := range gaps(s.polls) {
					before = pace(s.polls[i], before)
					if gap < before*94/100 || gap > before*106/100 {
						t.Errorf("%v after the poll at %v, want %v within a twentieth", gap, s.polls[i], before)
					}
					if gap != before {
						off++
					}
				}
				if off < len(s.polls)/2 {
					t.Errorf("only %d of %d pauses are jittered", off, len(s.polls))
				}
			})
		})
	}
}

// A build of 5 to 7 seconds is seen to end soon and with few requests: never
// with more than 16 or later than 0.6 s, and on the mean within 0.3 s.
func TestBuilds(t *testing.T) {
	seeded := rand.New(rand.NewPCG(3, 4))
	for name, random := range map[string]func() float64{
		"none": middle, "lowest": func() float64 { return 0 }, "highest": func() float64 { return 0.999999 }, "drawn": seeded.Float64,
	} {
		for _, latency := range []time.Duration{0, 20 * time.Millisecond} {
			t.Run(fmt.Sprint(name, latency), func(t *testing.T) {
				var sum, worst time.Duration
				most, n := 0, 0
				for build := seconds(5); build <= seconds(7); build += 10 * time.Millisecond {
					synctest.Test(t, func(t *testing.T) {
						s := &story{latency: latency, moments: []moment{{0, "BUILDING", nil}, {build, "ACTIVE", nil}}}
						r := s.wait(t.Context(), wait.Active(), wait.Options{Random: random})
						late := r.Elapsed - build
						sum, worst, most, n = sum+late, max(worst, late), max(most, len(s.polls)), n+1
					})
				}
				if mean := sum / time.Duration(n); mean > 300*time.Millisecond || worst > 600*time.Millisecond || most > 16 {
					t.Errorf("mean %v, worst %v, %d requests", mean, worst, most)
				}
			})
		}
	}
}

// A slow API is asked again at the same pace, but gets time to breathe.
func TestSlowAnswers(t *testing.T) {
	for _, test := range []struct{ latency, gap time.Duration }{
		{200 * time.Millisecond, 500 * time.Millisecond},
		{400 * time.Millisecond, 650 * time.Millisecond},
		{3 * time.Second, 3250 * time.Millisecond},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := &story{latency: test.latency, moments: []moment{{0, "BUILDING", nil}}}
			s.wait(t.Context(), wait.Active(), wait.Options{Timeout: 9 * time.Second})
			for _, gap := range gaps(s.polls) {
				if gap != test.gap {
					t.Errorf("%v between polls that take %v, want %v", gap, test.latency, test.gap)
				}
			}
		})
	}
}

func TestTransientIsRiddenOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &story{moments: []moment{{0, "BUILDING", nil}, {seconds(2), "", errBusy}, {seconds(22), "BUILDING", nil}, {seconds(30), "ACTIVE", nil}}}
		r := s.wait(t.Context(), wait.Active(), wait.Options{Timeout: time.Minute, Transient: patient})
		if r.State != wait.Reached || r.Err != nil {
			t.Errorf("%v, %v", r.State, r.Err)
		}
		want := []float64{0, .5, 1, 1.5, 2, 3, 5, 9, 14, 19, 24, 25, 26, 27, 28, 29, 30}
		for i, at := range s.polls {
			if at != seconds(want[i]) {
				t.Errorf("polls at %v, want %v", s.polls, want)
				break
			}
		}
		if r.Elapsed != seconds(30) {
			t.Errorf("took %v", r.Elapsed)
		}
	})
}

// Late in the waiting, too, it is asked less often after a failure.
func TestBackoffLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &story{moments: []moment{{0, "BUILDING", nil}, {seconds(300), "", errBusy}}}
		s.wait(t.Context(), wait.Active(), wait.Options{Timeout: 400 * time.Second, Transient: patient})
		for i, gap := range gaps(s.polls) {
			if s.polls[i] > seconds(300) && gap != 10*time.Second {
				t.Errorf("%v after the poll at %v, want 10 s", gap, s.polls[i])
			}
		}
	})
}

func TestRetryAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &story{moments: []moment{{0, "", errBusy}, {seconds(1), "BUILDING", nil}, {seconds(8), "ACTIVE", nil}}}
		r := s.wait(t.Context(), wait.Active(), wait.Options{Transient: func(error) (time.Duration, bool) { return 7 * time.Second, true }})
		if want := []time.Duration{0, seconds(7), seconds(7.5), seconds(8)}; r.State != wait.Reached || !slices.Equal(s.polls, want) {
			t.Errorf("%v: polls at %v, want %v", r.State, s.polls, want)
		}
	})
}

// A pause that is asked for counts from the answer, and ends with the deadline.
func TestRetryAfterPastTheDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &story{latency: 300 * time.Millisecond, moments: []moment{{0, "", errBusy}}}
		asked := []time.Duration{2 * time.Second, time.Hour}
		r := s.wait(t.Context(), wait.Active(), wait.Options{Timeout: 20 * time.Second, Transient: func(error) (time.Duration, bool) {
			after := asked[0]
			asked = asked[1:]
			return after, true
		}})
		if r.State != wait.TimedOut || r.Elapsed != 20*time.Second || !slices.Equal(s.polls, []time.Duration{0, seconds(2.3)}) {
			t.Errorf("%v after %v, polls at %v", r.State, r.Elapsed, s.polls)
		}
		if !errors.Is(r.Err, wait.ErrTimedOut) || !errors.Is(r.Err, errBusy) {
			t.Errorf("the error does not say both: %v", r.Err)
		}
	})
}

func TestOtherErrorsEndIt(t *testing.T) {
	for name, transient := range map[string]func(error) (time.Duration, bool){"transient": patient, "permanent": nil} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &story{moments: []moment{{0, "BUILDING", nil}, {seconds(1), "", errFinal}}}
				r := s.wait(t.Context(), wait.Active(), wait.Options{Transient: transient})
				if r.State != wait.Error || !errors.Is(r.Err, errFinal) || r.Elapsed != time.Second || r.Last.Status != "BUILDING" {
					t.Errorf("%+v", r)
				}
			})
		})
	}
}

func TestTimeout(t *testing.T) {
	for name, test := range map[string]struct {
		latency, timeout time.Duration
	}{
		"between polls": {0, seconds(3.3)}, "on a poll": {0, 3 * time.Second}, "in a poll": {time.Hour, 3 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &story{latency: test.latency, moments: []moment{{0, "BUILDING", nil}}}
				r := s.wait(t.Context(), wait.Active(), wait.Options{Timeout: test.timeout})
				if r.State != wait.TimedOut || r.Elapsed != test.timeout || !errors.Is(r.Err, wait.ErrTimedOut) {
					t.Errorf("%+v", r)
				}
				if seen := r.Last.Status == "BUILDING"; seen != (test.latency == 0) {
					t.Errorf("last seen %q", r.Last.Status)
				}
			})
		})
	}
}

// The time runs out on a new target that was found, and last was not: it is gone, not pending.
// One that was never found may still show up.
func TestTimeoutOfNewOnes(t *testing.T) {
	for first, want := range map[string]wait.State{"BUILDING": wait.Disappeared, "": wait.TimedOut} {
		synctest.Test(t, func(t *testing.T) {
			s := &story{moments: []moment{{0, first, nil}, {seconds(2), "", nil}}}
			r := s.wait(t.Context(), wait.Active().JustCreated(), wait.Options{Timeout: 6 * time.Second})
			if r.State != want || r.Last.Found || r.Elapsed != 6*time.Second {
				t.Errorf("after %q: %+v", first, r)
			}
		})
	}
}

// Whatever the jitter, there is a poll when the time to settle is over: the wait may end right
// after.
func TestLastLookComesAfterSettling(t *testing.T) {
	for _, random := range []float64{0, 0.2, 0.5, 0.8, 0.999999} {
		synctest.Test(t, func(t *testing.T) {
			f := newFleet(t, 50)
			targets := f.pick(0, 5, 1, wait.Active().Fresh())
			o := wait.Options{Timeout: 10100 * time.Millisecond, Random: func() float64 { return random }}
			reached(t, targets, wait.Run(t.Context(), targets, f.source(), o))
			if took := time.Since(f.start); took != 10*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

// A context's own deadline is a timeout as well.
func TestContextDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		s := &story{moments: []moment{{0, "BUILDING", nil}}}
		if r := s.wait(ctx, wait.Active(), wait.Options{Timeout: time.Minute}); r.State != wait.TimedOut || r.Elapsed != 2*time.Second {
			t.Errorf("%+v", r)
		}
	})
}

func TestInterrupted(t *testing.T) {
	for name, latency := range map[string]time.Duration{"between polls": 0, "in a poll": time.Hour} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(seconds(1.2), cancel)
				s := &story{latency: latency, moments: []moment{{0, "BUILDING", nil}}}
				r := s.wait(ctx, wait.Active(), wait.Options{Timeout: time.Minute, Transient: patient})
				if r.State != wait.Interrupted || r.Elapsed != seconds(1.2) || !errors.Is(r.Err, context.Canceled) {
					t.Errorf("%+v", r)
				}
			})
		})
	}
}

func TestInterruptedBefore(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s := &story{}
	if r := s.wait(ctx, wait.Active(), wait.Options{}); r.State != wait.Interrupted || len(s.polls) != 0 {
		t.Errorf("%v after %d polls", r.State, len(s.polls))
	}
}

func TestNoTargets(t *testing.T) {
	if r := wait.Run(t.Context(), nil, wait.Source[int]{}, wait.Options{}); len(r) != 0 {
		t.Errorf("%v", r)
	}
}

func TestEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &story{moments: []moment{
			{0, "", nil}, {seconds(1), "BUILDING", nil}, {seconds(2), "", errBusy}, {seconds(4), "", nil}, {seconds(6), "BUILDING", nil}, {seconds(8), "ACTIVE", nil},
		}}
		var got []string
		s.wait(t.Context(), wait.Active().JustCreated(), wait.Options{Transient: patient, Event: func(e wait.Event) {
			got = append(got, fmt.Sprintf("%v %s %s %v %d %d/%d", time.Since(s.start), e.Target.ID, e.Status, e.Found, e.State, e.Done, e.Total))
		}})
		want := []string{
			"1s a BUILDING true 0 0/1", "5s a BUILDING false 0 0/1", "6s a BUILDING true 0 0/1", "8s a ACTIVE true 1 1/1",
		}
		if !slices.Equal(got, want) {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	})
}

// Without a list targets are read in turn, one a poll.
func TestInTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		var asked []string
		src := wait.Source[int]{Get: func(_ context.Context, id string) (wait.Observation[int], error) {
			asked = append(asked, id)
			status := "ACTIVE"
			if time.Since(start) >= 3*time.Second {
				status = "SSH"
			}
			return wait.Observation[int]{Status: status, Found: true}, nil
		}}
		goal := wait.Status("ssh")
		for _, r := range wait.Run(t.Context(), []wait.Target{{"a", goal}, {"b", goal}, {"c", goal}}, src, wait.Options{Random: middle}) {
			if r.State != wait.Reached {
				t.Errorf("%+v", r)
			}
		}
		if want := []string{"a", "b", "c", "a", "b", "c", "a", "b", "c"}; !slices.Equal(asked, want) {
			t.Errorf("asked %v, want %v", asked, want)
		}
	})
}
