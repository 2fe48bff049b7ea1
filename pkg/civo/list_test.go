package civo_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/civoctl/civoctl/pkg/civo"
)

// pageBody is a page with the instances i-from to i-(to-1).
func pageBody(page, pages, from, to int) string {
	var items []string
	for n := from; n < to; n++ {
		items = append(items, fmt.Sprintf(`{"id": "i-%d"}`, n))
	}
	return fmt.Sprintf(`{"page": %d, "per_page": null, "pages": %d, "items": [%s]}`, page, pages, strings.Join(items, ","))
}

// fleet plays a list of n instances, size on a page.
func fleet(n, size int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		page := pageOf(r)
		fmt.Fprint(w, pageBody(page, (n+size-1)/size, min(n, (page-1)*size), min(n, page*size)))
	}
}

func pageOf(r *http.Request) int {
	page, _ := strconv.Atoi(r.URL.Query().Get("page"))
	return page
}

// collect returns the IDs that a list yields, and the error that ends it.
func collect(ctx context.Context, c *civo.Client) (ids []string, err error) {
	for i, err := range c.Instances(ctx) {
		if err != nil {
			return ids, err
		}
		ids = append(ids, i.ID)
	}
	return ids, nil
}

// inOrder fails unless ids are i-0 to i-(n-1).
func inOrder(t *testing.T, ids []string, n int) {
	t.Helper()
	if len(ids) != n {
		t.Fatalf("%d instances, want %d", len(ids), n)
	}
	for n, id := range ids {
		if id != fmt.Sprintf("i-%d", n) {
			t.Fatalf("instance %d is %s", n, id)
		}
	}
}

func TestInstances(t *testing.T) {
	for _, tt := range []struct{ n, size int }{
		{0, 100}, {1, 100}, {100, 100}, {101, 100}, {1000, 100},
		{1000, 20}, // fewer on a page than were asked for
		{57, 1},
		{500, 500}, // more
	} {
		t.Run(fmt.Sprintf("%d by %d", tt.n, tt.size), func(t *testing.T) {
			ids, err := collect(t.Context(), serve(t, fleet(tt.n, tt.size)))
			if err != nil {
				t.Fatal(err)
			}
			inOrder(t, ids, tt.n)
		})
	}
}

func TestInstancesInOrderWhenRepliesAreNot(t *testing.T) {
	// Of each eight requests the last is answered first.
	const pages = 17
	var mu sync.Mutex
	answered := make(map[int]chan struct{})
	done := func(page int) chan struct{} {
		mu.Lock()
		defer mu.Unlock()
		if answered[page] == nil {
			answered[page] = make(chan struct{})
		}
		return answered[page]
	}
	all := fleet(pages*10, 10)
	ids, err := collect(t.Context(), serve(t, func(w http.ResponseWriter, r *http.Request) {
		page := pageOf(r)
		if last := page == 1 || (page-1)%8 == 0; !last {
			<-done(page + 1)
		}
		all(w, r)
		close(done(page))
	}))
	if err != nil {
		t.Fatal(err)
	}
	inOrder(t, ids, pages*10)
}

func TestInstancesWindow(t *testing.T) {
	const size, pages = 3, 40
	var inFlight, most, reading, requests atomic.Int64
	window := make(chan struct{})
	all := fleet(size*pages, size)
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if n := inFlight.Add(1); n > 8 {
			t.Errorf("%d requests in flight", n)
		} else if n > most.Load() {
			most.Store(n)
		}
		defer inFlight.Add(-1)
		page := int64(pageOf(r))
		// The page being read counts from its first instance on, and its
		// successors are asked for just before that.
		if now := reading.Load(); page > now+1+8 {
			t.Errorf("page %d asked for while page %d is read", page, now)
		}
		if requests.Add(1) == 9 {
			close(window)
		}
		all(w, r)
	})
	n := 0
	for _, err := range c.Instances(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		reading.Store(int64(n/size + 1))
		if n == 0 {
			<-window // eight pages come without another instance being asked for
		}
		n++
	}
	if n != size*pages || requests.Load() != pages {
		t.Errorf("%d instances in %d requests", n, requests.Load())
	}
}

