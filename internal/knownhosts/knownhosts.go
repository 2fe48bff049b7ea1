// Package knownhosts keeps the host keys of instances, in a file for each instance that ssh reads
// and writes. An instance is known by its ID there, because its address may belong to other
// instances before and after.
//
// Each instance has a file of its own, because ssh appends to a file without a lock: rewriting a
// file that several instances share could lose a key that ssh appends meanwhile.
package knownhosts

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/civoctl/civoctl/internal/atomicfile"
)

// Alias returns the name of the instance with the ID in its file.
func Alias(id string) string { return "civoctl-" + id }

// OptionValue returns the value of ssh's option UserKnownHostsFile: the instance's file in folder,
// to which ssh appends, and the file known_hosts beside the folder where it exists, which ssh only
// reads. Earlier versions kept the keys of all instances in known_hosts.
func OptionValue(folder, id string) string {
	value := quote(filepath.Join(folder, id))
	shared := filepath.Join(filepath.Dir(folder), "known_hosts")
	if info, err := os.Stat(shared); err == nil && info.Mode().IsRegular() {
		value += " " + quote(shared)
	}
	return value
}

// quote returns path as ssh reads it: in quotes, its percent signs doubled.
func quote(path string) string {
	return `"` + strings.ReplaceAll(path, "%", "%%") + `"`
}

// EnsureFolder makes the folder where it does not exist, readable only by the user: ssh makes the
// files in it, but not the folder.
func EnsureFolder(folder string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("prepare known hosts: %w", err)
	}
	return nil
}

// EnsureFile makes the folder and the instance's file in it where they do not exist, readable only
// by the user. It returns an error for a file that ssh would wait on, could not read or could not
// append to: ssh would accept any key there, at each login.
func EnsureFile(folder, id string) error {
	if err := ensureFile(folder, filepath.Join(folder, id)); err != nil {
		return fmt.Errorf("prepare known hosts: %w", err)
	}
	return nil
}

// ensureFile makes folder and the file at path where they do not exist.
func ensureFile(folder, path string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return err
	default:
		if err := atomicfile.CheckRegular(info.Mode()); err != nil {
			return &fs.PathError{Op: "open", Path: path, Err: err}
		}
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return file.Close()
}

// Forget removes the keys of the instances. It ignores instances without any.
func Forget(folder string, ids []string) error {
	var errs []error
	for _, id := range ids {
		// An ID that is no name of a file never got a file.
		if id == "" || id != filepath.Base(id) || !filepath.IsLocal(id) || id == "." {
			continue
		}
		if err := os.Remove(filepath.Join(folder, id)); err != nil && !isAbsent(err) {
			errs = append(errs, err)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("forget host keys: %w", err)
	}
	return nil
}

// isAbsent reports whether err means that the file, or a folder that could hold it, does not exist.
func isAbsent(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)
}
