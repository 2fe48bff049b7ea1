package civo

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"sync"
)

// PageSize is the number of items that a page of a list is asked to have: the
// most that the API puts on one in practice.
const PageSize = 100

const (
	maxPagesAhead = 8       // pages that are being read, or wait for the consumer
	maxBytesAhead = 8 << 20 // of those pages, estimated by the pages before
	maxPages      = 100_000 // a list of more pages is taken for an endless one
)

// page is a page of a list, as [readPages] reads it.
type page interface{ facts() pageFacts }

// pageFacts are the facts that a page has about itself and about its list.
type pageFacts struct {
	number  int // 0 where the page does not say
	perPage int // items on a full page; 0 where the page does not say
	pages   int // pages of the list; 0 where the page does not say
	bytes   int // of the reply
	pageMark
}

// pageMark is a digest of a page, to compare the page with another one.
type pageMark struct {
	items int               // the number of items
	sum   [sha256.Size]byte // of the items' keys, in the order of the items
}

// newPageMark returns the mark of a page with that number of items and their keys.
func newPageMark(items int, key func(n int) string) pageMark {
	h := sha256.New()
	for n := range items {
		fmt.Fprintf(h, "%q\n", key(n))
	}
	return pageMark{items, [sha256.Size]byte(h.Sum(nil))}
}

// pageCounter decides which pages of a list are read, from the facts of the pages before.
//
// All pages that the first reply promises are read, empty pages too: the API may count pages
// before it filters. There may be more pages than promised where a reply has no number of
// pages, or does not have the number of items a page that was asked for. So one more page is
// read after a last page that is full, and after each page where the reply has no number of
// pages. The list ends with a page that is empty or equal to the page before. A list that does
// not end is an error.
type pageCounter struct {
	path          string   // of the list, for errors
	fullPage      int      // items on a full page
	pagesRead     int      // so far
	promisedPages int      // by the first reply
	lastPage      int      // the number of the last page to be read, as far as is known
	emptyPages    int      // in a row, after the promised pages
	previous      pageMark // of the page before
	repeatedPages int      // in a row that are equal to the page before
}

// add counts the next page. It returns an error for a page that does not fit the pages before,
// and for a list that does not end.
func (c *pageCounter) add(p pageFacts) error {
	c.pagesRead++
	n := c.pagesRead
	if n == 1 {
		c.promisedPages = p.pages
	}
	if c.repeatedPages++; n == 1 || p.items == 0 || p.pageMark != c.previous {
		c.repeatedPages = 0
	}
	// A page of one item may be equal to the page before once: an item was added in front.
	isRepeated := c.repeatedPages > 0 && p.items > 1 || c.repeatedPages > 1
	c.previous = p.pageMark
	if c.emptyPages++; p.items > 0 || n <= c.promisedPages {
		c.emptyPages = 0
	}
	switch {
	case n <= p.pages && p.number != 0 && p.number != n:
		return inconsistentReply(c.path, "asked for page %d, got page %d", n, p.number)
	case n <= p.pages && isRepeated:
		return inconsistentReply(c.path, "page %d of %d has the items of page %d again", n, p.pages, n-1)
	case p.pages > maxPages, n >= maxPages:
		return inconsistentReply(c.path, "a list of %d pages", max(p.pages, n))
	case c.emptyPages > maxPagesAhead:
		return inconsistentReply(c.path, "%d empty pages in a row, of %d pages", c.emptyPages, p.pages)
	case c.promisedPages > 0 && n > 2*c.promisedPages+100:
		return inconsistentReply(c.path, "the list grows without end: %d pages were promised, and page %d promises %d",
			c.promisedPages, n, p.pages)
	}
	c.lastPage = max(c.lastPage, p.pages)
	mayHaveMore := p.pages == 0 || p.items >= c.fullPage && p.perPage != c.fullPage
	if p.items > 0 && mayHaveMore && n >= c.lastPage && !isRepeated {
		c.lastPage = n + 1
	}
	return nil
}

