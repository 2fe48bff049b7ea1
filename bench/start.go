package main

import (
	"os"
	"time"
)

// size is that of the binary.
func size(p programs) ([]result, error) {
	info, err := os.Stat(p.civoctl)
	if err != nil {
		return nil, err
	}
	return []result{plain("binary, stripped", "MiB", mib(info.Size()), 16, "16 MiB")}, nil
}

// start is how long it takes to do next to nothing, and to complete a hostname
// out of a thousand that are known.
func start(p programs) ([]result, error) {
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
	took, err := medians(61, empty, version, complete)
	if err != nil {
		return nil, err
	}
	completion := plain("__complete, warm cache", "ms", ms(took[2]), ms(took[1]+5*time.Millisecond), "version + 5 ms")
	completion.Baseline = ms(took[1])
	return []result{ratio("version", took[1], took[0], 3), completion}, nil
}
