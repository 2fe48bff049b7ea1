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

// fleet is a list of instances in pages of 100, which changes as time passes
// and between any two requests.
type fleet struct {
	t       *testing.T
	start   time.Time
	order   []string
	status  map[string]string
	latency time.Duration
	change  func(at time.Duration) // called before each answer

	flying   int
	requests []asked
}

type asked struct {
	at   time.Duration
	page int  // 0: a Get
	gone bool // what a Get found
}

func newFleet(t *testing.T, n int) *fleet {
	f := &fleet{t: t, start: time.Now(), status: make(map[string]string)}
	for i := range n {
		f.add(len(f.order), fmt.Sprint("i", i))
	}
	return f
}

func (f *fleet) add(at int, id string) {
	f.order = slices.Insert(f.order, at, id)
	f.status[id] = "ACTIVE"
}

func (f *fleet) remove(id string) {
	f.order = slices.DeleteFunc(f.order, func(x string) bool { return x == id })
	delete(f.status, id)
}

func (f *fleet) pages() int { return (len(f.order) + 99) / 100 }

func (f *fleet) ask(ctx context.Context, page int) error {
	f.t.Helper()
	if f.flying++; f.flying > 1 {
		f.t.Error("two requests in flight")
	}
	defer func() { f.flying-- }()
	f.requests = append(f.requests, asked{at: time.Since(f.start), page: page})
	select {
	case <-time.After(f.latency):
	case <-ctx.Done():
		return ctx.Err()
	}
	if f.change != nil {
		f.change(time.Since(f.start))
	}
	return nil
}

func (f *fleet) source() wait.Source[string] {
	return wait.Source[string]{
		Get: func(ctx context.Context, id string) (wait.Observation[string], error) {
			err := f.ask(ctx, 0)
			status, ok := f.status[id]
			f.requests[len(f.requests)-1].gone = !ok
			return wait.Observation[string]{Status: status, Found: ok, Value: id}, err
		},
		Page: func(ctx context.Context, n int) (wait.Page[string], error) {
			err := f.ask(ctx, n)
			page := wait.Page[string]{Pages: f.pages(), Items: make(map[string]wait.Observation[string])}
			if from := (n - 1) * 100; from < len(f.order) {
				for _, id := range f.order[from:min(from+100, len(f.order))] {
					page.Items[id] = wait.Observation[string]{Status: f.status[id], Found: true, Value: id}
				}
			}
			return page, err
		},
	}
}

// pick is n IDs, step apart.
func (f *fleet) pick(from, n, step int, g wait.Goal) []wait.Target {
	var targets []wait.Target
	for i := range n {
		targets = append(targets, wait.Target{ID: f.order[from+i*step], Goal: g})
	}
	return targets
}

func (f *fleet) set(targets []wait.Target, status string) {
	for _, target := range targets {
		f.status[target.ID] = status
	}
}

// budget checks that no poll took more requests than its pending targets allow, and that no more
// reported that their target is gone than there are targets, each once; the clock separates polls,
// which stands still within one.
func (f *fleet) budget(targets int) {
	f.t.Helper()
	polls, gone := make(map[time.Duration]int), 0
	for _, r := range f.requests {
		if r.gone {
			gone++
			continue
		}
		if polls[r.at]++; polls[r.at] > (targets+99)/100 {
			f.t.Errorf("poll at %v took more than %d requests", r.at, (targets+99)/100)
			return
		}
	}
	if gone > targets {
		f.t.Errorf("%d requests for %d targets that are gone", gone, targets)
	}
}

func reached(t *testing.T, targets []wait.Target, results []wait.Result[string]) {
	t.Helper()
	if len(results) != len(targets) {
		t.Fatalf("%d results for %d targets", len(results), len(targets))
	}
	for i, r := range results {
		if r.Target != targets[i] || r.State != wait.Reached || r.Err != nil {
			t.Errorf("%d: %+v", i, r)
		}
		// One that is gone may never have been seen.
		if gone := r.Target.Goal == wait.Gone(); r.Last.Found == gone || !gone && r.Last.Value != r.Target.ID {
			t.Errorf("%d: last %+v", i, r.Last)
		}
	}
}

