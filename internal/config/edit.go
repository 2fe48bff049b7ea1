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
	// Another writer needs milliseconds; one that needs longer is stuck.
	lockTimeout = 5 * time.Second
	lockRetry   = 10 * time.Millisecond
)

// Edit changes the file at path, which may be absent: it locks, reads, calls
// change, and replaces the file as a whole. What change returns as an error is
// returned as it is, and nothing is written; nor is anything where change
// altered nothing, nor where the file cannot be understood (an *Error).
//
// A symbolic link stays, its target is replaced. The new file has mode 0600, a
// new folder 0700.
func Edit(ctx context.Context, path string, change func(*File) error) error {
	target, err := atomicfile.Target(path)
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

// lock waits for the other processes that change the file. The lock file stays:
// to remove it would let two processes hold two locks.
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
