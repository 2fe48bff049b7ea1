package main

import (
	"fmt"
	"slices"
	"time"
)

// measureStop measures the time to stop 200 instances. The baseline is two pages to find them and
// eight instances at a time.
func measureStop(p programs) ([]result, error) {
	const delay = 50 * time.Millisecond
	a, err := startAPI(p.dir, "-seed", "200", "-delay", delay.String(), "-action", "-1ns")
	if err != nil {
		return nil, err
	}
	defer a.close()
	all := func(verb string, flags ...string) command {
		args := append([]string{p.civoctl, "instance", verb, "--all"}, flags...)
		return command{args, a.env()}
	}
	ideal := 2*delay + 200/8*delay
	var noWait, withWait []time.Duration
	for range 3 {
		for _, m := range []struct {
			times *[]time.Duration
			stop  command
		}{
			{&noWait, all("stop", "--yes", "--parallel", "8", "--no-wait")},
			{&withWait, all("stop", "--yes", "--parallel", "8")},
		} {
			r, err := m.stop.run()
			if err != nil {
				return nil, err
			}
			*m.times = append(*m.times, r.duration())
			if _, err := all("start", "--parallel", "64", "--no-wait").run(); err != nil {
				return nil, err
			}
		}
	}
	slices.Sort(noWait)
	slices.Sort(withWait)
	line := newRatioResult("stop 200, 8 at a time", noWait[1], ideal, 1.15)
	line.Note = fmt.Sprintf("without --no-wait %v", withWait[1].Round(time.Millisecond))
	return []result{line}, nil
}
