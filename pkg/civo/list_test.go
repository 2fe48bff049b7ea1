package civo_test

import (
	"context"
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
		`{}`:                       "field pages: no count",
		`{"items": [{"id": "x"}]}`: "field pages: no count",
		`{"pages": null, "items": [{"id": "x"}]}`:        "field pages: no count",
		`{"pages": -1, "items": [{"id": "x"}]}`:          "field pages: no count",
		`{"pages": "1", "items": [{"id": "x"}]}`:         "field pages",
		`{"pages": 1, "page": "1"}`:                      "field page",
		`{"pages": 1, "items": {"id": "x"}}`:             "field items: object where an array belongs",
		`{"pages": 1, "items": [{"id": ""}]}`:            "no id",
		`{"pages": 1, "items": [{"id": "x"},]}`:          "invalid character",
		`{"pages": 1, "items": [{"id": "x"} {}]}`:        "invalid character",
		`{"pages": 1, "items": [{"id": "x"}]`:            "unexpected end",
		`{"pages": 1, "items": [{"id": "x"`:              "unexpected end",
		`{"pages": 1, "items": [{"id": "x"}]}]`:          "after top-level value",
		`{"pages": 1, "items": [{"id": "x"}], "x": tru}`: "invalid character",
		`{"pages": 1 "items": []}`:                       "invalid character",
		`{null: 1, "pages": 1}`:                          "invalid character",
		`[{"id": "x"}]`:                                  "field pages: no count",
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
		`{"page": 2, "per_page": 20, "pages": 3, "items": []}`: {Page: 2, PerPage: 20, Pages: 3},
		`{"page": 2, "per_page": null, "pages": 3}`:            {Page: 2, Pages: 3},
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
	_, err := collect(t.Context(), serve(t, func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, pageBody(pageOf(r), 1<<40, 0, 0))
	}))
	if err == nil || !strings.Contains(err.Error(), "empty pages") {
		t.Errorf("error is %v", err)
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
		"for ever": {func(page int) int { return page + 10 }, "the list grows while it is read, from 11 pages to 1"},
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
