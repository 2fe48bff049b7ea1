package wait

import "slices"

// perRequest is how many pending targets allow for one request a look, and how
// many items the API puts on a page at most.
const perRequest = 100

// request is a page of the list or, where page is 0, one target by itself.
type request struct {
	page   int // from 1
	target int // index
}

// plan chooses what to read, so that few requests tell most. It remembers where
// each target was last seen. Targets of unknown place are lost: not seen yet,
// moved, or gone. The last page is read early, because new instances stand at
// one of the ends; then the lost are looked for by sweeps through the list, from
// the last page to the first, or, where they are fewer than its pages, by
// themselves.
//
// A target that a whole sweep did not meet is missing from the list. That proves
// nothing, because lists move while they are read and may lag behind: such a
// target is a suspect, to be asked for by itself.
type plan struct {
	list    bool  // there are pages to read
	look    int   // the number of this look, from 1
	pending []int // targets, in their order
	seen    []int // by target: the look that last told of it; 0: none
	page    []int // by target: where it was last seen; 0: lost
	met     []int // by target: the sweep that last met it

	suspects []bool // by target: it is missing from the list

	pages int  // of the list; 0: not known yet
	sweep int  // the number of this sweep, from 1
	down  int  // the page it reads next; 0: it is over
	whole bool // the page just read ends a sweep, or is all there is
}

func newPlan(targets int, list bool) *plan {
	p := &plan{
		list: list,
		seen: make([]int, targets), page: make([]int, targets), met: make([]int, targets),
		suspects: make([]bool, targets),
	}
	for t := range targets {
		p.pending = append(p.pending, t)
	}
	return p
}

func (p *plan) begin() { p.look++ }

// weight is how much a target asks to be seen: crowds go first, but by the
// square of its age nobody is kept waiting for long. It is 0 for one that this
// look has seen.
func (p *plan) weight(t int) int {
	age := p.look - p.seen[t]
	return age * age
}

// next is the request that tells most of what this look does not know yet.
func (p *plan) next() (request, bool) {
	stalest, lost, sum := -1, -1, 0
	at := make(map[int]int) // weights by page
	for _, t := range p.pending {
		weight := p.weight(t)
		if weight > 0 && (stalest < 0 || weight > p.weight(stalest)) {
			stalest = t
		}
		switch {
		case weight == 0:
		case p.page[t] != 0 && p.page[t] <= p.pages:
			at[p.page[t]] += weight
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
	if !p.list || len(p.pending) == 1 {
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
		return request{page: p.step()}, true
	}
	// A page tells of its share of the lost.
	share := sum / p.pages
	switch one := p.weight(lost); {
	case at[best] >= max(share, one):
		return request{page: best}, true
	case share >= one:
		return request{page: p.step()}, true
	}
	return request{target: lost}, true
}

// suspect returns the suspect that was not heard of for longest.
func (p *plan) suspect() (target int, ok bool) {
	target = -1
	for _, t := range p.pending {
		if p.suspects[t] && (target < 0 || p.seen[t] < p.seen[target]) {
			target = t
		}
	}
	return target, target >= 0
}

// step is the next page of the sweep, which begins anew where it is over.
func (p *plan) step() int {
	if p.down == 0 {
		p.sweep++
		p.down = p.pages
	}
	p.down = min(p.down, p.pages)
	return p.down
}

// got records that a target was looked at by itself.
func (p *plan) got(t int) {
	p.seen[t], p.suspects[t] = p.look, false
}

// read records a page, before the targets on it.
func (p *plan) read(page, pages int) {
	p.pages = max(pages, 1)
	p.whole = p.pages == 1 && page == 1
	if page == p.down {
		p.down--
		p.whole = p.whole || p.down == 0
	}
}

// sighted records that a target stands on a page.
func (p *plan) sighted(t, page int) {
	p.seen[t], p.page[t], p.met[t], p.suspects[t] = p.look, page, p.sweep, false
}

// absent records that a target does not stand on the page just read, and
// reports whether it stands on no other as far as this sweep saw.
func (p *plan) absent(t, page int) bool {
	if p.page[t] == page {
		p.page[t] = 0
	}
	return p.whole && (p.pages == 1 || p.met[t] != p.sweep)
}

// doubt makes a target a suspect.
func (p *plan) doubt(t int) { p.suspects[t] = true }

// excuse records that the list need not show the target yet.
func (p *plan) excuse(t int) { p.seen[t] = p.look }

func (p *plan) drop(t int) {
	p.pending = slices.DeleteFunc(p.pending, func(x int) bool { return x == t })
}
