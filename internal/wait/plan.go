package wait

import "iter"

// request is a page of the list, or where page is 0 one target by itself.
type request struct {
	page   int
	target int // index
}

// plan chooses what to read, so that few requests tell most.
//
// It remembers on which page each target was last seen. Those of unknown place
// are lost: never seen yet, moved by drift, or gone. Lost targets are looked
// for by sweeping the pages, or by themselves where they are fewer than the
// pages.
//
// An absence from a page proves nothing, since the list moves between two
// requests. It is proven by a Get; by a page that is the whole list; or by a
// sweep from the last page down to the first that met no instance for the
// first time. For as pages are read downwards, deletions can only move a
// target to pages that are still to be read; only a creation can move it
// behind the sweep, and the newcomer stands on a page that is still to be
// read.
type plan struct {
	look    int   // number of the current look, from 1
	seen    []int // by target: the look that last saw it; 0: none
	page    []int // by target: where it was last seen; 0: lost
	swept   []int // by target: the sweep that last saw it
	pending []int // targets, in their order

	pages  int // of the list; 0: not known yet
	known  map[string]bool
	sweep  int // number of the current sweep, from 1
	down   int // the page it reads next; 0: it is through
	strict bool
	proven bool // the sweep just ended proves absences
}

func newPlan(targets int) plan {
	p := plan{
		seen: make([]int, targets), page: make([]int, targets), swept: make([]int, targets),
		known: make(map[string]bool),
	}
	for i := range targets {
		p.pending = append(p.pending, i)
	}
	return p
}

func (p *plan) begin() { p.look++ }

// next is the request that tells most of what this look has not told yet.
func (p *plan) next() (request, bool) {
	if len(p.pending) == 1 {
		return request{target: p.pending[0]}, p.age(p.pending[0]) > 0
	}
	if p.pages == 0 {
		return request{page: 1}, true
	}
	weight := make(map[int]int)
	lost, oldest := 0, -1
	for _, t := range p.pending {
		if p.age(t) == 0 {
			continue
		}
		if p.page[t] != 0 {
			weight[p.page[t]] += p.age(t)
			continue
		}
		lost++
		weight[0] += p.age(t)
		if oldest < 0 || p.age(t) > p.age(oldest) {
			oldest = t
		}
	}
	best, most := 0, 0
	for page := 1; page <= p.pages; page++ {
		if weight[page] > most {
			best, most = page, weight[page]
		}
	}
	switch {
	case lost == 0:
		return request{page: best}, best != 0
	case lost < p.pages && p.sweep > 0:
		if p.age(oldest) >= most {
			return request{target: oldest}, true
		}
	case weight[0]/p.pages >= most:
		return request{page: p.sweepNext()}, true
	}
	return request{page: best}, best != 0
}

func (p *plan) age(t int) int { return p.look - p.seen[t] }

func (p *plan) sweepNext() int {
	if p.down == 0 {
		p.sweep++
		p.down, p.strict = p.pages, true
	}
	p.down = min(p.down, p.pages)
	return p.down
}

// got is told that a target was looked at by itself.
func (p *plan) got(t int) { p.seen[t] = p.look }

// read is told what a page held, before the targets are told of.
func (p *plan) read(page, pages int, ids iter.Seq[string]) {
	p.pages = max(pages, 1)
	for id := range ids {
		if !p.known[id] {
			p.known[id] = true
			p.strict = false
		}
	}
	p.proven = p.pages == 1 && page == 1
	if page == p.down {
		p.down--
		p.proven = p.proven || p.down == 0 && p.strict
	}
}

func (p *plan) sighted(t, page int) {
	p.seen[t], p.page[t], p.swept[t] = p.look, page, p.sweep
}

func (p *plan) absent(t, page int) {
	if p.page[t] == page || p.page[t] > p.pages {
		p.page[t] = 0
	}
}

// missing tells, after a page was read, whether a target is proven to be gone.
func (p *plan) missing(t int) bool {
	if !p.proven {
		return false
	}
	if p.pages == 1 {
		return p.seen[t] != p.look
	}
	return p.swept[t] != p.sweep
}

func (p *plan) drop(t int) {
	for i, x := range p.pending {
		if x == t {
			p.pending = append(p.pending[:i:i], p.pending[i+1:]...)
			return
		}
	}
}
