package main

import (
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"
)

// wait waits for 100 instances of a fleet of 1,000 and counts the requests of
// each poll.
func wait(p programs) ([]result, error) {
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
	asked, err := a.requests(r.began)
	if err != nil {
		return nil, err
	}
	// The requests of a poll follow each other at once; two polls are half a
	// second apart.
	var polls []int
	var last time.Time
	for _, q := range asked {
		switch {
		case q.Lookup:
			continue
		case q.At.Sub(last) > 200*time.Millisecond:
			polls = append(polls, 0)
		}
		polls[len(polls)-1]++
		last = q.At
	}
	line := plain("wait for 100, requests a poll", "", float64(slices.Max(polls)), 2, "2")
	line.Note = fmt.Sprintf("by poll: %v", polls)
	return []result{line}, nil
}

// exit creates instances that take 5 to 7 s to build, side by side, each at an
// API of its own, and sees how long after that their creation ends.
func exit(p programs) ([]result, error) {
	// Ten of them end at ten different moments between two polls.
	const builds = 10
	var (
		group sync.WaitGroup
		late  [builds]time.Duration
		looks [builds]int
		total [builds]int
		errs  [builds]error
	)
	for i := range builds {
		group.Go(func() {
			build := 5*time.Second + time.Duration(i)*2*time.Second/(builds-1)
			late[i], looks[i], total[i], errs[i] = create(p, i, build)
		})
	}
	group.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	var sum time.Duration
	for _, d := range late {
		sum += d
	}
	requests := plain("  requests once created, most", "", float64(slices.Max(looks[:])), 16, "16")
	requests.Note = fmt.Sprintf("with those before %d", slices.Max(total[:]))
	return []result{
		plain("from ACTIVE to exit, mean", "ms", ms(sum/builds), 300, "300 ms"),
		plain("  worst", "ms", ms(slices.Max(late[:])), 600, "600 ms"),
		requests,
	}, nil
}

// create makes one instance. It returns how late its creation ended, how many
// requests it took after the one that created it, and how many in all.
func create(p programs, n int, build time.Duration) (late time.Duration, looks, total int, err error) {
	a, err := startAPI(p.dir, "-build", build.String())
	if err != nil {
		return 0, 0, 0, err
	}
	defer a.close()
	r, err := command{[]string{p.civoctl, "instance", "create", "web-" + strconv.Itoa(n), "--size", "g3.small", "--image", "ubuntu-noble"}, a.env()}.run()
	if err != nil {
		return 0, 0, 0, err
	}
	asked, err := a.requests(r.began)
	if err != nil {
		return 0, 0, 0, err
	}
	created := slices.IndexFunc(asked, func(q request) bool { return q.Method == "POST" })
	if created < 0 {
		return 0, 0, 0, fmt.Errorf("create web-%d: nothing was created", n)
	}
	return r.ended.Sub(asked[created].At.Add(build)), len(asked) - created - 1, len(asked), nil
}