func TestInstancesWithDrift(t *testing.T) {
	bodies := map[string]map[int]string{
		"one created between pages: its neighbour comes twice": {
			1: pageBody(1, 3, 0, 3), 2: pageBody(2, 3, 2, 5), 3: pageBody(3, 3, 5, 7),
		},
		"twice on one page": {
			1: `{"page": 1, "pages": 2, "items": [{"id": "i-0"}, {"id": "i-0"}, {"id": "i-1"}]}`, 2: pageBody(2, 2, 2, 7),
		},
		"more pages than at first": {
			1: pageBody(1, 2, 0, 2), 2: pageBody(2, 3, 2, 4), 3: pageBody(3, 4, 4, 6), 4: pageBody(4, 4, 6, 7),
		},
		"more pages once all are in": {
			1: pageBody(1, 1, 0, 3), // then nothing
		},
		"fewer pages than at first": {
			1: pageBody(1, 9, 0, 3), 2: pageBody(2, 9, 3, 5), 3: pageBody(3, 3, 5, 7),
		},
		"beyond the end, the last page again": {
			1: pageBody(1, 4, 0, 3), 2: pageBody(2, 3, 3, 5), 3: pageBody(3, 3, 5, 7), 4: pageBody(3, 3, 5, 7),
		},
		"pages that say not which they are": {
			1: `{"pages": 2, "items": [{"id": "i-0"}, {"id": "i-1"}, {"id": "i-2"}]}`,
			2: strings.Replace(pageBody(2, 2, 3, 7), `"page": 2`, `"page": null`, 1),
		},
		"empty pages in between": {
			1: pageBody(1, 8, 0, 3), 2: pageBody(2, 8, 0, 0), 7: pageBody(7, 8, 0, 0), 8: pageBody(8, 8, 3, 7),
		},
	}
	for name, pages := range bodies {
		t.Run(name, func(t *testing.T) {
			ids, err := collect(t.Context(), serve(t, func(w http.ResponseWriter, r *http.Request) {
				page := pageOf(r)
				body, ok := pages[page]
				if !ok {
					body = fmt.Sprintf(`{"page": %d, "pages": %d, "items": null}`, page, 8)
				}
				fmt.Fprint(w, body)
			}))
			if err != nil {
				t.Fatal(err)
			}
			want := 7
			if len(pages) == 1 {
				want = 3
			}
			inOrder(t, ids, want)
		})
	}
}

func TestInstancesPageFails(t *testing.T) {
	for name, tt := range map[string]struct {
		page int
		body string
		want string
	}{
		"the first":         {1, `{"reason": "broken"}`, "broken"},
		"the second":        {2, `{"reason": "broken"}`, "broken"},
		"one in the middle": {7, `{"reason": "broken"}`, "broken"},
		"the last":          {20, `{"reason": "broken"}`, "broken"},
	} {
		t.Run(name, func(t *testing.T) {
			all := fleet(200, 10)
			ids, err := collect(t.Context(), serve(t, func(w http.ResponseWriter, r *http.Request) {
				if pageOf(r) == tt.page {
					w.WriteHeader(500)
					fmt.Fprint(w, tt.body)
					return
				}
				all(w, r)
			}))
			if e, ok := errors.AsType[*civo.Error](err); !ok || e.Status != 500 || !strings.Contains(e.Error(), tt.want) {
				t.Errorf("error is %v", err)
			}
			inOrder(t, ids, (tt.page-1)*10)
		})
	}
}

