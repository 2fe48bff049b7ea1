package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"go.etcd.io/bbolt"

	"github.com/civoctl/civoctl/internal/atomicfile"
)

// format is what the file's "meta" bucket says under "format".
const format = "civoctl sandbox 1"

// store is the database file. Each transaction takes a lease of it (see lease.go).
type store struct {
	path    string
	wait    time.Duration
	furnish func(*bbolt.Tx) error // fills a new file
	leases
}

func newStore(path string, wait time.Duration, furnish func(*bbolt.Tx) error) *store {
	return &store{path: path, wait: wait, furnish: furnish, leases: leases{ending: make(chan struct{})}}
}

// open makes the file when there is none, and reads from it once to know that it is sound.
func (s *store) open() error {
	if _, err := os.Stat(s.path); errors.Is(err, fs.ErrNotExist) {
		if err := s.create(os.Link); err != nil && !errors.Is(err, fs.ErrExist) {
			return fmt.Errorf("create sandbox %s: %w", s.path, err)
		}
	} else if err != nil {
		return fmt.Errorf("open sandbox: %w", err)
	}
	return s.view(func(*bbolt.Tx) error { return nil })
}

// checkRegular refuses what is there and is no file: to open a named pipe could take for ever.
func (s *store) checkRegular() error {
	info, err := os.Stat(s.path)
	if err != nil {
		return nil // who opens or makes the file says what is wrong
	}
	if err := atomicfile.CheckRegular(info.Mode()); err != nil {
		return fmt.Errorf("open sandbox: %s %w", s.path, err)
	}
	return nil
}

// create makes a whole new database beside the path and puts it in place at once, so that no process ever
// meets a file half made. With os.Link an existing file stays; with os.Rename it is replaced. Symbolic links
// stay, what they lead to is made.
func (s *store) create(place func(from, to string) error) (err error) {
	path, err := atomicfile.Target(s.path)
	if err != nil {
		return err
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".sandbox-*") // its mode is 0600
	if err != nil {
		return err
	}
	temp := f.Name()
	defer func() { err = errors.Join(err, removeIfThere(temp)) }()
	if err := f.Close(); err != nil {
		return err
	}
	db, err := bbolt.Open(temp, 0o600, &bbolt.Options{FreelistType: bbolt.FreelistMapType})
	if err != nil {
		return err
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		meta, err := tx.CreateBucket([]byte("meta"))
		if err != nil {
			return err
		}
		if err := meta.Put([]byte("format"), []byte(format)); err != nil {
			return err
		}
		return s.furnish(tx)
	})
	if err := errors.Join(err, db.Close()); err != nil {
		return err
	}
	return place(temp, path)
}

func removeIfThere(path string) error {
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// view runs f in a read transaction. Nothing that f took from tx may be used after it returns.
func (s *store) view(f func(*bbolt.Tx) error) error {
	l, err := s.lease(s, false)
	if err != nil {
		return err
	}
	defer s.release(l)
	return s.guard(func() error { return l.db.View(f) })
}

// update runs f in a write transaction, which is kept whole or, when f returns an error, not at all.
func (s *store) update(f func(*bbolt.Tx) error) error {
	l, err := s.lease(s, true)
	if err != nil {
		return err
	}
	defer s.release(l)
	return s.guard(func() error { return l.db.Update(f) })
}

// guard turns what a damaged file does to bbolt, panics and faulting reads, into an error.
func (s *store) guard(f func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if cause := recover(); cause != nil {
			err = s.damaged(cause)
		}
	}()
	return f()
}

func (s *store) damaged(cause any) error {
	return fmt.Errorf("open sandbox %s: %w (%v): 'civoctl sandbox reset' makes a new one", s.path, ErrDamaged, cause)
}

// put stores v as JSON.
func put(b *bbolt.Bucket, key []byte, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return b.Put(key, data)
}

// scan yields every value of a bucket, in the order of the keys.
func scan[T any](b *bbolt.Bucket) iter.Seq2[[]byte, T] {
	return func(yield func([]byte, T) bool) {
		c := b.Cursor()
		for k, data := c.First(); k != nil; k, data = c.Next() {
			if !yield(k, decode[T](data)) {
				return
			}
		}
	}
}

// decode reads what put wrote. What cannot be read was not written by put: guard reports the panic.
func decode[T any](data []byte) (v T) {
	if err := json.Unmarshal(data, &v); err != nil {
		panic(err)
	}
	return v
}