// readPages yields the pages of a list in their order and ends with the first error. get reads
// page n.
//
// readPages gets the expected pages at once, before the first reply has the number of pages,
// then up to eight at a time and at most eight ahead of its consumer. It gets fewer at a time
// after a page that was larger than a megabyte, and none ahead after a page of more than eight.
func readPages[P page](
	ctx context.Context, counter pageCounter, expected int, get func(ctx context.Context, n int) (P, error),
) iter.Seq2[P, error] {
	return func(yield func(P, error) bool) {
		var fetches sync.WaitGroup
		defer fetches.Wait()
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()

		type result struct {
			page P
			err  error
		}
		fetch := func(n int) <-chan result {
			done := make(chan result, 1)
			fetches.Go(func() {
				p, err := get(ctx, n)
				done <- result{p, err}
			})
			return done
		}

		counter := counter // a copy for each use of the iterator
		window := maxPagesAhead
		var ahead []<-chan result
		next := 1
		for ; next <= min(max(expected, 1), maxPagesAhead); next++ {
			ahead = append(ahead, fetch(next))
		}
		for len(ahead) > 0 {
			r := <-ahead[0]
			ahead = ahead[1:]
			err := cmp.Or(r.err, ctx.Err())
			var facts pageFacts
			if err == nil {
				facts = r.page.facts()
				err = counter.add(facts)
			}
			if err != nil {
				var none P
				yield(none, err)
				return
			}
			window = min(window, maxBytesAhead/max(1, facts.bytes))
			for ; len(ahead) < window && next <= counter.lastPage; next++ {
				ahead = append(ahead, fetch(next))
			}
			if !yield(r.page, nil) {
				return
			}
			if r = (result{}); len(ahead) == 0 && next <= counter.lastPage {
				ahead = append(ahead, fetch(next))
				next++
			}
		}
	}
}

// envelope holds the numbers in the object that the API wraps a page in. A bare array is a
// page, too: the only one of its list.
type envelope struct {
	Page, PerPage, Pages int // 0 where the API does not say, or cannot be read
}

// decode decodes a page and calls decodeItems with the array of its items. It returns
// [ErrNoList] for an object without items.
func (e *envelope) decode(data []byte, decodeItems func([]byte) error) error {
	if firstByte(data) == '[' {
		e.Pages = 1
		return decodeItems(data)
	}
	if firstByte(data) != '{' {
		return malformedError(data)
	}
	count := func(value []byte) int {
		n, _ := parseWhole(value)
		return max(n, 0)
	}
	hasItems := false
	err := forEach(data, func(name string, value []byte) error {
		var err error
		switch name {
		case "items":
			hasItems = true
			err = decodeItems(value)
		default:
			err = json.Unmarshal(value, new(json.RawMessage))
		}
		if err != nil {
			return fmt.Errorf("field %s: %w", name, err)
		}
		switch name {
		case "page":
			e.Page = count(value)
		case "per_page":
			e.PerPage = count(value)
		case "pages":
			e.Pages = count(value)
		}
		return nil
	})
	if err == nil && !hasItems {
		err = ErrNoList
	}
	return err
}

// ErrNoList is the error for a reply that is no list where a list belongs.
var ErrNoList = errors.New("an object without items where a list belongs")

// Items yields the items of all pages of the list at path, as the API wrote them, and ends with
// the first error. It asks for [PageSize] items a page unless query has per_page.
func (c *Client) Items(ctx context.Context, path string, query url.Values) iter.Seq2[json.RawMessage, error] {
	query = maps.Clone(query)
	if query == nil {
		query = url.Values{}
	}
	if query.Get("per_page") == "" {
		query.Set("per_page", strconv.Itoa(PageSize))
	}
	fullPage, _ := strconv.Atoi(query.Get("per_page"))
	return func(yield func(json.RawMessage, error) bool) {
		get := func(ctx context.Context, n int) (rawPage, error) {
			return call[rawPage](ctx, c, http.MethodGet, path, withParam(query, "page", strconv.Itoa(n)), nil)
		}
		for p, err := range readPages(ctx, pageCounter{path: path, fullPage: max(fullPage, 1)}, 1, get) {
			if err != nil {
				yield(nil, err)
				return
			}
			for _, item := range p.items {
				if !yield(item, nil) {
					return
				}
			}
		}
	}
}

// rawPage is a page with its items as the API wrote them.
type rawPage struct {
	envelope
	items []json.RawMessage
	bytes int // of the reply
}

// UnmarshalJSON decodes a page. It returns [ErrNoList] for an object without items.
func (p *rawPage) UnmarshalJSON(data []byte) error {
	*p = rawPage{bytes: len(data)}
	return p.decode(data, func(items []byte) error { return json.Unmarshal(items, &p.items) })
}

// facts returns what [readPages] needs to know of the page.
func (p rawPage) facts() pageFacts {
	mark := newPageMark(len(p.items), func(n int) string { return string(p.items[n]) })
	return pageFacts{p.Page, p.PerPage, p.Pages, p.bytes, mark}
}
