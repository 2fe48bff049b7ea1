package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// leftoverAge is the age from which a temporary file was left by a process that was killed.
const leftoverAge = time.Minute

// Write replaces the file at path, which need not exist, by a file with mode 0600. Other processes
// read the old text or the new text, never a part. Write replaces the target of a symbolic link. A
// power cut may leave the file empty.
func Write(path string, text []byte) error { return write(path, text, false) }

// WriteDurably does as [Write], and a power cut leaves the old text or the new text in the file.
func WriteDurably(path string, text []byte) error { return write(path, text, true) }

// write replaces the file at path. With durable it waits until the file and its name are on the
// disk.
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

// removeLeftovers removes temporary files that killed processes left in folder, which may hold a
// secret. It ignores files that it cannot remove.
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

// ResolveLinks returns the path that the symbolic links of path lead to, which a write replaces.
// The file need not exist. ResolveLinks returns an error for more than 40 links.
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
