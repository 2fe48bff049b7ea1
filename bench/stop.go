package main

import (
	"fmt"
	"slices"
	"time"
)

// stop stops 200 instances. Two pages to find them, and all of them eight at a
// time, are what it takes at best.
func stop(p programs) ([]result, error) {
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
	var took, waited []time.Duration
	for range 3 {
		for _, m := range []struct {
			times *[]time.Duration
			stop  command
		}{
			{&took, all("stop", "--yes", "--parallel", "8", "--no-wait")},
			{&waited, all("stop", "--yes", "--parallel", "8")},
		} {
			r, err := m.stop.run()
			if err != nil {
				return nil, err
			}
			*m.times = append(*m.times, r.took())
			if _, err := all("start", "--parallel", "64", "--no-wait").run(); err != nil {
				return nil, err
			}
		}
	}
	slices.Sort(took)
	slices.Sort(waited)
	line := ratio("stop 200, 8 at a time", took[1], ideal, 1.15)
	line.Note = fmt.Sprintf("without --no-wait %v", waited[1].Round(time.Millisecond))
	return []result{line}, nil
}
