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
	pagesAhead = 8       // pages in flight, or waiting for the consumer
	bytesAhead = 8 << 20 // what those pages may have, as far as the pages before tell
	mostPages  = 100_000 // beyond which a list is taken for one without end
)

// page is what [readPages] has to know of a page.
type page interface{ facts() pageFacts }

// pageFacts are what a page says of itself and of its list.
type pageFacts struct {
	number  int // 0 where the page does not say
	perPage int // items on a full page; 0 where the page does not say
	pages   int // how many there are; 0 where the page does not say
	bytes   int // of the reply
	pageMark
}

// pageMark is what remains of a page that was read, to compare with another one.
type pageMark struct {
	items int
	sum   [sha256.Size]byte // of what tells the items apart, in their order
}

// mark returns the mark of the items that the keys tell apart.
func mark(items int, key func(n int) string) pageMark {
	h := sha256.New()
	for n := range items {
		fmt.Fprintf(h, "%q\n", key(n))
	}
	return pageMark{items, [sha256.Size]byte(h.Sum(nil))}
}

// walk decides which pages of a list are read, by what those say that were read.
//
// The pages that the first reply promises are all read, empty ones too: the API may
// count pages before it leaves out what was not asked for. Pages may be more than
// were promised by a reply that does not say, or says otherwise, how many items are
// on a page: when the last one is full, and when no number was said at all, one
// more is read. The list ends with a page that is empty or is the one before it
// again. A list that goes on for ever is an error.
type walk struct {
	path     string
	full     int // items on a full page
	read     int // pages
	promised int // pages, by the first reply
	last     int // the last page to be read, as far as is known
	empty    int // pages in a row, beyond those promised
	before   pageMark
	repeats  int // pages in a row that are the one before them
}

// see takes note of the next page.
func (w *walk) see(p pageFacts) error {
	w.read++
	n := w.read
	if n == 1 {
		w.promised = p.pages
	}
	if w.repeats++; n == 1 || p.items == 0 || p.pageMark != w.before {
		w.repeats = 0
	}
	// Pages of one item may repeat it once: another was added in front of it.
	again := w.repeats > 0 && p.items > 1 || w.repeats > 1
	w.before = p.pageMark
	if w.empty++; p.items > 0 || n <= w.promised {
		w.empty = 0
	}
	switch {
	case n <= p.pages && p.number != 0 && p.number != n:
		return senseless(w.path, "asked for page %d, got page %d", n, p.number)
	case n <= p.pages && again:
		return senseless(w.path, "page %d of %d has the items of page %d again", n, p.pages, n-1)
	case p.pages > mostPages, n >= mostPages:
		return senseless(w.path, "a list of %d pages", max(p.pages, n))
	case w.empty > pagesAhead:
		return senseless(w.path, "%d empty pages in a row, of %d pages", w.empty, p.pages)
	case w.promised > 0 && n > 2*w.promised+100:
		return senseless(w.path, "the list grows without end: %d pages were promised, and page %d promises %d", w.promised, n, p.pages)
	}
	w.last = max(w.last, p.pages)
	isVague := p.pages == 0 || p.items >= w.full && p.perPage != w.full
	if p.items > 0 && isVague && n >= w.last && !again {
		w.last = n + 1
	}
	return nil
}

// readPages yields the pages of a list in their order. It gets the pages that are
// expected at once, before the first reply says how many there are, then up to
// eight at a time and never more than eight ahead of its consumer; fewer once a page
// was larger than a megabyte, and none ahead of a page of more than eight. The first error is the last thing it yields.
func readPages[P page](ctx context.Context, w walk, expected int, get func(ctx context.Context, n int) (P, error)) iter.Seq2[P, error] {
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

		w := w // for an iterator that is used again
		window := pagesAhead
		var ahead []<-chan result
		next := 1
		for ; next <= min(max(expected, 1), pagesAhead); next++ {
			ahead = append(ahead, fetch(next))
		}
		for len(ahead) > 0 {
			r := <-ahead[0]
			ahead = ahead[1:]
			err := cmp.Or(r.err, ctx.Err())
			var facts pageFacts
			if err == nil {
				facts = r.page.facts()
				err = w.see(facts)
			}
			if err != nil {
				var none P
				yield(none, err)
				return
			}
			window = min(window, bytesAhead/max(1, facts.bytes))
			for ; len(ahead) < window && next <= w.last; next++ {
				ahead = append(ahead, fetch(next))
			}
			if !yield(r.page, nil) {
				return
			}
			if r = (result{}); len(ahead) == 0 && next <= w.last {
				ahead = append(ahead, fetch(next))
				next++
			}
		}
	}
}

// envelope is what the API wraps a page of a list in. A bare array is a page as
// well: the only one, as far as it says.
type envelope struct {
	Page, PerPage, Pages int // 0 where the API does not say, or cannot be read
}

// decode decodes a page and hands its items to items.
func (e *envelope) decode(data []byte, items func([]byte) error) error {
	if kind(data) == '[' {
		e.Pages = 1
		return items(data)
	}
	if kind(data) != '{' {
		return malformed(data)
	}
	count := func(value []byte) int {
		n, _ := wholeNumber(value)
		return max(n, 0)
	}
	hasItems := false
	err := split(data, func(name string, value []byte) error {
		var err error
		switch name {
		case "items":
			hasItems = true
			err = items(value)
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

// ErrNoList is the error of a reply that is no list where one belongs.
var ErrNoList = errors.New("an object without items where a list belongs")

// Items yields the items of all pages of the list at path, as the API wrote them.
// The query may say how many are on a page: a hundred otherwise. The first error
// is the last thing it yields.
func (c *Client) Items(ctx context.Context, path string, query url.Values) iter.Seq2[json.RawMessage, error] {
	query = maps.Clone(query)
	if query == nil {
		query = url.Values{}
	}
	if query.Get("per_page") == "" {
		query.Set("per_page", strconv.Itoa(PageSize))
	}
	full, _ := strconv.Atoi(query.Get("per_page"))
	return func(yield func(json.RawMessage, error) bool) {
		get := func(ctx context.Context, n int) (rawPage, error) {
			return call[rawPage](ctx, c, http.MethodGet, path, with(query, "page", strconv.Itoa(n)), nil)
		}
		for p, err := range readPages(ctx, walk{path: path, full: max(full, 1)}, 1, get) {
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

// rawPage is a page whose items are as they came.
type rawPage struct {
	envelope
	items []json.RawMessage
	bytes int // of the reply
}

func (p *rawPage) UnmarshalJSON(data []byte) error {
	*p = rawPage{bytes: len(data)}
	return p.decode(data, func(items []byte) error { return json.Unmarshal(items, &p.items) })
}

func (p rawPage) facts() pageFacts {
	return pageFacts{p.Page, p.PerPage, p.Pages, p.bytes, mark(len(p.items), func(n int) string { return string(p.items[n]) })}
}