func TestFleets(t *testing.T) {
	for _, test := range []struct {
		name                     string
		fleet, from, targets, by int
		late                     float64 // seconds after they stopped
	}{
		{"a whole page", 100, 0, 100, 1, .5},
		{"some of a page", 100, 7, 5, 9, .5},
		{"two of many", 1000, 250, 2, 400, 1},
		{"the newest five, at the end", 1000, 995, 5, 1, .5},
		{"the newest five, at the beginning", 1000, 0, 5, 1, .5},
		{"five in between", 1000, 300, 5, 150, 3},
		{"a hundred together", 1000, 350, 100, 1, 1},
		{"a hundred all over", 1000, 0, 100, 10, 8},
		{"two hundred together", 1000, 600, 200, 1, .5},
		{"two hundred are all", 200, 0, 200, 1, .5},
		{"a thousand", 1000, 0, 1000, 1, .5},
		{"five hundred of many", 1500, 200, 500, 2, 3},
		{"two of very many", 5000, 500, 2, 4000, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFleet(t, test.fleet)
				targets := f.pick(test.from, test.targets, test.by, wait.Shutoff())
				f.set(targets, "STOPPING")
				f.change = func(at time.Duration) {
					if at > seconds(8) {
						f.set(targets, "SHUTOFF")
					}
				}
				reached(t, targets, wait.Run(t.Context(), targets, f.source(), wait.Options{Random: middle}))
				f.budget(test.targets)
				if took := time.Since(f.start); took > seconds(8+test.late) {
					t.Errorf("took %v", took)
				}
			})
		})
	}
}

// Targets that were on a page which is no more are found again.
func TestShrinkingList(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFleet(t, 1000)
		targets := append(f.pick(0, 5, 1, wait.Shutoff()), f.pick(995, 5, 1, wait.Shutoff())...)
		f.change = func(at time.Duration) {
			if last := f.requests[len(f.requests)-1]; at > seconds(3) && len(f.order) == 1000 && last.page == 1 {
				f.order = slices.Concat(f.order[:600], f.order[950:])
			}
			if at > seconds(8) {
				f.set(targets, "SHUTOFF")
			}
		}
		reached(t, targets, wait.Run(t.Context(), targets, f.source(), f.honest()))
		if took := time.Since(f.start); took > seconds(12) {
			t.Errorf("took %v", took)
		}
	})
}

// That others are proven to be gone does not make one so that was met.
func TestOneStays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFleet(t, 1000)
		targets := f.pick(420, 31, 1, wait.Gone())
		for _, target := range targets[1:] {
			f.remove(target.ID)
		}
		f.change = func(at time.Duration) {
			if at > time.Minute {
				f.remove(targets[0].ID)
			}
		}
		results := wait.Run(t.Context(), targets, f.source(), f.honest())
		reached(t, targets, results)
		if results[0].Elapsed < time.Minute || results[1].Elapsed > 15*time.Second {
			t.Errorf("gone after %v and %v", results[0].Elapsed, results[1].Elapsed)
		}
	})
}

// However many may be asked for, the only page tells everything.
func TestOnlyPage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFleet(t, 50)
		targets := f.pick(0, 50, 1, wait.Shutoff())
		for i := range 150 {
			targets = append(targets, wait.Target{ID: fmt.Sprint("new", i), Goal: wait.Active().JustCreated()})
		}
		wait.Run(t.Context(), targets, f.source(), wait.Options{Timeout: 5 * time.Second})
		f.budget(1)
	})
}