func TestListReplies(t *testing.T) {
	for reply, want := range map[string]string{
		`{"page": 1, "per_page": 20, "pages": 3, "items": [{"id": "x"}]}`: "",
		`{"page": 1, "pages": 0, "items": []}`:                            "",
		`{"pages": 1, "items": null, "more": {"a": [1, "]"]}}`:            "",
		`{"page":"1","per_page":null,"pages":0,"items":[]}`:               "", // civo/cli#63
		`{"items": [{"id": "x"}]}`:                                        "",
		`{"pages": null, "items": [{"id": "x"}]}`:                         "",
		`{"pages": -1, "items": [{"id": "x"}]}`:                           "",
		`{"pages": "1", "page": "1", "items": null}`:                      "",
		`{"pages": [1], "page": {}, "items": []}`:                         "",
		`[{"id": "x"}]`:                         "",
		`[]`:                                    "",
		`{}`:                                    "an object without items",
		`{"pages": 0}`:                          "an object without items",
		`{"pages": 1, "items": {"id": "x"}}`:    "field items: object where an array belongs",
		`{"pages": 1, "items": "none"}`:         "field items: string where an array belongs",
		`[null]`:                                "null where an object belongs",
		`{"pages": 1, "items": [{"id": ""}]}`:   "no id",
		`{"pages": 1, "items": [{"id": "x"},]}`: "invalid character",
		`{"pages": 1, "items": [{"id": "x"} {}]}`:        "invalid character",
		`{"pages": 1, "items": [{"id": "x"}]`:            "unexpected end",
		`{"pages": 1, "items": [{"id": "x"`:              "unexpected end",
		`{"pages": 1, "items": [{"id": "x"}]}]`:          "after top-level value",
		`{"pages": 1, "items": [{"id": "x"}], "x": tru}`: "invalid character",
		`{"pages": 1 "items": []}`:                       "invalid character",
		`{null: 1, "pages": 1, "items": []}`:             "invalid character",
		`null`:                                           "null where",
		``:                                               "an empty body",
	} {
		_, err := serve(t, answer(200, reply)).ListInstances(t.Context(), civo.ListOptions{})
		e, ok := errors.AsType[*civo.Error](err)
		if want == "" && err != nil || want != "" && (!ok || e.Status != 200 || !strings.Contains(e.Error(), want)) {
			t.Errorf("%s: %v, want an *Error that says %q", reply, err, want)
		}
	}
}

func TestListPage(t *testing.T) {
	for reply, want := range map[string]civo.InstancePage{
		`{"page": 2, "per_page": 20, "pages": 3, "items": []}`:       {Page: 2, PerPage: 20, Pages: 3},
		`{"page": 2, "per_page": null, "pages": 3, "items": null}`:   {Page: 2, Pages: 3},
		`{"page": "2", "per_page": "20", "pages": 3.0, "items": []}`: {Page: 2, PerPage: 20, Pages: 3},
		`{"page": null, "per_page": {}, "pages": true, "items": []}`: {},
	} {
		got, err := serve(t, answer(200, reply)).ListInstances(t.Context(), civo.ListOptions{Page: 2})
		if err != nil || got.Page != want.Page || got.PerPage != want.PerPage || got.Pages != want.Pages || len(got.Items) != 0 {
			t.Errorf("%s: %+v, %v", reply, got, err)
		}
	}
}

func TestInstancesOfAServerThatIgnoresPages(t *testing.T) {
	_, err := collect(t.Context(), serve(t, answer(200, pageBody(1, 3, 0, 10))))
	if err == nil || !strings.Contains(err.Error(), "asked for page 2, got page 1") {
		t.Errorf("error is %v", err)
	}
}

func TestInstancesOfAServerWithoutEnd(t *testing.T) {
	for name, tt := range map[string]struct {
		body func(page int) string
		want string
	}{
		"empty pages without number":      {func(page int) string { return pageBody(page, 1<<40, 0, 0) }, "a list of 1099511627776 pages"},
		"empty pages, one more each time": {func(page int) string { return pageBody(page, page+1, 0, 0) }, "9 empty pages in a row, of 12 pages"},
		"new instances, one page more each time": {
			func(page int) string { return pageBody(page, page+1, page*10, page*10+10) },
			"the list grows without end: 2 pages were promised, and page 105 promises 106",
		},
		"the same page, one more each time": {
			func(page int) string { return pageBody(0, page+1, 0, 10) }, "page 2 of 3 has the items of page 1 again",
		},
		"the same single instance": {
			func(page int) string { return pageBody(0, page+1, 0, 1) }, "page 3 of 4 has the items of page 2 again",
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := collect(t.Context(), serve(t, func(w http.ResponseWriter, r *http.Request) {
				fmt.Fprint(w, tt.body(pageOf(r)))
			}))
			if e, ok := errors.AsType[*civo.Error](err); !ok || !strings.Contains(e.Error(), tt.want) {
				t.Errorf("error is %v, want one that says %q", err, tt.want)
			}
		})
	}
}

