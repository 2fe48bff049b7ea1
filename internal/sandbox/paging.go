package sandbox

// page is the envelope of a list that has pages.
type page[T any] struct {
	Page    int  `json:"page"`
	PerPage *int `json:"per_page"`
	Pages   int  `json:"pages"`
	Items   []T  `json:"items"`
}

// largestPage is larger than any list.
const largestPage = 1 << 30

// paged returns the page of a list that the call asks for. read returns up to n items from offset
// on, and the length of the list. A fault may make pages smaller, repeat an item of the page
// before, or shift the list as if it had changed since its first page was read.
func paged[T any](c *call, read func(offset, n int) (items []T, total int)) (page[T], error) {
	at, err := c.count("page", 1)
	if err != nil {
		return page[T]{}, err
	}
	per, err := c.count("per_page", 20)
	if err != nil {
		return page[T]{}, err
	}
	per = min(per, largestPage)
	if c.fault.SmallPages > 0 {
		per = min(per, c.fault.SmallPages)
	}
	offset, n, drift := min(at-1, largestPage/per)*per, per, 0
	switch {
	case at == 1:
	case c.fault.Duplicate:
		offset, n = offset-1, per+1
	case c.fault.Drift == "create":
		offset, drift = offset-1, +1
	case c.fault.Drift == "remove":
		offset, drift = offset+1, -1
	}
	items, total := read(offset, n)
	p := page[T]{Page: at, PerPage: &per, Pages: max(1, (total+drift-1)/per+1), Items: items}
	if p.Items == nil {
		p.Items = []T{}
	}
	if c.fault.NullPerPage {
		p.PerPage = nil
	}
	return p, nil
}

// pagedSlice returns the page of all that the call asks for.
func pagedSlice[T any](c *call, all []T) (page[T], error) {
	return paged(c, func(offset, n int) ([]T, int) {
		offset = min(offset, len(all))
		return all[offset:min(offset+n, len(all))], len(all)
	})
}

// emptyPage answers a list that has pages, of resources that the sandbox has not.
func emptyPage(c *call) (any, error) { return pagedSlice(c, []struct{}{}) }

// emptyArray answers a list without pages, of resources that the sandbox has not.
func emptyArray(c *call) (any, error) { return []struct{}{}, nil }
