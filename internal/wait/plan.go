package wait

import (
	"iter"
	"slices"
)

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
// one of the ends; then the lost are looked for by sweeps through the list or,
// where they are fewer than its pages, by themselves.
//
// That a target is missing from a page, or from all of them, proves nothing: the
// list moves between two requests. It is proven
//   - by a request for the target itself,
//   - by a page that is the whole list,
//   - by a sweep from the last page down to the first that met no instance for
//     the first time. While pages are read downwards a deletion moves what comes
//     after it only towards pages that are still to be read. A creation could
//     move a target behind the sweep; but then the newcomer comes before the
//     target, on a page still to be read, and will be met.
//
// The last one stands as long as the list keeps its order and nobody makes and
// removes an instance within one sweep. It is there because proof by single
// requests would take as many as there are targets, where a sweep takes as many
// as there are pages.
type plan struct {
	list    bool  // there are pages to read
	look    int   // the number of this look, from 1
	pending []int // targets, in their order
	seen    []int // by target: the look that last saw it; 0: none
	page    []int // by target: where it was last seen; 0: lost
	met     []int // by target: the sweep that last met it

	pages    int             // of the list; 0: not known yet
	known    map[string]bool // all IDs ever met
	sweep    int             // the number of this sweep, from 1
	down     int             // the page it reads next; 0: it is over
	newcomer bool            // it met one
	spoiled  int             // sweeps in a row that proved nothing for it
	proof    bool            // the page just read proves absences
}

func newPlan(targets int, list bool) *plan {
	p := &plan{
		list: list, known: make(map[string]bool),
		seen: make([]int, targets), page: make([]int, targets), met: make([]int, targets),
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
	// A page tells of its share of the lost; less is hoped for after sweeps that
	// proved nothing, so that on a restless list single requests take over.
	share := sum / p.pages >> p.spoiled
	switch one := p.weight(lost); {
	case at[best] >= max(share, one):
		return request{page: best}, true
	case share >= one:
		return request{page: p.step()}, true
	}
	return request{target: lost}, true
}

// step is the next page of the sweep, which begins anew where it is over.
func (p *plan) step() int {
	if p.down == 0 {
		p.sweep++
		p.down, p.newcomer = p.pages, false
	}
	p.down = min(p.down, p.pages)
	return p.down
}

// got is told that a target was looked at by itself.
func (p *plan) got(t int) { p.seen[t] = p.look }

// read is told of a page, before its targets are.
func (p *plan) read(page, pages int, ids iter.Seq[string]) {
	p.pages = max(pages, 1)
	p.proof = p.pages == 1 && page == 1
	for id := range ids {
		p.newcomer = p.newcomer || !p.known[id]
		p.known[id] = true
	}
	if page != p.down {
		return
	}
	p.down--
	switch {
	case p.down > 0:
	case !p.newcomer:
		p.proof, p.spoiled = true, 0
	case p.sweep > 1: // to the first one everybody is new
		p.spoiled++
	}
}

// sighted is told that a target stands on a page.
func (p *plan) sighted(t, page int) {
	p.seen[t], p.page[t], p.met[t] = p.look, page, p.sweep
}

// absent is told that a target does not stand on the page just read, and
// reports whether it is proven to be gone.
func (p *plan) absent(t, page int) bool {
	if p.page[t] == page {
		p.page[t] = 0
	}
	if !p.proof || p.pages > 1 && p.met[t] == p.sweep {
		return false
	}
	p.seen[t] = p.look // to know is to have seen
	return true
}

func (p *plan) drop(t int) {
	p.pending = slices.DeleteFunc(p.pending, func(x int) bool { return x == t })
}
