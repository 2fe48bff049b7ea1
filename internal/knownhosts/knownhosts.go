// Package knownhosts keeps the host keys of instances in a file of its own, in
// the form that ssh reads and writes. An instance goes by its ID there: its
// address may have been another's, and may be again.
package knownhosts

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Alias is the name that the instance with the ID has in the file.
func Alias(id string) string { return "civoctl-" + id }

// Option is the path as the value of an ssh option, which may be quoted and
// expands percent signs.
func Option(path string) string {
	return `"` + strings.ReplaceAll(path, "%", "%%") + `"`
}

// Prepare makes the folder of the file, for nobody else to read.
func Prepare(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("prepare known hosts: %w", err)
	}
	return nil
}

// Forget removes the keys of the instances. A file that is not there has none.
func Forget(path string, ids []string) error {
	old, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("forget host keys: %w", err)
	}
	gone := map[string]bool{}
	for _, id := range ids {
		gone[Alias(id)] = true
	}
	var kept bytes.Buffer
	for line := range bytes.Lines(old) {
		name, _, _ := strings.Cut(string(line), " ")
		if !gone[name] {
			kept.Write(line)
		}
	}
	if kept.Len() == len(old) {
		return nil
	}
	if err := replace(path, kept.Bytes()); err != nil {
		return fmt.Errorf("forget host keys: %w", err)
	}
	return nil
}

// replace writes the file as a whole or not at all.
func replace(path string, content []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), "known_hosts-*")
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
