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

// format is the value of "format" in the file's "meta" bucket.
const format = "civoctl sandbox 2"

// store is the database file. Each transaction takes a lease of it (see lease.go).
type store struct {
	path         string
	wait         time.Duration
	seedDefaults func(*bbolt.Tx) error // fills a new file
	leases
}

// newStore returns the store at path. It touches no file.
func newStore(path string, wait time.Duration, seedDefaults func(*bbolt.Tx) error) *store {
	return &store{path: path, wait: wait, seedDefaults: seedDefaults, leases: leases{ending: make(chan struct{})}}
}

// open makes the file when there is none, and reads from it once, which finds damage.
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

// checkRegular returns an error unless the file is a regular one, or missing: opening a named pipe
// could take for ever.
func (s *store) checkRegular() error {
	info, err := os.Stat(s.path)
	if err != nil {
		return nil // opening or making the file fails, with the reason
	}
	if err := atomicfile.CheckRegular(info.Mode()); err != nil {
		return fmt.Errorf("open sandbox: %s %w", s.path, err)
	}
	return nil
}

// create makes a new database beside the path and puts it in place whole, so that no process meets
// a half made file. place is os.Link, which keeps an existing file, or os.Rename, which replaces
// it. A symbolic link stays; its target is made.
func (s *store) create(place func(from, to string) error) (err error) {
	path, err := atomicfile.ResolveLinks(s.path)
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
		return s.seedDefaults(tx)
	})
	if err := errors.Join(err, db.Close()); err != nil {
		return err
	}
	return place(temp, path)
}

// removeIfThere removes a file, unless it is gone already.
func removeIfThere(path string) error {
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// view runs f in a read transaction. Values that f takes from tx are void after f returns.
func (s *store) view(f func(*bbolt.Tx) error) error {
	l, err := s.lease(s, false)
	if err != nil {
		return err
	}
	defer s.release(l)
	return s.guard(func() error { return l.db.View(f) })
}

// update runs f in a write transaction, which is kept whole or, when f returns an error, not at
// all.
func (s *store) update(f func(*bbolt.Tx) error) error {
	l, err := s.lease(s, true)
	if err != nil {
		return err
	}
	defer s.release(l)
	return s.guard(func() error { return l.db.Update(f) })
}

// guard runs f and returns bbolt's panics and faulting reads, which a damaged file causes, as an
// error.
func (s *store) guard(f func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if cause := recover(); cause != nil {
			err = s.damaged(cause)
		}
	}()
	return f()
}

// damaged returns the error of a file that is not a sandbox's, or is broken.
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

// decode reads a value that put wrote. It panics on any other text, and guard returns the panic as
// an error.
func decode[T any](data []byte) (v T) {
	if err := json.Unmarshal(data, &v); err != nil {
		panic(err)
	}
	return v
}
