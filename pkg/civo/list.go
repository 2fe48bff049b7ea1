package civo

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strconv"
)

// ListOptions selects the instances that [Client.ListInstances] returns. The API has defaults
// for zero values: instances of any tags, page 1, 20 instances a page.
//
// See https://www.civo.com/api/instances.
type ListOptions struct {
	Tags    []string // that each instance has
	Page    int      // from 1
	PerPage int      // instances a page
}

// InstancePage is one page of a list. A page may have fewer instances than were asked for:
// only Pages tells whether there are more.
type InstancePage struct {
	Page    int        // the number of the page, from 1; 0 where the API does not say
	PerPage int        // instances on a full page; 0 where the API does not say
	Pages   int        // pages of the list; 0 where the API does not say
	Items   []Instance // the instances on the page

	bytes int // of the reply
}

// UnmarshalJSON decodes a page. It returns an error for an object without items, which is no
// empty list.
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

// facts returns what [readPages] needs to know of the page.
func (p InstancePage) facts() pageFacts {
	return pageFacts{p.Page, p.PerPage, p.Pages, p.bytes, markInstances(p.Items)}
}

// ListInstances returns one page of the instances in the client's region. It returns an
// [*Error] for a reply with another page than was asked for, unless the list ends before that
// page, and another error for a tag that [CheckTag] refuses.
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
		err = inconsistentReply("/v2/instances", "asked for page %d, got page %d", o.Page, page.Page)
	}
	for n := range page.Items {
		page.Items[n].Region = cmp.Or(page.Items[n].Region, c.Region)
	}
	return page, err
}

// Instances yields each instance in the client's region that has the tags, once, in the API's
// order. It gets the first page, then up to eight pages at a time and at most eight ahead of
// its caller, who may stop at any time. It ends with the first error, and with an error for a
// list whose number of pages does not stop growing. The memory that it takes does not grow with the
// list: an instance may come twice where more than 10,000 others are added while it is read.
//
// An instance that moves from page to page while they are read may be missing: see
// [Client.FindInstances].
func (c *Client) Instances(ctx context.Context, tags ...string) iter.Seq2[Instance, error] {
	return func(yield func(Instance, error) bool) {
		var seen recentIDs
		for page, err := range c.instancePages(ctx, tags, 1) {
			if err != nil {
				yield(Instance{}, err)
				return
			}
			for _, i := range page.Items {
				if seen.add(i.ID) && !yield(i, nil) {
					return
				}
			}
		}
	}
}

// instancePages yields the pages of the list of instances in their order. It gets as many pages
// as are expected at once: see [readPages].
func (c *Client) instancePages(ctx context.Context, tags []string, expected int) iter.Seq2[InstancePage, error] {
	get := func(ctx context.Context, n int) (InstancePage, error) {
		return c.ListInstances(ctx, ListOptions{Tags: tags, Page: n, PerPage: PageSize})
	}
	return readPages(ctx, pageCounter{path: "/v2/instances", fullPage: PageSize}, expected, get)
}
