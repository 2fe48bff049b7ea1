package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"strconv"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/pkg/civo"
)

// perPage is the most that the API puts on a page in practice.
const perPage = "100"

// pagesGrown is by how many pages a list may have become more than twice as long while it is
// read. One that goes on growing has no end.
const pagesGrown = 100

// page is a part of a list, its items as they came.
type page struct {
	Pages int               `json:"pages"`
	Items []json.RawMessage `json:"items"`
}

// pages yields the items of every page. A list that has no pages is one.
func (k *call) pages(ctx context.Context, c *civo.Client) iter.Seq2[json.RawMessage, error] {
	return func(yield func(json.RawMessage, error) bool) {
		first := 0 // the number of pages that the first one said
		for n, pages := 1, 1; n <= pages; n++ {
			p, err := k.page(ctx, c, n)
			if first == 0 {
				first = max(p.Pages, 1)
			}
			if err == nil && p.Pages > 2*first+pagesGrown {
				err = cli.Errorf(cli.Unreachable, "read page %d of %s: the list grows while it is read, from %d pages to %d", n, k.path, first, p.Pages)
			}
			if err != nil {
				yield(nil, err)
				return
			}
			for _, item := range p.Items {
				if !yield(item, nil) {
					return
				}
			}
			// A server that counts on without having more is not asked for ever.
			if len(p.Items) == 0 {
				return
			}
			pages = p.Pages
		}
	}
}

func (k *call) page(ctx context.Context, c *civo.Client, n int) (page, error) {
	one := *k
	one.query = maps.Clone(k.query)
	one.query.Set("page", strconv.Itoa(n))
	if one.query.Get("per_page") == "" {
		one.query.Set("per_page", perPage)
	}
	_, body, err := one.send(ctx, c)
	if err != nil {
		return page{}, err
	}
	var p page
	if body = bytes.TrimSpace(body); bytes.HasPrefix(body, []byte("[")) {
		err = json.Unmarshal(body, &p.Items)
	} else {
		err = json.Unmarshal(body, &p)
	}
	if err != nil {
		return page{}, cli.Errorf(cli.Unreachable, "read page %d of %s: %w", n, k.path, err)
	}
	if p.Items == nil {
		return page{}, fmt.Errorf("read page %d of %s: the reply has no items: leave out --paginate", n, k.path)
	}
	return p, nil
}
