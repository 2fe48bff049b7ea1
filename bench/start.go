package main

import (
	"os"
	"time"
)

// measureSize measures the size of the binary.
func measureSize(p programs) ([]result, error) {
	info, err := os.Stat(p.civoctl)
	if err != nil {
		return nil, err
	}
	return []result{newResult("binary, stripped", "MiB", mib(info.Size()), 16, "16 MiB")}, nil
}

// measureStart measures the time of a command that does next to nothing, and of the completion of a
// hostname among a thousand known ones.
func measureStart(p programs) ([]result, error) {
	a, err := startAPI(p.dir, "-seed", "1000")
	if err != nil {
		return nil, err
	}
	defer a.close()
	var (
		empty    = command{[]string{p.empty}, a.env()}
		version  = command{[]string{p.civoctl, "version"}, a.env()}
		complete = command{[]string{p.civoctl, "__complete", "instance", "show", "seed-77"}, a.env()}
	)
	if _, err := complete.run(); err != nil { // fills the cache
		return nil, err
	}
	times, err := medians(61, empty, version, complete)
	if err != nil {
		return nil, err
	}
	completion := newResult("__complete, warm cache", "ms", ms(times[2]), ms(times[1]+5*time.Millisecond), "version + 5 ms")
	completion.Baseline = ms(times[1])
	return []result{newRatioResult("version", times[1], times[0], 3), completion}, nil
}
