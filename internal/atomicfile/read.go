// Package atomicfile reads and writes small files as a whole: a read has a limit and takes regular
// files only, a write replaces the file in one step.
package atomicfile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// Read returns the content and the mode of the file at path. It returns an error for a file of more
// than limit bytes, and for anything but a regular file: opening a named pipe could wait for ever,
// and a device has no end. The null device counts as an empty file.
func Read(path string, limit int64) ([]byte, fs.FileMode, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, 0, err
	}
	if isNull(info) {
		return nil, info.Mode(), nil
	}
	if err := CheckRegular(info.Mode()); err != nil {
		return nil, 0, &fs.PathError{Op: "read", Path: path, Err: err}
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, 0, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, limit+1))
	if err != nil {
		return nil, 0, err
	}
	if int64(len(text)) > limit {
		return nil, 0, &fs.PathError{Op: "read", Path: path, Err: fmt.Errorf("is larger than %d KiB", limit>>10)}
	}
	return text, info.Mode(), nil
}

// CheckRegular returns an error for the mode of anything but a regular file. The error goes after a
// path.
func CheckRegular(mode fs.FileMode) error {
	switch {
	case mode.IsRegular():
		return nil
	case mode.IsDir():
		return errors.New("is a directory, not a file")
	case mode&fs.ModeNamedPipe != 0:
		return errors.New("is a named pipe, not a file")
	case mode&fs.ModeSocket != 0:
		return errors.New("is a socket, not a file")
	case mode&fs.ModeDevice != 0:
		return errors.New("is a device, not a file")
	}
	return errors.New("is not a regular file")
}

// isNull reports whether info describes the null device.
func isNull(info fs.FileInfo) bool {
	null, err := os.Stat(os.DevNull)
	return err == nil && os.SameFile(info, null)
}
