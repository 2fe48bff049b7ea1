package output_test

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/civoctl/civoctl/internal/output"
)

// pair is a name to see the order by, and the value that makes it.
type pair struct {
	name  string
	value any
}

func order(t *testing.T, by string, all ...pair) string {
	t.Helper()
	p, err := output.New(output.Options{Format: "name", SortBy: by}, []output.Column[pair]{
		{Name: "name", Value: func(p pair) any { return p.name }},
		{Name: "value", Value: func(p pair) any { return p.value }},
	})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := p.Items(&b, of(all...)); err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func TestSort(t *testing.T) {
	at := func(day int) time.Time { return time.Date(2026, 1, day, 0, 0, 0, 0, time.UTC) }
	tests := map[string]struct {
		values []any // ascending, the ones without a value last
	}{
		"numbers":            {[]any{-2, 0, 9, 10, int64(9007199254740992), int64(9007199254740993), nil}},
		"fractions":          {[]any{-0.5, 1, 1.5, uint(2)}},
		"times":              {[]any{at(2), at(10), at(11), time.Time{}}},
		"addresses":          {[]any{netip.MustParseAddr("9.0.0.1"), netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("::1"), netip.Addr{}}},
		"texts of addresses": {[]any{"9.0.0.1", "10.0.0.9", "10.0.0.10", "2001:db8::1", "unknown", ""}},
		"names":              {[]any{"DB-1", "db-2", "db-10", "web", "web-1a", "web-01b", "web-2", nil}},
		"states":             {[]any{output.Status("ACTIVE"), output.Status("BUILDING"), output.Status("")}},
		"lists":              {[]any{[]string{"a"}, []string{"a", "b"}, []string{"b"}, []string{}}},
		"yes or no":          {[]any{false, true}},
		"quotas":             {[]any{output.Bar{Used: 1, Limit: 100}, output.Bar{Used: 1, Limit: 2}, output.Bar{Used: 9, Limit: 9}}},
		"large":              {[]any{"n99999999999999999998", "n99999999999999999999", "n100000000000000000000"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var all []pair
			var names []string
			for i, v := range test.values {
				names = append(names, string(rune('a'+i)))
				all = append(all, pair{names[i], v})
			}
			want := strings.Join(names, " ")
			for range len(all) { // every rotation, so that no order is there by luck
				all = append(all[1:], all[0])
				if got := order(t, "value", all...); got != want {
					t.Errorf("from %v: %s, want %s", all, got, want)
				}
			}
		})
	}
}

func TestSortDown(t *testing.T) {
	if got := order(t, "value:desc", pair{"none", nil}, pair{"b", 2}, pair{"a", 1}, pair{"c", 3}, pair{"empty", ""}); got != "c b a none empty" {
		t.Errorf("descending: %s", got)
	}
}

func TestSortIsStable(t *testing.T) {
	all := []pair{{"a", 1}, {"b", 0}, {"c", 1}, {"d", 0}, {"e", 1}}
	if got := order(t, "value", all...); got != "b d a c e" {
		t.Errorf("ascending: %s", got)
	}
	if got := order(t, "value:desc", all...); got != "a c e b d" {
		t.Errorf("descending: %s", got)
	}
}

func TestSortReachesEveryFormat(t *testing.T) {
	for _, o := range append(formats(), output.Options{JQ: ".[].id"}, output.Options{Template: "{{range .}}{{.id}} {{end}}"}) {
		o.SortBy = "cpu_cores:desc"
		got := items(t, o, odd(t)...)
		if o.Format == "name" {
			continue
		}
		if b, c := strings.Index(got, "b2"), strings.Index(got, "d4"); b < 0 || b > c {
			t.Errorf("%+v:\n%s", o, got)
		}
	}
}