// What a reply says of its list may be wrong; what is on the pages counts.
func TestListsThatSayLittle(t *testing.T) {
	of := func(pages any, n, size int) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			page := pageOf(r)
			body := pageBody(page, 1, min(n, (page-1)*size), min(n, page*size))
			text, _ := json.Marshal(pages)
			fmt.Fprint(w, strings.Replace(body, `"pages": 1`, `"pages": `+string(text), 1))
		}
	}
	whole := func(n int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			body := pageBody(1, 1, 0, n)
			fmt.Fprint(w, body[strings.IndexByte(body, '['):strings.LastIndexByte(body, ']')+1])
		}
	}
	for name, tt := range map[string]struct {
		serve    http.HandlerFunc
		n        int
		requests int64
	}{
		"no pages, and none needed":            {of(nil, 0, 100), 0, 1},
		"no pages":                             {of(nil, 250, 100), 250, 4},
		"0 pages":                              {of(0, 30, 20), 30, 3},
		"pages that are no number":             {of("many", 250, 100), 250, 4},
		"pages as a string":                    {of("3", 250, 100), 250, 3},
		"fewer pages than there are":           {of(1, 250, 100), 250, 3},
		"fewer pages, all full":                {of(2, 300, 100), 300, 4},
		"more pages than there are":            {of(5, 250, 100), 250, 5},
		"many more pages than there are":       {of(40, 250, 100), 250, 40},
		"a bare array":                         {whole(30), 30, 1},
		"a bare array, the same for each page": {whole(250), 250, 2},
		"the whole list for each page, and no pages": {func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, strings.Replace(pageBody(1, 1, 0, 250), `"page": 1, "per_page": null, "pages": 1`, `"total": 250`, 1))
		}, 250, 2},
	} {
		t.Run(name, func(t *testing.T) {
			var requests atomic.Int64
			c := serve(t, func(w http.ResponseWriter, r *http.Request) {
				requests.Add(1)
				tt.serve(w, r)
			})
			ids, err := collect(t.Context(), c)
			if err != nil {
				t.Fatal(err)
			}
			inOrder(t, ids, tt.n)
			if n := requests.Load(); n != tt.requests {
				t.Errorf("%d requests, want %d", n, tt.requests)
			}
			found, err := c.FindInstances(t.Context(), func(civo.Instance) bool { return true })
			if err != nil || len(found) != tt.n {
				t.Errorf("found %d, %v", len(found), err)
			}
			var items int
			for _, err := range c.Items(t.Context(), "/v2/instances", nil) {
				if err != nil {
					t.Fatal(err)
				}
				items++
			}
			if items < tt.n {
				t.Errorf("%d items", items)
			}
		})
	}
}

