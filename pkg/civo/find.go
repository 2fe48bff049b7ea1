package civo

import (
	"context"
	"errors"
	"fmt"
)

// ErrUnsettled is the error for a list that changed each time it was read.
var ErrUnsettled = errors.New("the list kept changing while it was read")

// maxListReads is the largest number of times that FindInstances reads a list.
const maxListReads = 6

// FindInstances returns, in the API's order, the instances that have the tags and that match
// accepts, from a list that is known to be complete. Use FindInstances for a change that
// depends on there being no other such instance; for everything else, [Client.Instances] is
// enough and faster.
//
// A page shows the list at one moment, and pages are read at different moments. If an instance
// on page 1 is removed after page 1 was read, the first instance of page 2 moves to page 1, and
// the next read of page 2 misses it. No reply shows that: a reply has the number of pages, not
// the number of instances, so the pages still fit together.
//
// Therefore FindInstances reads a list of several pages again, until two reads in a row have the
// same IDs in the same order. Each page then had the same content from the end of the first read
// to the beginning of the second, so that all pages together are the list at the moment between
// the reads. Instances that were added at the end of the list meanwhile move no others, and are
// no difference.
//
// A list of one page takes one request. A list of more pages takes two requests for each page;
// the second read gets eight pages at once from the beginning. FindInstances returns
// [ErrUnsettled] when no two of six reads in a row agree. It may call match more than once for
// an instance.
func (c *Client) FindInstances(ctx context.Context, match func(Instance) bool, tags ...string) ([]Instance, error) {
	var previous []pageMark
	for range maxListReads {
		found, marks, err := c.readList(ctx, match, tags, previous)
		if err != nil {
			return nil, err
		}
		if marks == nil {
			return found, nil
		}
		previous = marks
	}
	return nil, fmt.Errorf("list instances: %w", ErrUnsettled)
}

// readList reads the list once and returns the instances that match accepts, each once, and the
// marks of the pages. It returns nil marks when the list is known to be complete: it has one
// page, or its pages match previous, the marks of the read before.
func (c *Client) readList(
	ctx context.Context, match func(Instance) bool, tags []string, previous []pageMark,
) (found []Instance, marks []pageMark, err error) {
	seen := make(map[string]bool) // instances in found, by IDKey
	agrees := previous != nil
	pages := 0 // promised, or with instances
	for page, err := range c.instancePages(ctx, tags, len(previous)) {
		if err != nil {
			return nil, nil, err
		}
		pages = max(pages, page.Pages)
		n := len(marks)
		marks = append(marks, markInstances(page.Items))
		if len(page.Items) > 0 {
			pages = max(pages, len(marks))
		}
		if n < len(previous) && !previous[n].matches(page.Items, n == len(previous)-1) {
			agrees = false
		}
		for _, i := range page.Items {
			if match(i) && !seen[IDKey(i.ID)] {
				seen[IDKey(i.ID)] = true
				found = append(found, i)
			}
		}
	}
	if pages <= 1 || agrees && len(marks) >= len(previous) {
		return found, nil, nil
	}
	return found, marks, nil
}

// markInstances returns the mark of a page with the instances.
func markInstances(items []Instance) pageMark {
	return newPageMark(len(items), func(n int) string { return IDKey(items[n].ID) })
}

// matches reports whether items are the instances of the page that has the mark. The last page
// may have more instances behind those.
func (m pageMark) matches(items []Instance, isLast bool) bool {
	if len(items) < m.items || len(items) > m.items && !isLast {
		return false
	}
	return markInstances(items[:m.items]) == m
}
