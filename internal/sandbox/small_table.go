package sandbox

import "go.etcd.io/bbolt"

// insert adds v at the end of a small table.
func insert(tx *bbolt.Tx, table string, v any) error {
	b := tx.Bucket([]byte(table))
	n, err := b.NextSequence()
	if err != nil {
		return err
	}
	return put(b, key(n), v)
}

// find returns the first row of a small table for which wanted is true, and its key.
func find[T any](tx *bbolt.Tx, table string, wanted func(T) bool) (k []byte, row T, ok bool) {
	for k, row := range scan[T](tx.Bucket([]byte(table))) {
		if wanted(row) {
			return k, row, true
		}
	}
	return nil, row, false
}

// rows returns every row of a small table for which wanted is true, in the order of creation.
func rows[T any](s *Sandbox, table string, wanted func(*bbolt.Tx, T) bool) ([]T, error) {
	all := []T{}
	err := s.store.view(func(tx *bbolt.Tx) error {
		for _, row := range scan[T](tx.Bucket([]byte(table))) {
			if wanted(tx, row) {
				all = append(all, row)
			}
		}
		return nil
	})
	return all, err
}
