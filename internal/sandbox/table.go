package sandbox

import (
	"bytes"
	"iter"
	"maps"
	"slices"

	"go.etcd.io/bbolt"
)

// row is a resource in a table.
type row interface {
	identity() identity
}

// identity is what a row is found by. The region of a resource that has none is "".
type identity struct{ region, id, name string }

// table is the resources of one kind in a transaction: rows in the order of their creation, found
// by ID and by name without visiting the others.
type table[T row] struct {
	tx   *bbolt.Tx
	name string
	c    *call // whose changes are remembered for lists that lag; nil while a new file is filled
}

// tableNames returns the names of all tables.
func tableNames() []string {
	return []string{"networks", "firewalls", "sshkeys", "ips", "volumes", "snapshots"}
}

// rows returns the bucket of the rows, by number.
func (t table[T]) rows() *bbolt.Bucket { return t.tx.Bucket([]byte(t.name)) }

// index returns the bucket that leads from IDs and names to numbers, for all tables.
func (t table[T]) index() *bbolt.Bucket { return t.tx.Bucket([]byte("index")) }

// idKey returns the key of an ID in the index.
func (t table[T]) idKey(id string) []byte { return []byte(t.name + " id " + id) }

// namePrefix returns what the keys of all rows of that name in the index begin with.
func (t table[T]) namePrefix(region, name string) []byte {
	return []byte(t.name + " name " + region + " " + name + "\x00")
}

// number returns the number of the row with that ID.
func (t table[T]) number(id string) (n uint64, ok bool) {
	k := t.index().Get(t.idKey(id))
	if k == nil {
		return 0, false
	}
	return number(k), true
}

// get returns the row with that ID in a region.
func (t table[T]) get(region, id string) (v T, ok bool) {
	n, ok := t.number(id)
	if !ok {
		return v, false
	}
	found := decode[T](t.rows().Get(key(n)))
	if found.identity().region != region {
		return v, false
	}
	return found, true
}

// named returns the first row of that name in a region.
func (t table[T]) named(region, name string) (v T, ok bool) {
	prefix := t.namePrefix(region, name)
	k, _ := t.index().Cursor().Seek(prefix)
	if !bytes.HasPrefix(k, prefix) {
		return v, false
	}
	return decode[T](t.rows().Get(k[len(prefix):])), true
}

// insert adds a row at the end.
func (t table[T]) insert(v T) error {
	n, err := t.rows().NextSequence()
	if err != nil {
		return err
	}
	if err := t.remember(n); err != nil {
		return err
	}
	if err := t.index().Put(t.idKey(v.identity().id), key(n)); err != nil {
		return err
	}
	return t.write(n, v)
}

// replace writes a row in place of the one with its ID, which must be there.
func (t table[T]) replace(v T) error {
	n, _ := t.number(v.identity().id)
	if err := t.remember(n); err != nil {
		return err
	}
	if err := t.forgetName(n); err != nil {
		return err
	}
	return t.write(n, v)
}

// remove removes the row with the ID of v.
func (t table[T]) remove(v T) error {
	n, ok := t.number(v.identity().id)
	if !ok {
		return nil
	}
	if err := t.remember(n); err != nil {
		return err
	}
	if err := t.forgetName(n); err != nil {
		return err
	}
	if err := t.index().Delete(t.idKey(v.identity().id)); err != nil {
		return err
	}
	return t.rows().Delete(key(n))
}

// write stores a row and its name.
func (t table[T]) write(n uint64, v T) error {
	i := v.identity()
	if err := t.index().Put(append(t.namePrefix(i.region, i.name), key(n)...), []byte{1}); err != nil {
		return err
	}
	return put(t.rows(), key(n), v)
}

// forgetName removes the stored row's name from the index.
func (t table[T]) forgetName(n uint64) error {
	i := decode[T](t.rows().Get(key(n))).identity()
	return t.index().Delete(append(t.namePrefix(i.region, i.name), key(n)...))
}

// remember keeps the row as it is before a change, for lists that lag.
func (t table[T]) remember(n uint64) error {
	if t.c == nil {
		return nil
	}
	return rememberRow(t.c.Sandbox, t.tx, t.name, t.c.now, t.c.now, n)
}

// all yields the rows of a region, in the order of creation.
func (t table[T]) all(region string) iter.Seq[T] {
	return func(yield func(T) bool) {
		for _, v := range scan[T](t.rows()) {
			if v.identity().region == region && !yield(v) {
				return
			}
		}
	}
}

// list returns the rows of a region as lists show them: as they are, or as they were when a fault
// makes lists lag.
func (t table[T]) list(region string) []T {
	all := []T{}
	if t.c.fault.Lag == 0 {
		return slices.AppendSeq(all, t.all(region))
	}
	were := rowsAsOf[T](t.tx, t.name, t.c.now.Add(-t.c.fault.Lag), t.numbers())
	for _, n := range slices.Sorted(maps.Keys(were)) {
		if v := were[n]; v != nil && (*v).identity().region == region {
			all = append(all, *v)
		}
	}
	return all
}

// numbers yields the number of each row.
func (t table[T]) numbers() iter.Seq[uint64] {
	return func(yield func(uint64) bool) {
		c := t.rows().Cursor()
		for k, _ := c.First(); k != nil; k, _ = c.Next() {
			if !yield(number(k)) {
				return
			}
		}
	}
}
