package civo_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/civoctl/civoctl/pkg/civo"
)

// moving is a list, ten on a page, that changes before the answers to its requests.
type moving struct {
	mu       sync.Mutex
	ids      []string
	requests int
	change   func(m *moving, page int)
}

func newMoving(n int) *moving {
	m := &moving{}
	for i := range n {
		m.ids = append(m.ids, fmt.Sprintf("i-%d", i))
	}
	return m
}

func (m *moving) remove(id string) {
	m.ids = slices.DeleteFunc(m.ids, func(other string) bool { return other == id })
}

func (m *moving) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	const size = 10
	m.mu.Lock()
	defer m.mu.Unlock()
	m.requests++
	page := pageOf(r)
	if m.change != nil {
		m.change(m, page)
	}
	var items []string
	for _, id := range m.ids[min(len(m.ids), (page-1)*size):min(len(m.ids), page*size)] {
		items = append(items, fmt.Sprintf(`{"id": %q}`, id))
	}
	fmt.Fprintf(w, `{"page": %d, "pages": %d, "items": [%s]}`, page, (len(m.ids)+size-1)/size, strings.Join(items, ","))
}

func (m *moving) find(t *testing.T, match func(civo.Instance) bool) ([]string, error) {
	t.Helper()
	found, err := serve(t, m.ServeHTTP).FindInstances(t.Context(), match)
	var ids []string
	for _, i := range found {
		ids = append(ids, i.ID)
	}
	return ids, err
}

func every(civo.Instance) bool { return true }

func TestFindInstances(t *testing.T) {
	for n, requests := range map[int]int{0: 1, 7: 1, 10: 1, 11: 4, 95: 20, 250: 50} {
		m := newMoving(n)
		ids, err := m.find(t, every)
		if err != nil || m.requests != requests {
			t.Errorf("%d instances: %d requests, want %d; %v", n, m.requests, requests, err)
		}
		inOrder(t, ids, n)
	}
	ids, err := newMoving(30).find(t, func(i civo.Instance) bool { return strings.HasSuffix(i.ID, "7") })
	if err != nil || !slices.Equal(ids, []string{"i-7", "i-17", "i-27"}) {
		t.Errorf("found %v, %v", ids, err)
	}
}

// Wherever an instance is removed between two pages, the one that slips by unseen is found.
func TestFindInstancesAfterARemoval(t *testing.T) {
	for page := 2; page <= 5; page++ {
		for removed := 0; removed < (page-1)*10; removed += 3 {
			m := newMoving(45)
			m.change = func(m *moving, asked int) {
				if asked == page {
					m.remove(fmt.Sprintf("i-%d", removed))
				}
			}
			ids, err := m.find(t, every)
			if err != nil || len(ids) != 44 {
				t.Errorf("i-%d removed before page %d: %d found, %v", removed, page, len(ids), err)
			}
		}
	}
}

// Instances made while the list is read, at its end, do not keep it from being found whole.
func TestFindInstancesWhileOthersAreMade(t *testing.T) {
	m := newMoving(25)
	m.change = func(m *moving, _ int) { m.ids = append(m.ids, fmt.Sprintf("new-%d", m.requests)) }
	ids, err := m.find(t, func(i civo.Instance) bool { return strings.HasPrefix(i.ID, "i-") })
	if err != nil || m.requests > 7 {
		t.Errorf("%d requests, %v", m.requests, err)
	}
	inOrder(t, ids, 25)
}

func TestFindInstancesOfAListThatNeverSettles(t *testing.T) {
	m := newMoving(250)
	m.change = func(m *moving, page int) {
		if page == 2 {
			m.ids = m.ids[1:]
		}
	}
	_, err := m.find(t, every)
	if !errors.Is(err, civo.ErrUnsettled) || !strings.Contains(err.Error(), "list instances: the list kept changing") {
		t.Errorf("error is %v", err)
	}
}

// Whatever changes, and whenever: what was there all the time is found, or nothing is.
func TestFindInstancesMissesNone(t *testing.T) {
	for seed := range uint64(120) {
		r := rand.New(rand.NewPCG(seed, 0))
		m := newMoving(11 + r.IntN(150))
		always := slices.Clone(m.ids)
		changes := 1 + r.IntN(8)
		m.change = func(m *moving, _ int) {
			if changes == 0 || r.IntN(2) == 0 {
				return
			}
			changes--
			at := r.IntN(len(m.ids))
			if r.IntN(3) == 0 {
				at = [2]int{0, len(m.ids)}[r.IntN(2)]
				m.ids = slices.Insert(m.ids, at, fmt.Sprint("new-", m.requests))
				return
			}
			id := m.ids[at]
			m.remove(id)
			always = slices.DeleteFunc(always, func(other string) bool { return other == id })
		}
		ids, err := m.find(t, every)
		if errors.Is(err, civo.ErrUnsettled) {
			continue
		}
		for _, id := range always {
			if !slices.Contains(ids, id) {
				t.Errorf("seed %d: %s is missing (%v)", seed, id, err)
			}
		}
	}
}

func TestFindInstancesPageFails(t *testing.T) {
	for failing := 1; failing <= 6; failing++ { // the last three are of the second read
		m := newMoving(25)
		n := 0
		_, err := serve(t, func(w http.ResponseWriter, r *http.Request) {
			m.mu.Lock()
			n++
			fails := n == failing
			m.mu.Unlock()
			if fails {
				answer(503, `{"reason": "broken"}`)(w, r)
				return
			}
			m.ServeHTTP(w, r)
		}).FindInstances(t.Context(), every)
		if !errors.Is(err, civo.ErrUnavailable) {
			t.Errorf("request %d fails: %v", failing, err)
		}
	}
}

// The letters of an ID have no case, wherever IDs are compared.
func TestIDsHaveNoCase(t *testing.T) {
	const upper, lower = "6E3A0B1C-8A3F-4D9B-9A44-6C2B6F1D2E3F", "6e3a0b1c-8a3f-4d9b-9a44-6c2b6f1d2e3f"
	if !civo.SameID(upper, lower) || civo.IDKey(upper) != civo.IDKey(lower) || civo.SameID(upper, upper[1:]) || civo.SameID("", "") {
		t.Error("IDs do not compare without case")
	}
	one := serve(t, answer(200, `{"id": "`+lower+`"}`))
	if i, err := one.GetInstance(t.Context(), upper); err != nil || i.ID != lower {
		t.Errorf("%q, %v", i.ID, err)
	}
	ids, err := collect(t.Context(), serve(t, answer(200, `{"pages": 1, "items": [{"id": "`+lower+`"}, {"id": "`+upper+`"}]}`)))
	if err != nil || !slices.Equal(ids, []string{lower}) {
		t.Errorf("%v, %v", ids, err)
	}
}

func TestFromAPI(t *testing.T) {
	for body, want := range map[string]bool{
		`{"code": "database_instance_find"}`: true,
		`{"reason": "there is no such one"}`: true,
		`{}`:                                 false,
		`{"message": "no route"}`:            false,
		`{"code": "database_inst`:            false,
		`<html>Not Found</html>`:             false,
		`404 page not found`:                 false,
		``:                                   false,
	} {
		if e := apiError(t, answer(404, body)); e.FromAPI() != want || !errors.Is(e, civo.ErrNotFound) {
			t.Errorf("%s: %t, want %t", body, !want, want)
		}
	}
}
