package wait

import "slices"

// pageSize is how many items the API puts on a page at most, and how many pending targets allow one
// request a poll.
const pageSize = 100

// request reads a page of the list or, if page is 0, one target by itself.
type request struct {
	page   int // from 1
	target int // index
}

// plan chooses what to read, so that few requests observe many targets. It records the page on
// which each target was last seen. A target without a page is lost: not seen yet, moved, or gone.
// The last page is read early, because new instances are on the first or the last; then lost
// targets are looked for by sweeps through the list, from the last page to the first, or by
// themselves if they are fewer than the pages.
//
// A target that a whole sweep did not see is a suspect: it is missing from the list, and has to be
// read by itself, because lists move while they are read and may lag.
type plan struct {
	hasList bool  // there are pages to read
	polls   int   // the number of this poll, from 1
	pending []int // targets, in their order

	// By target.
	lastPoll  []int  // the poll that last observed it; 0: none
	lastPage  []int  // the page on which it was last seen; 0: lost
	sweptIn   []int  // the sweep that last saw it
	isSuspect []bool // it is missing from the list

	pages      int  // of the list; 0: not known yet
	sweep      int  // the number of this sweep, from 1
	nextPage   int  // the page that the sweep reads next; 0: it is over
	isSweepEnd bool // the last page that was read ended a sweep, or is the whole list
}

// newPlan returns a plan for a number of targets, which are pending and lost.
func newPlan(targets int, list bool) *plan {
	p := &plan{
		hasList:  list,
		lastPoll: make([]int, targets), lastPage: make([]int, targets), sweptIn: make([]int, targets),
		isSuspect: make([]bool, targets),
	}
	for t := range targets {
		p.pending = append(p.pending, t)
	}
	return p
}

// beginPoll begins the next poll.
func (p *plan) beginPoll() { p.polls++ }

// weight returns the priority of observing target t: the square of the number of polls since it was
// last observed, so that pages with many targets go first and no target waits for long. It is 0 for
// a target that this poll has observed.
func (p *plan) weight(t int) int {
	age := p.polls - p.lastPoll[t]
	return age * age
}

// nextRequest returns the request of the greatest weight. It reports false if this poll has
// observed every pending target.
func (p *plan) nextRequest() (request, bool) {
	stalest, lost, sum := -1, -1, 0
	at := make(map[int]int) // the sum of the weights, by page
	for _, t := range p.pending {
		weight := p.weight(t)
		if weight > 0 && (stalest < 0 || weight > p.weight(stalest)) {
			stalest = t
		}
		switch {
		case weight == 0:
		case p.lastPage[t] != 0 && p.lastPage[t] <= p.pages:
			at[p.lastPage[t]] += weight
		default:
			sum += weight
			if lost < 0 || weight > p.weight(lost) {
				lost = t
			}
		}
	}
	if stalest < 0 {
		return request{}, false
	}
	if !p.hasList || len(p.pending) == 1 {
		return request{target: stalest}, true
	}
	if p.pages == 0 {
		return request{page: 1}, true
	}
	best := 1
	for page := range p.pages + 1 {
		if at[page] > at[best] {
			best = page
		}
	}
	if lost < 0 {
		return request{page: best}, true
	}
	if p.sweep == 0 {
		return request{page: p.sweepPage()}, true
	}
	// A page of the sweep is expected to have its share of the lost targets.
	share := sum / p.pages
	switch one := p.weight(lost); {
	case at[best] >= max(share, one):
		return request{page: best}, true
	case share >= one:
		return request{page: p.sweepPage()}, true
	}
	return request{target: lost}, true
}

// oldestSuspect returns the pending suspect that was not observed for longest, and reports whether
// there is one.
func (p *plan) oldestSuspect() (target int, ok bool) {
	target = -1
	for _, t := range p.pending {
		if p.isSuspect[t] && (target < 0 || p.lastPoll[t] < p.lastPoll[target]) {
			target = t
		}
	}
	return target, target >= 0
}

// sweepPage returns the next page of the sweep. If the sweep is over, a new one begins.
func (p *plan) sweepPage() int {
	if p.nextPage == 0 {
		p.sweep++
		p.nextPage = p.pages
	}
	p.nextPage = min(p.nextPage, p.pages)
	return p.nextPage
}

// sawSingle records that target t was read by itself.
func (p *plan) sawSingle(t int) {
	p.lastPoll[t], p.isSuspect[t] = p.polls, false
}

// sawPage records that a page was read, of so many pages. It is called before the targets on the
// page are recorded.
func (p *plan) sawPage(page, pages int) {
	p.pages = max(pages, 1)
	p.isSweepEnd = p.pages == 1 && page == 1
	if page == p.nextPage {
		p.nextPage--
		p.isSweepEnd = p.isSweepEnd || p.nextPage == 0
	}
}

// sawOnPage records that target t is on a page.
func (p *plan) sawOnPage(t, page int) {
	p.lastPoll[t], p.lastPage[t], p.sweptIn[t], p.isSuspect[t] = p.polls, page, p.sweep, false
}

// missingFrom records that target t is not on a page that was just read, and reports whether the
// page ended a sweep that did not see t.
func (p *plan) missingFrom(t, page int) bool {
	if p.lastPage[t] == page {
		p.lastPage[t] = 0
	}
	return p.isSweepEnd && (p.pages == 1 || p.sweptIn[t] != p.sweep)
}

// addSuspect records that target t is missing from the list.
func (p *plan) addSuspect(t int) { p.isSuspect[t] = true }

// markSeen records that target t counts as observed in this poll.
func (p *plan) markSeen(t int) { p.lastPoll[t] = p.polls }

// remove removes target t, which is not pending any more.
func (p *plan) remove(t int) {
	p.pending = slices.DeleteFunc(p.pending, func(x int) bool { return x == t })
}
