package sandbox

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"sync"
	"time"

	"go.etcd.io/bbolt"
	bbolterrors "go.etcd.io/bbolt/errors"
)

const (
	// longestLease bounds how long a busy process keeps others from the file.
	longestLease = 50 * time.Millisecond
	// lockPoll is how often a process asks for a file that another one has.
	lockPoll = time.Millisecond
	// yieldTime is how long a process that has used up its lease leaves the file alone: long enough
	// for several polls of other processes.
	yieldTime = 4 * lockPoll
)

// leases shares one open database among the transactions of this process, for as long as there are
// any. The lock on the file, held meanwhile, keeps other processes out.
type leases struct {
	mu     sync.Mutex
	now    *lease
	writer bool // a transaction waits to write: the next lease is for writing
	yield  bool // the last lease was used up: wait for yieldTime
	closed bool
	ending chan struct{} // closed by close
}

// lease is the open database, and the transactions that use it.
type lease struct {
	write   bool
	refs    int
	born    time.Time
	retired bool          // takes no more transactions
	ready   chan struct{} // closed when db or err is set
	gone    chan struct{} // closed when the file is free again
	db      *bbolt.DB
	err     error
}

// lease joins the current lease, or waits for it to end and takes a new one.
func (ls *leases) lease(s *store, write bool) (*lease, error) {
	for {
		ls.mu.Lock()
		l := ls.now
		switch {
		case ls.closed:
			ls.mu.Unlock()
			return nil, fmt.Errorf("use sandbox %s: %w", s.path, os.ErrClosed)
		case l == nil:
			l = &lease{write: write || ls.writer, refs: 1, born: time.Now(), ready: make(chan struct{}), gone: make(chan struct{})}
			yield := ls.yield
			ls.now, ls.writer, ls.yield = l, false, false
			ls.mu.Unlock()
			if yield {
				<-time.After(yieldTime)
			}
			l.db, l.err = s.lock(l.write)
			l.born = time.Now()
			close(l.ready)
		case !l.retired && (l.write || !write):
			l.refs++
			ls.mu.Unlock()
			<-l.ready
		default:
			l.retired = true
			ls.writer = ls.writer || write
			ls.mu.Unlock()
			<-l.gone
			continue
		}
		if l.err != nil {
			ls.release(l)
			return nil, l.err
		}
		if time.Since(l.born) > longestLease {
			ls.mu.Lock()
			l.retired = true
			ls.mu.Unlock()
		}
		return l, nil
	}
}

// release gives back what lease gave. The last one to do so closes the file.
func (ls *leases) release(l *lease) {
	ls.mu.Lock()
	l.refs--
	last := l.refs == 0
	if last {
		l.retired = true
	}
	ls.mu.Unlock()
	if !last {
		return
	}
	if l.db != nil {
		_ = l.db.Close() // every transaction has ended: there is nothing left to lose
	}
	ls.mu.Lock()
	ls.now, ls.yield = nil, time.Since(l.born) > longestLease
	ls.mu.Unlock()
	close(l.gone)
}

// close refuses further transactions, those that wait for another process included,
// and waits for the current ones.
func (ls *leases) close() {
	ls.mu.Lock()
	if !ls.closed {
		ls.closed = true
		close(ls.ending)
	}
	l := ls.now
	ls.mu.Unlock()
	if l != nil {
		<-l.gone
	}
}

// lock opens the file as soon as other processes let go of it.
func (s *store) lock(write bool) (*bbolt.DB, error) {
	for start := time.Now(); ; {
		db, err := s.tryLock(write)
		switch {
		case err == nil:
			return db, nil
		case !errors.Is(err, errTaken):
			return nil, err
		case time.Since(start) > s.wait:
			return nil, fmt.Errorf("open sandbox %s: %w for %s", s.path, ErrBusy, s.wait)
		}
		select {
		case <-time.After(lockPoll):
		case <-s.ending:
			return nil, fmt.Errorf("use sandbox %s: %w", s.path, os.ErrClosed)
		}
	}
}

// errTaken is the error of a file that another process has, or has just replaced.
var errTaken = errors.New("taken")

// tryLock opens the file, or returns errTaken.
func (s *store) tryLock(write bool) (db *bbolt.DB, err error) {
	if err := s.checkRegular(); err != nil {
		return nil, err
	}
	var file *os.File
	options := &bbolt.Options{
		ReadOnly:     !write,
		Timeout:      time.Nanosecond, // one try: bbolt's own polling is too slow for a turn
		NoSync:       true,
		NoGrowSync:   true,
		NoStatistics: true,
		FreelistType: bbolt.FreelistMapType,
		OpenFile: func(path string, flag int, mode os.FileMode) (f *os.File, err error) {
			f, err = os.OpenFile(path, flag&^os.O_CREATE, mode)
			if file == nil {
				file = f
			}
			return f, err
		},
	}
	err = s.guard(func() error {
		db, err = bbolt.Open(s.path, 0o600, options)
		return err
	})
	if err != nil && file != nil {
		_ = file.Close() // bbolt has done so, unless it panicked
	}
	switch {
	case errors.Is(err, bbolterrors.ErrTimeout):
		return nil, errTaken
	case errors.Is(err, ErrDamaged):
		return nil, err
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, fs.ErrPermission):
		return nil, fmt.Errorf("open sandbox: %w", err)
	case err != nil:
		return nil, s.damaged(err)
	}
	if err := s.check(db, file); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// check returns an error for a database that is not a sandbox's, a file cut short, and a file that
// was replaced while this process waited for its lock.
func (s *store) check(db *bbolt.DB, file *os.File) error {
	here, err := file.Stat()
	if err != nil {
		return fmt.Errorf("open sandbox: %w", err)
	}
	if there, err := os.Stat(s.path); err != nil || !os.SameFile(here, there) {
		return errTaken
	}
	return s.guard(func() error {
		return db.View(func(tx *bbolt.Tx) error {
			if tx.Size() > here.Size() {
				return s.damaged(fmt.Sprintf("%d bytes of %d", here.Size(), tx.Size()))
			}
			meta := tx.Bucket([]byte("meta"))
			if meta == nil || string(meta.Get([]byte("format"))) != format {
				if meta != nil && bytes.HasPrefix(meta.Get([]byte("format")), []byte("civoctl sandbox ")) {
					return s.damaged("of another version of civoctl")
				}
				return s.damaged("of another kind")
			}
			return nil
		})
	})
}

// reset replaces the database, sound or damaged, with a new one when no process is using it.
func (s *store) reset() error {
	if err := s.checkRegular(); err != nil {
		return err
	}
	l, err := s.lease(s, true)
	switch {
	case err == nil:
		if runtime.GOOS == "windows" { // an open file cannot be replaced there
			s.release(l)
		} else {
			defer s.release(l)
		}
	case errors.Is(err, ErrBusy), errors.Is(err, fs.ErrPermission), errors.Is(err, os.ErrClosed):
		return err
	}
	if err := s.create(os.Rename); err != nil {
		return fmt.Errorf("reset sandbox %s: %w", s.path, err)
	}
	return nil
}