// A newcomer moves a target from the page that is read next to the one that was
// read last, each time: the sweep misses it, and must not call it gone.
func TestNewcomerHidesATarget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFleet(t, 250)
		targets := f.pick(99, 12, 1, wait.Gone()) // the first is the last of page 1
		for _, target := range targets[1:] {
			f.remove(target.ID)
		}
		hidden := 0
		f.change = func(at time.Duration) {
			n := len(f.requests)
			switch {
			case at > time.Minute:
				f.remove(targets[0].ID)
			case n > 1 && f.requests[n-1].page == 1 && f.requests[n-2].page == 2:
				hidden++
				f.add(0, fmt.Sprint("new", hidden))
			case len(f.order) > 239:
				f.order = f.order[1:]
			}
		}
		results := wait.Run(t.Context(), targets, f.source(), f.honest())
		reached(t, targets, results)
		if hidden == 0 || results[0].Elapsed < time.Minute || results[1].Elapsed > time.Minute/2 {
			t.Errorf("hidden %d times; gone after %v and %v", hidden, results[0].Elapsed, results[1].Elapsed)
		}
	})
}

// A list that does not show what is there, once or for long, makes nothing gone; the targets are
// asked for by themselves, a bounded number at a time, and end when they should.
func TestListThatLacksTargets(t *testing.T) {
	for name, lacks := range map[string]func(page, request int, at time.Duration) bool{
		"an empty page at first":   func(_, n int, _ time.Duration) bool { return n == 1 },
		"an empty page later":      func(_, n int, _ time.Duration) bool { return n == 4 },
		"it lags":                  func(_, _ int, at time.Duration) bool { return at < 12*time.Second },
		"nothing is ever shown":    func(int, int, time.Duration) bool { return true },
		"one page is always empty": func(page, _ int, _ time.Duration) bool { return page == 2 },
	} {
		for _, size := range []int{50, 450} {
			for _, goal := range []wait.Goal{wait.Gone(), wait.Shutoff()} {
				t.Run(fmt.Sprint(name, " ", size, " ", goal), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						f := newFleet(t, size)
						targets := f.pick(0, 20, size/20, goal)
						todo := slices.Clone(targets)
						f.change = func(at time.Duration) {
							for at > 15*time.Second && len(todo) > 0 {
								f.become(todo[0])
								todo = todo[1:]
							}
						}
						src := f.source()
						whole := src.Page
						src.Page = func(ctx context.Context, n int) (wait.Page[string], error) {
							page, err := whole(ctx, n)
							if lacks(n, len(f.requests), time.Since(f.start)) {
								page.Items = nil
							}
							return page, err
						}
						reached(t, targets, wait.Run(t.Context(), targets, src, f.honest()))
						polls := make(map[time.Duration]int)
						for _, r := range f.requests {
							if polls[r.at]++; polls[r.at] > 2 && r.at < 15*time.Second {
								t.Fatalf("poll at %v took more than 2 requests", r.at)
							}
						}
						if took := time.Since(f.start); took > 40*time.Second {
							t.Errorf("took %v", took)
						}
					})
				})
			}
		}
	}
}

// Once their place is known, a hundred take the requests of their pages only.
func TestKnownPages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFleet(t, 1000)
		targets := f.pick(400, 100, 1, wait.Shutoff())
		wait.Run(t.Context(), targets, f.source(), wait.Options{Random: middle, Timeout: 10 * time.Second})
		for _, r := range f.requests[10:] {
			if r.page != 5 {
				t.Errorf("asked for page %d at %v", r.page, r.at)
			}
		}
	})
}

func TestGoneFleets(t *testing.T) {
	for _, test := range []struct {
		name                     string
		fleet, from, targets, by int
		late                     float64
	}{
		{"all there is", 100, 0, 100, 1, 1},
		{"all there is, on two pages", 200, 0, 200, 1, 1},
		{"some of a page", 100, 10, 20, 3, 1},
		{"two of many", 1000, 100, 2, 500, 2},
		{"nine of many", 1000, 300, 9, 1, 5},
		{"a hundred of many", 1000, 300, 100, 1, 10},
		{"two hundred of many", 1000, 300, 200, 2, 10},
		{"five hundred of many", 1500, 0, 500, 3, 10},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFleet(t, test.fleet)
				targets := f.pick(test.from, test.targets, test.by, wait.Gone())
				f.set(targets, "DELETING")
				rm := slices.Clone(targets)
				f.change = func(at time.Duration) {
					// From the second to the fifth second, so that pages drift meanwhile.
					for len(rm) > 0 && at > 2*time.Second+3*time.Second*time.Duration(len(targets)-len(rm))/time.Duration(len(targets)) {
						f.remove(rm[0].ID)
						rm = rm[1:]
					}
				}
				reached(t, targets, wait.Run(t.Context(), targets, f.source(), f.honest()))
				f.budget(test.targets)
				if took := time.Since(f.start); took > seconds(5+test.late) {
					t.Errorf("took %v with %d requests", took, len(f.requests))
				}
			})
		})
	}
}

