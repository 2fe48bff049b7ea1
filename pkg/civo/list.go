package civo

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"sync"
)

const (
	pageSize   = 100 // the most that the API gives in practice
	pagesAhead = 8   // pages in flight, or waiting for the consumer

	// A list may grow while it is read, by instances that are created meanwhile. One that
	// has become more than twice as long, and by more pages than this, has no end.
	pagesGrown = 100
)

// ListOptions says which instances [Client.ListInstances] returns. Zero values
// leave the choice to the API: all tags, page 1, 20 a page.
type ListOptions struct {
	Tags    []string
	Page    int // from 1
	PerPage int
}

// InstancePage is one page of a list. The API may put fewer on a page than were
// asked for: only Pages says whether there are more.
type InstancePage struct {
	Page    int
	PerPage int // 0 where the API does not say
	Pages   int // how many there are
	Items   []Instance
}

// UnmarshalJSON decodes a page. It refuses one that does not say how many there
// are, which could pass for an empty list.
func (p *InstancePage) UnmarshalJSON(data []byte) error {
	*p = InstancePage{}
	var pages *int
	err := split(data, func(name string, value []byte) (err error) {
		switch name {
		case "page":
			err = json.Unmarshal(value, &p.Page)
		case "per_page":
			err = json.Unmarshal(value, &p.PerPage)
		case "pages":
			err = json.Unmarshal(value, &pages)
		case "items":
			p.Items, err = decodeInstances(value)
		default:
			err = json.Unmarshal(value, new(json.RawMessage))
		}
		if err != nil {
			return fmt.Errorf("field %s: %w", name, err)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if pages == nil || *pages < 0 {
		return errors.New("field pages: no count")
	}
	p.Pages = *pages
	return nil
}

// ListInstances returns one page of the region's instances. The reply to another
// page than asked for is an [*Error], unless the list ends before that page.
func (c *Client) ListInstances(ctx context.Context, o ListOptions) (InstancePage, error) {
	if err := checkTags(o.Tags); err != nil {
		return InstancePage{}, fmt.Errorf("list instances: %w", err)
	}
	query := url.Values{}
	if len(o.Tags) > 0 {
		query.Set("tags", joinTags(o.Tags))
	}
	if o.Page > 0 {
		query.Set("page", strconv.Itoa(o.Page))
	}
	if o.PerPage > 0 {
		query.Set("per_page", strconv.Itoa(o.PerPage))
	}
	page, err := call[InstancePage](ctx, c, http.MethodGet, "/v2/instances", query, nil)
	if err == nil && o.Page > 0 && page.Page != 0 && page.Page != o.Page && o.Page <= page.Pages {
		err = senseless("/v2/instances", "asked for page %d, got page %d", o.Page, page.Page)
	}
	return page, err
}

// Instances yields every instance of the region that has the tags, each once, in
// the API's order. It fetches the first page, then up to eight at a time and
// never more than eight ahead of its consumer, who may stop at any point. The
// first error is the last thing it yields.
//
// A list whose page count grows for ever ends with an error.
//
// An instance that moves from page to page while they are read may be missing:
// see [Client.FindInstances].
func (c *Client) Instances(ctx context.Context, tags ...string) iter.Seq2[Instance, error] {
	return func(yield func(Instance, error) bool) {
		seen := make(map[[16]byte]struct{})
		for page, err := range c.instancePages(ctx, tags, 1) {
			if err != nil {
				yield(Instance{}, err)
				return
			}
			for _, i := range page.Items {
				// Sixteen bytes an instance, however long the IDs are.
				sum := sha256.Sum256([]byte(IDKey(i.ID)))
				key := [16]byte(sum[:])
				if _, twice := seen[key]; twice {
					continue
				}
				seen[key] = struct{}{}
				if !yield(i, nil) {
					return
				}
			}
		}
	}
}

// instancePages yields the pages of the list in their order, as [Client.Instances]
// fetches them. The number of pages that are expected may be fetched at once,
// before the first reply says how many there are. The first error is the last
// thing it yields.
func (c *Client) instancePages(ctx context.Context, tags []string, expected int) iter.Seq2[InstancePage, error] {
	return func(yield func(InstancePage, error) bool) {
		var fetches sync.WaitGroup
		defer fetches.Wait()
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()

		type result struct {
			page InstancePage
			err  error
		}
		fetch := func(n int) <-chan result {
			done := make(chan result, 1)
			fetches.Go(func() {
				page, err := c.ListInstances(ctx, ListOptions{Tags: tags, Page: n, PerPage: pageSize})
				done <- result{page, err}
			})
			return done
		}

		var ahead []<-chan result
		next := 1
		for ; next <= min(max(expected, 1), pagesAhead); next++ {
			ahead = append(ahead, fetch(next))
		}
		empty, first := 0, 0
		for len(ahead) > 0 {
			r := <-ahead[0]
			ahead = ahead[1:]
			if len(r.page.Items) > 0 {
				empty = 0
			} else if empty++; empty > pagesAhead && r.err == nil {
				r.err = senseless("/v2/instances", "%d empty pages in a row, of %d pages", empty, r.page.Pages)
			}
			if first == 0 {
				first = max(r.page.Pages, 1)
			}
			if r.err == nil && r.page.Pages > 2*first+pagesGrown {
				r.err = senseless("/v2/instances", "the list grows while it is read, from %d pages to %d", first, r.page.Pages)
			}
			if err := cmp.Or(r.err, ctx.Err()); err != nil {
				yield(InstancePage{}, err)
				return
			}
			for ; len(ahead) < pagesAhead && next <= r.page.Pages; next++ {
				ahead = append(ahead, fetch(next))
			}
			if !yield(r.page, nil) {
				return
			}
		}
	}
}
