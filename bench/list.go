package main

import (
	"fmt"
	"time"
)

// measureList measures the list of 10,000 instances from an API that takes 50 ms for each reply.
func measureList(p programs) ([]result, error) {
	a, err := startAPI(p.dir, "-seed", "10000", "-delay", "50ms")
	if err != nil {
		return nil, err
	}
	defer a.close()
	times, err := medians(5,
		command{[]string{p.bare, a.url, apiKey}, nil},
		command{[]string{p.civoctl, "instance", "list", "-o", "json"}, a.env()},
		command{[]string{p.civoctl, "instance", "list"}, a.env()},
	)
	if err != nil {
		return nil, err
	}
	return []result{
		newRatioResult("list 10,000 as JSON", times[1], times[0], 1.2),
		newRatioResult("list 10,000 as a table", times[2], times[0], 1.5),
	}, nil
}

// measureMemory measures the memory of a list of 100,000 instances, and the time of its first byte.
func measureMemory(p programs) ([]result, error) {
	a, err := startAPI(p.dir, "-seed", "100000")
	if err != nil {
		return nil, err
	}
	defer a.close()
	bare, err := command{[]string{p.bare, a.url, apiKey}, nil}.run()
	if err != nil {
		return nil, err
	}
	r, err := command{[]string{p.civoctl, "instance", "list", "-o", "json"}, a.env()}.run()
	if err != nil {
		return nil, err
	}
	requests, err := a.requests(r.start)
	if err != nil {
		return nil, err
	}
	memory := newResult("list 100,000 as JSON", "MiB", mib(r.memory), 32, "32 MiB")
	memory.Baseline = mib(bare.memory)
	memory.Note = fmt.Sprintf("%d requests in %v, bare program %v", len(requests), r.duration().Round(time.Millisecond), bare.duration().Round(time.Millisecond))
	last := requests[len(requests)-1].Time.Sub(r.start)
	first := newResult("  its first byte", "ms", ms(r.firstByte.Sub(r.start)), ms(last), "the last request")
	first.Note = fmt.Sprintf("last page asked for after %v", last.Round(time.Millisecond))
	return []result{memory, first}, nil
}