// honest are options under which nothing may be called gone that is there.
func (f *fleet) honest() wait.Options {
	return wait.Options{Random: middle, Timeout: 10 * time.Minute, Event: func(e wait.Event) {
		if _, there := f.status[e.Target.ID]; there && !e.Found {
			f.t.Errorf("%s is called gone at %v", e.Target.ID, time.Since(f.start))
		}
	}}
}

// Instances come and go before, between and behind the targets, at the worst
// of moments: between any two requests. Nothing that is there is called gone,
// what is gone is found out, and the rest reaches its status.
func TestDrift(t *testing.T) {
	for seed := range uint64(60) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := rand.New(rand.NewPCG(seed, 0))
				f := newFleet(t, 150+r.IntN(1200))
				f.latency = time.Duration(r.IntN(80)) * time.Millisecond
				n := 2 + r.IntN(min(len(f.order)/2, 250))
				targets := f.pick(r.IntN(len(f.order)/2), n, 1, wait.Shutoff())
				if r.IntN(2) == 0 {
					for i := range targets {
						targets[i].ID = f.order[i*len(f.order)/n]
					}
				}
				ours := make(map[string]bool)
				for i := range targets {
					ours[targets[i].ID] = true
					if r.IntN(3) > 0 {
						targets[i].Goal = wait.Gone()
					}
				}
				var others []string // those that were there from the start
				for _, id := range f.order {
					if !ours[id] {
						others = append(others, id)
					}
				}
				todo := slices.Clone(targets)
				ends := seconds(float64(5 + r.IntN(60)))
				f.change = func(at time.Duration) {
					if at > ends {
						for _, target := range todo {
							f.become(target)
						}
						todo = nil
						return
					}
					for range r.IntN(5) {
						switch at := [3]int{0, r.IntN(len(f.order) + 1), len(f.order)}[r.IntN(3)]; {
						case r.IntN(2) == 0:
							f.add(at, fmt.Sprint("new", len(f.requests), "-", r.Uint32()))
						case len(others) > 0:
							i := r.IntN(len(others))
							f.remove(others[i])
							others = slices.Delete(others, i, i+1)
						}
					}
					if len(todo) > 0 && r.IntN(2) == 0 {
						f.become(todo[0])
						todo = todo[1:]
					}
				}
				reached(t, targets, wait.Run(t.Context(), targets, f.source(), f.honest()))
			})
		})
	}
}

func (f *fleet) become(target wait.Target) {
	if target.Goal == wait.Gone() {
		f.remove(target.ID)
	} else {
		f.status[target.ID] = "SHUTOFF"
	}
}

// A list in which somebody is new at each sweep proves nothing: what is gone is
// found out all the same.
func TestRestlessList(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFleet(t, 1000)
		targets := f.pick(450, 100, 1, wait.Gone())
		for _, target := range targets {
			f.remove(target.ID)
		}
		f.change = func(time.Duration) { f.add(0, fmt.Sprint("new", len(f.requests))) }
		reached(t, targets, wait.Run(t.Context(), targets, f.source(), f.honest()))
		f.budget(100)
		if n := len(f.requests); n > 2*len(targets) {
			t.Errorf("took %d requests for %d targets", n, len(targets))
		}
	})
}

