package bulk_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/civoctl/civoctl/internal/bulk"
)

var errOdd = errors.New("odd")

func numbers(n int) []int {
	s := make([]int, n)
	for i := range s {
		s[i] = i
	}
	return s
}

func TestOrderAndErrors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		got := bulk.Run(t.Context(), numbers(50), bulk.Options{}, func(_ context.Context, n int) (string, error) {
			time.Sleep(time.Duration(50-n) * time.Millisecond) // the first ends last
			if n%2 == 1 {
				return "", fmt.Errorf("do %d: %w", n, errOdd)
			}
			return fmt.Sprint("did ", n), nil
		})
		if len(got) != 50 {
			t.Fatalf("%d outcomes", len(got))
		}
		for n, o := range got {
			if o.Skipped {
				t.Errorf("%d was skipped", n)
			}
			if n%2 == 0 && (o.Value != fmt.Sprint("did ", n) || o.Err != nil) {
				t.Errorf("%d: %+v", n, o)
			}
			if n%2 == 1 && (!errors.Is(o.Err, errOdd) || !strings.HasPrefix(o.Err.Error(), fmt.Sprintf("do %d:", n))) {
				t.Errorf("%d: %+v", n, o)
			}
		}
	})
}

func TestNoTargets(t *testing.T) {
	got := bulk.Run(t.Context(), nil, bulk.Options{Progress: func(int, int) { t.Error("progress of nothing") }},
		func(context.Context, string) (int, error) { return 0, nil })
	if len(got) != 0 {
		t.Errorf("got %v", got)
	}
}

// Every worker waits until the others are there: as many as may run at once do, and not one more.
func TestParallel(t *testing.T) {
	for _, test := range []struct{ parallel, targets, want int }{
		{0, 40, bulk.DefaultParallel}, {-1, 40, bulk.DefaultParallel}, {1, 5, 1}, {3, 9, 3}, {100, 20, 20},
	} {
		t.Run(fmt.Sprint(test), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var running, peak atomic.Int32
				release := make(chan struct{})
				done := make(chan []bulk.Outcome[int])
				go func() {
					done <- bulk.Run(t.Context(), numbers(test.targets), bulk.Options{Parallel: test.parallel},
						func(context.Context, int) (int, error) {
							now := running.Add(1)
							defer running.Add(-1)
							for {
								p := peak.Load()
								if now <= p || peak.CompareAndSwap(p, now) {
									break
								}
							}
							<-release
							return 0, nil
						})
				}()
				synctest.Wait()
				if got := int(running.Load()); got != test.want {
					t.Errorf("%d at once, want %d", got, test.want)
				}
				close(release)
				<-done
				if got := int(peak.Load()); got != test.want {
					t.Errorf("%d at the peak, want %d", got, test.want)
				}
			})
		})
	}
}

func TestFailureStopsNoOther(t *testing.T) {
	got := bulk.Run(t.Context(), numbers(20), bulk.Options{Parallel: 2}, func(_ context.Context, n int) (int, error) {
		if n == 0 {
			return 0, errOdd
		}
		return n, nil
	})
	for n, o := range got[1:] {
		if o.Err != nil || o.Value != n+1 {
			t.Errorf("%d: %+v", n+1, o)
		}
	}
}

func TestFailFast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var done []int
		got := bulk.Run(t.Context(), numbers(10), bulk.Options{
			Parallel: 3, FailFast: true,
			Progress: func(n, total int) { done = append(done, n) },
		}, func(ctx context.Context, n int) (string, error) {
			if n == 1 {
				time.Sleep(time.Second / 2)
				return "", errOdd
			}
			time.Sleep(time.Second)
			return "did", ctx.Err()
		})
		for n, o := range got {
			switch {
			case n == 1:
				if !errors.Is(o.Err, errOdd) || o.Skipped {
					t.Errorf("the failed one: %+v", o)
				}
			case n < 3: // in flight when it failed
				if o.Value != "did" || o.Err != nil || o.Skipped {
					t.Errorf("%d was cut short: %+v", n, o)
				}
			default:
				if !o.Skipped || !errors.Is(o.Err, bulk.ErrFailFast) || o.Value != "" {
					t.Errorf("%d was not skipped: %+v", n, o)
				}
			}
		}
		if !slices.Equal(done, []int{1, 2, 3}) {
			t.Errorf("progress %v: skipped ones are not done", done)
		}
	})
}

// The context's end is the reason also where its failures would be one.
func TestCancel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		var began atomic.Int32
		got := bulk.Run(ctx, numbers(10), bulk.Options{Parallel: 4, FailFast: true}, func(ctx context.Context, n int) (string, error) {
			if began.Add(1) == 4 {
				cancel()
			}
			<-ctx.Done()
			return "cut short", fmt.Errorf("do %d: %w", n, ctx.Err())
		})
		for n, o := range got {
			if !errors.Is(o.Err, context.Canceled) {
				t.Errorf("%d: %+v", n, o)
			}
			// What began has its own words for it.
			if began := o.Value == "cut short"; began == o.Skipped {
				t.Errorf("%d: %+v", n, o)
			}
		}
		if n := began.Load(); n != 4 {
			t.Errorf("%d began", n)
		}
	})
}

func TestCancelledBefore(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, o := range bulk.Run(ctx, numbers(3), bulk.Options{FailFast: true}, func(context.Context, int) (int, error) {
		t.Error("began")
		return 0, nil
	}) {
		if !o.Skipped || !errors.Is(o.Err, context.Canceled) {
			t.Errorf("%+v", o)
		}
	}
}

// The slice has no lock of its own: -race and the order are the proof.
func TestProgress(t *testing.T) {
	var done []int
	bulk.Run(t.Context(), numbers(100), bulk.Options{Parallel: 16, Progress: func(n, total int) {
		if total != 100 {
			t.Errorf("total %d", total)
		}
		done = append(done, n-1)
	}}, func(_ context.Context, n int) (int, error) { return n, nil })
	if !slices.Equal(done, numbers(100)) {
		t.Errorf("progress %v", done)
	}
}

// A panic ends the program, which takes another program to see.
func TestPanic(t *testing.T) {
	if os.Getenv("BULK_TEST_PANIC") != "" {
		bulk.Run(t.Context(), numbers(3), bulk.Options{}, func(context.Context, int) (int, error) { panic("a bug in the work") })
		return
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, "-test.run=^TestPanic$")
	cmd.Env = append(os.Environ(), "BULK_TEST_PANIC=1")
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "panic: a bug in the work") {
		t.Errorf("%v\n%s", err, out)
	}
}
