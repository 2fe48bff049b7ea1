package main

import (
	"fmt"
	"time"
)

// list reads 10,000 instances from an API that takes its time.
func list(p programs) ([]result, error) {
	a, err := startAPI(p.dir, "-seed", "10000", "-delay", "50ms")
	if err != nil {
		return nil, err
	}
	defer a.close()
	took, err := medians(5,
		command{[]string{p.bare, a.url, apiKey}, nil},
		command{[]string{p.civoctl, "instance", "list", "-o", "json"}, a.env()},
		command{[]string{p.civoctl, "instance", "list"}, a.env()},
	)
	if err != nil {
		return nil, err
	}
	return []result{
		ratio("list 10,000 as JSON", took[1], took[0], 1.2),
		ratio("list 10,000 as a table", took[2], took[0], 1.5),
	}, nil
}

// flat reads 100,000 and looks at the memory, and at whether anything comes out
// before everything is in.
func flat(p programs) ([]result, error) {
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
	asked, err := a.requests(r.began)
	if err != nil {
		return nil, err
	}
	memory := plain("list 100,000 as JSON", "MiB", mib(r.memory), 32, "32 MiB")
	memory.Baseline = mib(bare.memory)
	memory.Note = fmt.Sprintf("%d requests in %v, bare program %v", len(asked), r.took().Round(time.Millisecond), bare.took().Round(time.Millisecond))
	last := asked[len(asked)-1].At.Sub(r.began)
	first := plain("  its first byte", "ms", ms(r.first.Sub(r.began)), ms(last), "the last request")
	first.Note = fmt.Sprintf("last page asked for after %v", last.Round(time.Millisecond))
	return []result{memory, first}, nil
}
