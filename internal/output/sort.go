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

func (p *Printer) checkSort() error {
	if p.SortBy == "" {
		return nil
	}
	name, direction, _ := strings.Cut(p.SortBy, ":")
	column, err := p.column(name)
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

// Sort puts items in the order of Options.SortBy, for who prints them one by one.
func (p *Printer) Sort(items []any) {
	if p.order != nil {
		p.order(items)
	}
}

// sorted reads the whole sequence and yields it in order.
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

// sortItems orders items by a value: numbers, times and addresses as such,
// words with the numbers in them as numbers. Items without a value are last in
// both directions, and equal ones keep their order.
func sortItems(items []any, value func(any) any, sign int) {
	type keyed struct {
		key  key
		item any
	}
	all := make([]*keyed, len(items))
	for i, item := range items {
		all[i] = &keyed{keyOf(value(item)), item}
	}
	slices.SortStableFunc(all, func(a, b *keyed) int {
		if a.key.rank == empty || b.key.rank == empty {
			return cmp.Compare(a.key.rank, b.key.rank)
		}
		return sign * a.key.compare(b.key)
	})
	for i := range all {
		items[i] = all[i].item
	}
}

// key is a value to sort by; the fields that its rank does not use are zero.
type key struct {
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
	empty
)

func (a key) compare(b key) int {
	return cmp.Or(
		cmp.Compare(a.rank, b.rank),
		cmp.Compare(a.float, b.float),
		cmp.Compare(a.integer, b.integer),
		a.time.Compare(b.time),
		a.addr.Compare(b.addr),
		natural(strings.ToLower(a.text), strings.ToLower(b.text)),
		strings.Compare(a.text, b.text),
	)
}

func keyOf(value any) key {
	switch v := value.(type) {
	case nil:
		return key{rank: empty}
	case time.Time:
		if v.IsZero() {
			return key{rank: empty}
		}
		return key{rank: byTime, time: v}
	case netip.Addr:
		if !v.IsValid() {
			return key{rank: empty}
		}
		return key{rank: byAddress, addr: v}
	case Bar:
		return key{float: float64(v.Used) / float64(max(v.Limit, 1))}
	case []string:
		return keyOf(strings.Join(v, ","))
	}
	switch v := reflect.ValueOf(value); {
	case v.CanInt():
		return key{float: float64(v.Int()), integer: v.Int()}
	case v.CanUint():
		return key{float: float64(v.Uint())}
	case v.CanFloat():
		return key{float: v.Float()}
	}
	text := fmt.Sprint(value)
	if addr, err := netip.ParseAddr(text); err == nil {
		return key{rank: byAddress, addr: addr}
	}
	if text == "" {
		return key{rank: empty}
	}
	return key{rank: byText, text: text}
}

// natural compares texts with each run of digits in them as one number.
func natural(a, b string) int {
	for a != "" && b != "" {
		x, y := digits(a), digits(b)
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

func digits(s string) int {
	return len(s) - len(strings.TrimLeft(s, "0123456789"))
}