func TestItems(t *testing.T) {
	for name, tt := range map[string]struct {
		serve http.HandlerFunc
		n     int
		want  string // of the error
	}{
		"an array":                {answer(200, `[1, {"a": 2}, null]`), 3, ""},
		"no items":                {answer(200, `{"items": null}`), 0, ""},
		"an object":               {answer(200, `{"id": "x"}`), 0, "an object without items where a list belongs"},
		"a web page":              {answer(200, `<html>`), 0, "a web page"},
		"items of a wrong type":   {answer(200, `{"items": {}}`), 0, "field items"},
		"pages of five":           {fleet(23, 5), 23, ""},
		"a list that is one page": {answer(200, pageBody(1, 3, 0, 10)), 10, "asked for page 2, got page 1"},
		"an empty page in the middle": {func(w http.ResponseWriter, r *http.Request) {
			page := pageOf(r)
			from := page * 10 * (page % 2)
			fmt.Fprint(w, pageBody(page, 5, from, from+10*(page%2)))
		}, 30, ""},
	} {
		t.Run(name, func(t *testing.T) {
			n, last := 0, error(nil)
			for _, err := range serve(t, tt.serve).Items(t.Context(), "/v2/instances", nil) {
				if last = err; err == nil {
					n++
				}
			}
			if n != tt.n || (last == nil) != (tt.want == "") || last != nil && !strings.Contains(last.Error(), tt.want) {
				t.Errorf("%d items, %v; want %d, %q", n, last, tt.n, tt.want)
			}
		})
	}
}

// counted counts the requests of a client that have not returned.
type counted struct {
	http.RoundTripper
	pending atomic.Int64
}

func (c *counted) RoundTrip(r *http.Request) (*http.Response, error) {
	c.pending.Add(1)
	defer c.pending.Add(-1)
	return c.RoundTripper.RoundTrip(r)
}

func TestInstancesStopsWithItsConsumer(t *testing.T) {
	for name, stop := range map[string]func(*civo.Client) (ended error){
		"break": func(c *civo.Client) error {
			for range c.Instances(t.Context()) {
				break
			}
			return nil
		},
		"panic": func(c *civo.Client) (ended error) {
			defer func() { ended = recover().(error) }()
			for range c.Instances(t.Context()) {
				panic(errors.New("stop"))
			}
			return nil
		},
		"cancel": func(c *civo.Client) error {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			var last error
			for _, err := range c.Instances(ctx) {
				cancel()
				last = err
			}
			if !errors.Is(last, context.Canceled) {
				t.Errorf("the last error is %v", last)
			}
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			// All pages but the first hang until their requests are given up:
			// an early end that did not cancel them would hang as well.
			c := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if pageOf(r) > 1 {
					<-r.Context().Done()
					return
				}
				fmt.Fprint(w, pageBody(1, 100, 0, 10))
			})
			transport := &counted{RoundTripper: c.HTTP.Transport}
			c.HTTP = &http.Client{Transport: transport}
			if err := stop(c); err != nil && err.Error() != "stop" {
				t.Error(err)
			}
			if n := transport.pending.Load(); n != 0 {
				t.Errorf("%d requests go on", n)
			}
		})
	}
}

func TestInstancesAgain(t *testing.T) {
	all := serve(t, fleet(25, 10)).Instances(t.Context())
	for range 2 {
		n := 0
		for _, err := range all {
			if err != nil {
				t.Fatal(err)
			}
			n++
		}
		if n != 25 {
			t.Errorf("%d instances", n)
		}
	}
}

// A list may grow while it is read, and ends all the same; one that grows with each page does not.
func TestInstancesOfAListThatGrows(t *testing.T) {
	for name, tt := range map[string]struct {
		pages func(page int) int
		want  string
	}{
		"for ever": {func(page int) int { return page + 10 }, "the list grows without end: 11 pages were promised"},
		"a little": {func(page int) int { return min(100+page, 150) }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			var asked atomic.Int64
			client := serve(t, func(w http.ResponseWriter, r *http.Request) {
				asked.Add(1)
				page := pageOf(r)
				fmt.Fprint(w, pageBody(page, tt.pages(page), page, page+1))
			})
			for what, read := range map[string]func() error{
				"instances": func() error { _, err := collect(t.Context(), client); return err },
				"find": func() error {
					_, err := client.FindInstances(t.Context(), func(civo.Instance) bool { return true })
					return err
				},
			} {
				asked.Store(0)
				err := read()
				if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
					t.Errorf("%s: error is %v", what, err)
				}
				if n := asked.Load(); n > 350 {
					t.Errorf("%s: %d pages were asked for", what, n)
				}
			}
		})
	}
}
