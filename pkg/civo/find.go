package civo

import (
	"context"
	"errors"
	"fmt"
)

// ErrUnsettled is the error of a list that changed each time it was read.
var ErrUnsettled = errors.New("the list kept changing while it was read")

// findReads is how often FindInstances reads a list of several pages at most.
const findReads = 6

// FindInstances returns, in the API's order, the instances that have the tags and that match
// accepts, out of a list that is known to be whole. A change that depends on there being no other
// instance than those that were found needs FindInstances; for everything else, Instances is
// enough and faster.
//
// A page is the list as it stood at one moment; pages are read at different moments. If an instance
// on page 1 is removed after page 1 was read, the first instance of page 2 moves to page 1, and
// whoever reads page 2 next never sees it. No reply shows that: a reply says how many pages there
// are, not how many instances, so the pages still fit together.
//
// Therefore a list of several pages is read again, until two reads in a row give the same IDs in
// the same order. Each page then had one content from before the end of the first read until after
// the beginning of the second, so all of them together are the list at the moment in between.
// Instances that were added at the end of the list in the meantime move no others, and do not count
// as a difference.
//
// A list of one page takes one request. A list of more pages takes each page twice, the second time
// eight at once from the beginning. When six reads give no two that agree, the error is
// ErrUnsettled. match may be called more than once for an instance.
func (c *Client) FindInstances(ctx context.Context, match func(Instance) bool, tags ...string) ([]Instance, error) {
	var before []pageMark
	for range findReads {
		found, marks, err := c.readList(ctx, match, tags, before)
		if err != nil {
			return nil, err
		}
		if marks == nil {
			return found, nil
		}
		before = marks
	}
	return nil, fmt.Errorf("list instances: %w", ErrUnsettled)
}

// readList reads the list once and returns the instances that match accepts, each once. It returns
// nil marks when the list is known to be whole: it has one page, or its pages agree with before, the
// marks of the read before this one.
func (c *Client) readList(ctx context.Context, match func(Instance) bool, tags []string, before []pageMark) (found []Instance, marks []pageMark, err error) {
	seen := make(map[string]bool) // those found, by IDKey
	agrees := before != nil
	pages := 0 // that were promised, or that hold something
	for page, err := range c.instancePages(ctx, tags, len(before)) {
		if err != nil {
			return nil, nil, err
		}
		pages = max(pages, page.Pages)
		n := len(marks)
		marks = append(marks, markPage(page.Items))
		if len(page.Items) > 0 {
			pages = max(pages, len(marks))
		}
		if n < len(before) && !before[n].agrees(page.Items, n == len(before)-1) {
			agrees = false
		}
		for _, i := range page.Items {
			if match(i) && !seen[IDKey(i.ID)] {
				seen[IDKey(i.ID)] = true
				found = append(found, i)
			}
		}
	}
	if pages <= 1 || agrees && len(marks) >= len(before) {
		return found, nil, nil
	}
	return found, marks, nil
}

// markPage returns the mark of a page of instances.
func markPage(items []Instance) pageMark {
	return mark(len(items), func(n int) string { return IDKey(items[n].ID) })
}

// agrees reports whether items are the page that was marked. The last page may have grown.
func (m pageMark) agrees(items []Instance, last bool) bool {
	if len(items) < m.items || len(items) > m.items && !last {
		return false
	}
	return markPage(items[:m.items]) == m
}
