package civo

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strconv"
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
	Page    int // 0 where the API does not say
	PerPage int // 0 where the API does not say
	Pages   int // how many there are; 0 where the API does not say
	Items   []Instance

	bytes int // of the reply
}

// UnmarshalJSON decodes a page. It refuses an object without items, which could
// pass for an empty list.
func (p *InstancePage) UnmarshalJSON(data []byte) error {
	var e envelope
	var items []Instance
	err := e.decode(data, func(text []byte) (err error) {
		items, err = decodeInstances(text)
		return err
	})
	if err != nil {
		*p = InstancePage{}
		return err
	}
	*p = InstancePage{e.Page, e.PerPage, e.Pages, items, len(data)}
	return nil
}

func (p InstancePage) facts() pageFacts {
	return pageFacts{p.Page, p.PerPage, p.Pages, p.bytes, markPage(p.Items)}
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
	for n := range page.Items {
		page.Items[n].Region = cmp.Or(page.Items[n].Region, c.Region)
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

// instancePages yields the pages of the list in their order. The number of pages
// that are expected may be fetched at once. See [readPages].
func (c *Client) instancePages(ctx context.Context, tags []string, expected int) iter.Seq2[InstancePage, error] {
	return readPages(ctx, walk{path: "/v2/instances", full: PageSize}, expected, func(ctx context.Context, n int) (InstancePage, error) {
		return c.ListInstances(ctx, ListOptions{Tags: tags, Page: n, PerPage: PageSize})
	})
}
