package sandbox

import (
	"bytes"
	"iter"
	"maps"
	"slices"
	"time"

	"go.etcd.io/bbolt"
)

// largestLag bounds how far a list can be behind.
const largestLag = time.Minute

// remember keeps an instance as it is before a change at the time at, for lists that lag behind.
func remember(s *Sandbox, tx *bbolt.Tx, now, at time.Time, n uint64) error {
	return rememberRow(s, tx, "instances", now, at, n)
}

// rememberRow keeps a row of a bucket as it is before a change at the time at, for lists that lag
// behind. It keeps null for a new row, and removes what no list needs any more. It does nothing
// without a fault that makes lists lag.
func rememberRow(s *Sandbox, tx *bbolt.Tx, rows string, now, at time.Time, n uint64) error {
	if !s.lags {
		return nil
	}
	past, err := tx.CreateBucketIfNotExists([]byte("past " + rows))
	if err != nil {
		return err
	}
	forgotten := key(uint64(now.Add(-largestLag).UnixNano()))
	for k, _ := past.Cursor().First(); k != nil && bytes.Compare(k, forgotten) < 0; k, _ = past.Cursor().First() {
		if err := past.Delete(k); err != nil {
			return err
		}
	}
	was := []byte("null")
	if now := tx.Bucket([]byte(rows)).Get(key(n)); now != nil {
		was = bytes.Clone(now)
	}
	k := append(key(uint64(at.UnixNano())), key(n)...)
	if past.Get(k) != nil {
		return nil // of two changes at once, the first found what there was before
	}
	return past.Put(k, was)
}

// rowsAsOf returns the rows of a bucket that have the numbers, and those that have changed since,
// as they were at an earlier time: nil for one that did not exist.
func rowsAsOf[T any](tx *bbolt.Tx, rows string, at time.Time, numbers iter.Seq[uint64]) map[uint64]*T {
	were := map[uint64]*T{}
	if past := tx.Bucket([]byte("past " + rows)); past != nil {
		changes := past.Cursor()
		for k, was := changes.Seek(key(uint64(at.UnixNano() + 1))); k != nil; k, was = changes.Next() {
			if n := number(k[8:]); !hasKey(were, n) {
				were[n] = decode[*T](was)
			}
		}
	}
	for n := range numbers {
		if !hasKey(were, n) {
			were[n] = new(decode[T](tx.Bucket([]byte(rows)).Get(key(n))))
		}
	}
	return were
}

// asOf returns the region's instances that have the tags, as they were at an earlier time, oldest
// first.
func asOf(c *call, tx *bbolt.Tx, at time.Time) []record {
	region := openList(tx, regionList(c.region))
	were := rowsAsOf[record](tx, "instances", at, slices.Values(region.page(0, region.len())))
	var all []record
	for _, n := range slices.Sorted(maps.Keys(were)) {
		if r := were[n]; r != nil && r.Region == c.region && hasAll(r.Tags, c.words("tags")) {
			all = append(all, r.at(at))
		}
	}
	return all
}

// hasKey reports whether m has the key.
func hasKey[K comparable, V any](m map[K]V, k K) bool { _, ok := m[k]; return ok }

// hasAll reports whether have contains each word of want.
func hasAll(have, want []string) bool {
	return !slices.ContainsFunc(want, func(w string) bool { return !slices.Contains(have, w) })
}
