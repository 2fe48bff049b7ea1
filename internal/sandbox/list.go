package sandbox

import (
	"encoding/binary"

	"go.etcd.io/bbolt"
)

// chunk is how many consecutive numbers a list counts together.
const chunk = 1 << 10

// list is an ordered set of instance numbers. It keeps how many numbers each chunk holds, and so
// finds the n-th without visiting the ones before. There is a list for each region, tag and
// firewall.
type list struct {
	parent  *bbolt.Bucket
	name    []byte
	members *bbolt.Bucket
	counts  *bbolt.Bucket
}

// regionList returns the name of a region's list.
func regionList(region string) string { return "region " + region }

// tagList returns the name of a tag's list, within a region.
func tagList(region, tag string) string { return "tag " + region + " " + tag }

// firewallList returns the name of a firewall's list.
func firewallList(id string) string { return "firewall " + id }

// openList returns the list of that name. A list that is not in the file is empty.
func openList(tx *bbolt.Tx, name string) list {
	l := list{parent: tx.Bucket([]byte("lists")), name: []byte(name)}
	if b := l.parent.Bucket(l.name); b != nil {
		l.members, l.counts = b.Bucket([]byte("members")), b.Bucket([]byte("counts"))
	}
	return l
}

// create adds the list to the file.
func (l *list) create() error {
	b, err := l.parent.CreateBucketIfNotExists(l.name)
	if err != nil {
		return err
	}
	if l.members, err = b.CreateBucketIfNotExists([]byte("members")); err != nil {
		return err
	}
	l.members.FillPercent = 1 // numbers only grow
	l.counts, err = b.CreateBucketIfNotExists([]byte("counts"))
	return err
}

// has reports whether n is a member.
func (l *list) has(n uint64) bool { return l.members != nil && l.members.Get(key(n)) != nil }

// add makes n a member.
func (l *list) add(n uint64) error {
	if l.has(n) {
		return nil
	}
	if l.members == nil {
		if err := l.create(); err != nil {
			return err
		}
	}
	if err := l.members.Put(key(n), []byte{1}); err != nil {
		return err
	}
	return l.count(n, +1)
}

// remove takes n out, and removes an empty list from the file.
func (l *list) remove(n uint64) error {
	if !l.has(n) {
		return nil
	}
	if err := l.members.Delete(key(n)); err != nil {
		return err
	}
	if err := l.count(n, -1); err != nil {
		return err
	}
	if k, _ := l.counts.Cursor().First(); k != nil {
		return nil
	}
	l.members, l.counts = nil, nil
	return l.parent.DeleteBucket(l.name)
}

// count adds by to the number of members in the chunk of n, and removes an empty chunk.
func (l *list) count(n uint64, by int) error {
	k := key(n / chunk)
	have := by
	if v := l.counts.Get(k); v != nil {
		have += int(number(v))
	}
	if have == 0 {
		return l.counts.Delete(k)
	}
	return l.counts.Put(k, key(uint64(have)))
}

// len returns the number of members.
func (l *list) len() int {
	total := 0
	if l.counts != nil {
		c := l.counts.Cursor()
		for k, v := c.First(); k != nil; k, v = c.Next() {
			total += int(number(v))
		}
	}
	return total
}

// page returns up to n members after the first offset ones.
func (l *list) page(offset, n int) []uint64 {
	if l.counts == nil {
		return nil
	}
	counts := l.counts.Cursor()
	first, v := counts.First()
	for ; first != nil && int(number(v)) <= offset; first, v = counts.Next() {
		offset -= int(number(v))
	}
	if first == nil {
		return nil
	}
	var page []uint64
	members := l.members.Cursor()
	for k, _ := members.Seek(key(number(first) * chunk)); k != nil && len(page) < n; k, _ = members.Next() {
		if offset > 0 {
			offset--
			continue
		}
		page = append(page, number(k))
	}
	return page
}

// intersect returns the members that all lists have, in order.
func intersect(lists []list) []uint64 {
	least := 0
	for i := range lists {
		if lists[i].len() < lists[least].len() {
			least = i
		}
	}
	var both []uint64
candidates:
	for _, n := range lists[least].page(0, lists[least].len()) {
		for i := range lists {
			if !lists[i].has(n) {
				continue candidates
			}
		}
		both = append(both, n)
	}
	return both
}

// key returns n as a key. Keys have the order of their numbers.
func key(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

// number returns the number of a key.
func number(k []byte) uint64 { return binary.BigEndian.Uint64(k) }
