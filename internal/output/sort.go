package output

import (
	"cmp"
	"fmt"
	"iter"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"time"
)

// checkSort returns an error if SortBy names no column or order, and otherwise sets how to sort.
func (p *Printer) checkSort() error {
	if p.SortBy == "" {
		return nil
	}
	name, direction, _ := strings.Cut(p.SortBy, ":")
	column, err := findColumn(p.all, name)
	if err != nil {
		return fmt.Errorf("--sort-by: %w", err)
	}
	sign := 1
	switch direction {
	case "", "asc":
	case "desc":
		sign = -1
	default:
		return fmt.Errorf("--sort-by %s: the order is asc or desc, not %q", p.SortBy, direction)
	}
	p.order = func(items []any) { sortItems(items, column.Value, sign) }
	return nil
}

// Sort sorts items as Options.SortBy says, for a caller that prints them one by one.
func (p *Printer) Sort(items []any) {
	if p.order != nil {
		p.order(items)
	}
}

// sorted returns items in order. It reads the whole sequence before it yields the first.
func (p *Printer) sorted(items iter.Seq2[any, error]) iter.Seq2[any, error] {
	return func(yield func(any, error) bool) {
		var all []any
		for item, err := range items {
			if err != nil {
				yield(item, err)
				return
			}
			all = append(all, item)
		}
		p.order(all)
		for _, item := range all {
			if !yield(item, nil) {
				return
			}
		}
	}
}

// sortItems sorts items by a value, descending if sign is -1: numbers, times and addresses as such,
// text with the numbers in it as numbers. Items without a value are last in both directions, and
// equal items keep their order.
func sortItems(items []any, value func(any) any, sign int) {
	type keyed struct {
		key  sortKey
		item any
	}
	all := make([]*keyed, len(items))
	for i, item := range items {
		all[i] = &keyed{sortKeyOf(value(item)), item}
	}
	slices.SortStableFunc(all, func(a, b *keyed) int {
		if a.key.rank == noValue || b.key.rank == noValue {
			return cmp.Compare(a.key.rank, b.key.rank)
		}
		return sign * a.key.compare(b.key)
	})
	for i := range all {
		items[i] = all[i].item
	}
}

// sortKey is a value to sort by. The fields that its rank does not use are zero.
type sortKey struct {
	rank    int
	float   float64
	integer int64
	time    time.Time
	addr    netip.Addr
	text    string
}

const (
	byNumber = iota
	byTime
	byAddress
	byText
	noValue
)

// compare returns -1, 0 or +1 as a is before, equal to or after b.
func (a sortKey) compare(b sortKey) int {
	return cmp.Or(
		cmp.Compare(a.rank, b.rank),
		cmp.Compare(a.float, b.float),
		cmp.Compare(a.integer, b.integer),
		a.time.Compare(b.time),
		a.addr.Compare(b.addr),
		compareNatural(strings.ToLower(a.text), strings.ToLower(b.text)),
		strings.Compare(a.text, b.text),
	)
}

// sortKeyOf returns the key to sort a column's value by.
func sortKeyOf(value any) sortKey {
	switch v := value.(type) {
	case nil:
		return sortKey{rank: noValue}
	case Deadline:
		return sortKeyOf(time.Time(v))
	case time.Time:
		if v.IsZero() {
			return sortKey{rank: noValue}
		}
		return sortKey{rank: byTime, time: v}
	case netip.Addr:
		if !v.IsValid() {
			return sortKey{rank: noValue}
		}
		return sortKey{rank: byAddress, addr: v}
	case Bar:
		return sortKey{float: float64(v.Used) / float64(max(v.Limit, 1))}
	case []string:
		return sortKeyOf(strings.Join(v, ","))
	}
	switch v := reflect.ValueOf(value); {
	case v.CanInt():
		return sortKey{float: float64(v.Int()), integer: v.Int()}
	case v.CanUint():
		return sortKey{float: float64(v.Uint())}
	case v.CanFloat():
		return sortKey{float: v.Float()}
	}
	text := fmt.Sprint(value)
	if addr, err := netip.ParseAddr(text); err == nil {
		return sortKey{rank: byAddress, addr: addr}
	}
	if text == "" {
		return sortKey{rank: noValue}
	}
	return sortKey{rank: byText, text: text}
}

// compareNatural compares a and b, with each run of digits in them as one number.
func compareNatural(a, b string) int {
	for a != "" && b != "" {
		x, y := digitsLen(a), digitsLen(b)
		if x > 0 && y > 0 {
			m, n := strings.TrimLeft(a[:x], "0"), strings.TrimLeft(b[:y], "0")
			if c := cmp.Or(cmp.Compare(len(m), len(n)), strings.Compare(m, n)); c != 0 {
				return c
			}
			a, b = a[x:], b[y:]
			continue
		}
		if a[0] != b[0] {
			return cmp.Compare(a[0], b[0])
		}
		a, b = a[1:], b[1:]
	}
	return cmp.Compare(len(a), len(b))
}

// digitsLen returns the number of digits that s begins with.
func digitsLen(s string) int {
	return len(s) - len(strings.TrimLeft(s, "0123456789"))
}