// New instances which the list does not show yet are not gone, and those that never show up are.
func TestNewOnesInAFleet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFleet(t, 450)
		var targets []wait.Target
		for i := range 30 {
			targets = append(targets, wait.Target{ID: fmt.Sprint("new", i), Goal: wait.Active().JustCreated()})
		}
		todo := slices.Clone(targets[:29])
		f.change = func(at time.Duration) {
			for at > 6*time.Second && len(todo) > 0 {
				f.add(len(f.order), todo[0].ID)
				todo = todo[1:]
			}
		}
		results := wait.Run(t.Context(), targets, f.source(), f.honest())
		reached(t, targets[:29], results[:29])
		if r := results[29]; r.State != wait.Disappeared || r.Elapsed < 10*time.Second || r.Elapsed > 13*time.Second {
			t.Errorf("%+v", r)
		}
		f.budget(30)
	})
}

func TestFleetEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFleet(t, 300)
		targets := f.pick(0, 4, 90, wait.Shutoff())
		targets[1].Goal, targets[2].Goal, targets[3].Goal = wait.Gone(), wait.Active(), wait.Active()
		f.status[targets[3].ID] = "ERROR"
		f.change = func(at time.Duration) {
			if at > 2*time.Second {
				f.status[targets[0].ID] = "SHUTOFF"
				f.remove(targets[1].ID)
			}
		}
		done := 0
		last := make(map[string]wait.Event)
		results := wait.Run(t.Context(), targets, f.source(), wait.Options{Event: func(e wait.Event) {
			if e.Total != 4 || e.Done < done || e.Done > done+1 || (e.State != wait.Pending) != (e.Done == done+1) {
				t.Errorf("%+v after %d were done", e, done)
			}
			done, last[e.Target.ID] = e.Done, e
		}})
		for i, want := range []wait.State{wait.Reached, wait.Reached, wait.Reached, wait.Failed} {
			e := last[targets[i].ID]
			if results[i].State != want || e.State != want || e.Found != (i != 1) || e.Status != results[i].Last.Status {
				t.Errorf("%d: %+v, event %+v", i, results[i], e)
			}
		}
		if done != 4 {
			t.Errorf("%d were done", done)
		}
	})
}

// What ends the waiting ends it for all that are pending, and for no other.
func TestFleetEnds(t *testing.T) {
	for name, test := range map[string]struct {
		state wait.State
		want  error
		o     wait.Options
		err   error
		after time.Duration
	}{
		"error":       {wait.Error, errFinal, wait.Options{}, errFinal, 0},
		"timeout":     {wait.TimedOut, wait.ErrTimedOut, wait.Options{Timeout: 3 * time.Second}, nil, 0},
		"busy":        {wait.TimedOut, errBusy, wait.Options{Timeout: 3 * time.Second, Transient: patient}, errBusy, 0},
		"interrupted": {wait.Interrupted, context.Canceled, wait.Options{}, nil, 3 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				if test.after > 0 {
					time.AfterFunc(test.after, cancel)
				}
				f := newFleet(t, 300)
				targets := f.pick(0, 30, 10, wait.Shutoff())
				f.status[targets[5].ID] = "SHUTOFF"
				src := f.source()
				page := src.Page
				src.Page = func(ctx context.Context, n int) (wait.Page[string], error) {
					p, err := page(ctx, n)
					if time.Since(f.start) > 2*time.Second && test.err != nil {
						return wait.Page[string]{}, test.err
					}
					return p, err
				}
				for i, r := range wait.Run(ctx, targets, src, test.o) {
					switch {
					case i == 5:
						if r.State != wait.Reached || r.Err != nil {
							t.Errorf("%+v", r)
						}
					case r.State != test.state || !errors.Is(r.Err, test.want) || r.Last.Status != "ACTIVE" || r.Last.Value != targets[i].ID:
						t.Errorf("%d: %+v", i, r)
					}
				}
			})
		})
	}
}

// One target twice is read once and reported twice.
func TestSameTargetTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFleet(t, 20)
		targets := append(f.pick(3, 1, 1, wait.Shutoff()), f.pick(3, 1, 1, wait.Active())...)
		f.change = func(at time.Duration) {
			if at > time.Second {
				f.status["i3"] = "SHUTOFF"
			}
		}
		reached(t, targets, wait.Run(t.Context(), targets, f.source(), wait.Options{}))
	})
}
