package main

import (
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"
)

// measureWait counts the requests of each poll of a wait for 100 instances among 1,000.
func measureWait(p programs) ([]result, error) {
	a, err := startAPI(p.dir, "-seed", "900", "-tagged", "100", "-action", "4s")
	if err != nil {
		return nil, err
	}
	defer a.close()
	stop := command{[]string{p.civoctl, "instance", "stop", "--tag", tag, "--yes", "--no-wait"}, a.env()}
	if _, err := stop.run(); err != nil {
		return nil, err
	}
	r, err := command{[]string{p.civoctl, "instance", "wait", "--tag", tag, "--for", "shutoff"}, a.env()}.run()
	if err != nil {
		return nil, err
	}
	requests, err := a.requests(r.start)
	if err != nil {
		return nil, err
	}
	// The requests of a poll follow each other at once; two polls are half a second apart.
	var polls []int
	var last time.Time
	for _, q := range requests {
		switch {
		case q.IsLookup:
			continue
		case q.Time.Sub(last) > 200*time.Millisecond:
			polls = append(polls, 0)
		}
		polls[len(polls)-1]++
		last = q.Time
	}
	line := newResult("wait for 100, requests a poll", "", float64(slices.Max(polls)), 2, "2")
	line.Note = fmt.Sprintf("by poll: %v", polls)
	return []result{line}, nil
}

// measureExit measures how long after the end of its building the creation of an instance ends. It
// creates instances that take 5 to 7 s to build, at the same time, each at an API of its own.
func measureExit(p programs) ([]result, error) {
	// Ten of them end at ten different moments between two polls.
	const builds = 10
	var (
		group  sync.WaitGroup
		delays [builds]time.Duration
		after  [builds]int
		total  [builds]int
		errs   [builds]error
	)
	for i := range builds {
		group.Go(func() {
			build := 5*time.Second + time.Duration(i)*2*time.Second/(builds-1)
			delays[i], after[i], total[i], errs[i] = measureCreate(p, i, build)
		})
	}
	group.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	var sum time.Duration
	for _, d := range delays {
		sum += d
	}
	requests := newResult("  requests once created, most", "", float64(slices.Max(after[:])), 16, "16")
	requests.Note = fmt.Sprintf("with those before %d", slices.Max(total[:]))
	return []result{
		newResult("from ACTIVE to exit, mean", "ms", ms(sum/builds), 300, "300 ms"),
		newResult("  worst", "ms", ms(slices.Max(delays[:])), 600, "600 ms"),
		requests,
	}, nil
}

// measureCreate creates one instance. It returns how long after the end of the building the command
// ended, how many requests it sent after the one that created the instance, and how many in all.
func measureCreate(p programs, n int, build time.Duration) (delay time.Duration, after, total int, err error) {
	a, err := startAPI(p.dir, "-build", build.String())
	if err != nil {
		return 0, 0, 0, err
	}
	defer a.close()
	r, err := command{[]string{p.civoctl, "instance", "create", "web-" + strconv.Itoa(n), "--size", "g3.small", "--image", "ubuntu-noble"}, a.env()}.run()
	if err != nil {
		return 0, 0, 0, err
	}
	requests, err := a.requests(r.start)
	if err != nil {
		return 0, 0, 0, err
	}
	created := slices.IndexFunc(requests, func(q request) bool { return q.Method == "POST" })
	if created < 0 {
		return 0, 0, 0, fmt.Errorf("create web-%d: nothing was created", n)
	}
	return r.end.Sub(requests[created].Time.Add(build)), len(requests) - created - 1, len(requests), nil
}
