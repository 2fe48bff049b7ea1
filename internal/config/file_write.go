package config

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"github.com/civoctl/civoctl/internal/atomicfile"
)

const (
	// lockTimeout is long: a writer needs milliseconds, unless it is stuck.
	lockTimeout = 5 * time.Second
	lockRetry   = 10 * time.Millisecond
)

// Edit changes the file at path, which may be absent: it locks, reads, calls change, and replaces
// the file as a whole. An error of change is returned as it is. The file stays untouched after an
// error, after a change that altered no value, and when it cannot be read (an *Error).
//
// A symbolic link stays, its target is replaced. The new file has mode 0600, a new folder 0700.
func Edit(ctx context.Context, path string, change func(*File) error) error {
	target, err := atomicfile.ResolveLinks(path)
	if err != nil {
		return fmt.Errorf("write configuration %s: %w", path, err)
	}
	if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
		return fmt.Errorf("write configuration: %w", err)
	}
	unlock, err := lock(ctx, target+".lock")
	if err != nil {
		return fmt.Errorf("write configuration %s: %w", path, err)
	}
	defer unlock()

	f, err := readForChange(path)
	if err != nil {
		return err
	}
	if err := change(f); err != nil {
		return err
	}
	after, err := f.encode()
	if err != nil || bytes.Equal(after, f.text) {
		return err
	}
	if err := atomicfile.WriteDurably(target, after); err != nil {
		return fmt.Errorf("write configuration %s: %w", path, err)
	}
	return nil
}

// lock waits until no other process changes the file, for lockTimeout at most. The lock file stays:
// removing it would let two processes hold two locks.
func lock(ctx context.Context, path string) (unlock func(), err error) {
	busy := fmt.Errorf("another process holds %s", path)
	ctx, cancel := context.WithTimeoutCause(ctx, lockTimeout, busy)
	defer cancel()
	l := flock.New(path, flock.SetPermissions(0o600))
	if _, err := l.TryLockContext(ctx, lockRetry); err != nil {
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		return nil, err
	}
	return func() { l.Unlock() }, nil
}

// readForChange reads the file at path for a change; an absent file counts as empty. A file that
// cannot or must not be replaced is an *Error.
func readForChange(path string) (*File, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return parse(path, nil)
	case err == nil && !info.IsDir() && !info.Mode().IsRegular():
		return nil, &Error{Where: path, Err: errors.New("is not a regular file: nothing is written there")}
	case err == nil && info.Mode().Perm()&0o200 == 0:
		return nil, &Error{Where: path, Err: errors.New("is read-only")}
	}
	return Read(path)
}
