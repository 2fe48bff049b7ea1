package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// A temporary file of this age was left by a process that was killed.
const leftoverAge = time.Minute

// Write replaces the file at path, which need not exist, by one with mode 0600:
// others read the old text or the new one, never a part. A symbolic link stays,
// its target is replaced. A power cut may leave the file empty.
func Write(path string, text []byte) error { return write(path, text, false) }

// WriteDurably is Write of a file that a power cut leaves whole as well: with the
// old text or the new one.
func WriteDurably(path string, text []byte) error { return write(path, text, true) }

func write(path string, text []byte, durable bool) error {
	path, err := ResolveLinks(path)
	if err != nil {
		return err
	}
	if info, err := os.Lstat(path); err == nil {
		if err := CheckRegular(info.Mode()); err != nil {
			return &fs.PathError{Op: "replace", Path: path, Err: err}
		}
	}
	folder, prefix := filepath.Dir(path), "."+filepath.Base(path)+".new"
	removeLeftovers(folder, prefix)
	f, err := os.CreateTemp(folder, prefix+"-*") // its mode is 0600
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err == nil && durable {
		err = f.Sync()
	}
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
		return err
	}
	if durable {
		syncFolder(folder)
	}
	return nil
}

// removeLeftovers removes what earlier writes left when they were killed, which
// may hold a secret. A file it cannot remove does no harm.
func removeLeftovers(folder, prefix string) {
	entries, _ := os.ReadDir(folder)
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), prefix) {
			continue
		}
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() && time.Since(info.ModTime()) > leftoverAge {
			os.Remove(filepath.Join(folder, e.Name()))
		}
	}
}

// ResolveLinks follows path's symbolic links to the file that a write replaces, which
// need not exist yet.
func ResolveLinks(path string) (string, error) {
	for range 40 {
		target, err := os.Readlink(path)
		if err != nil {
			return path, nil
		}
		if !filepath.IsAbs(target) {
			target = filepath.Join(filepath.Dir(path), target)
		}
		path = target
	}
	return "", errors.New("too many symbolic links")
}
