package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/civoctl/civoctl/internal/atomicfile"
	"github.com/civoctl/civoctl/internal/xdg"
)

// maxSize is the size of the largest configuration file, in bytes.
const maxSize = 1 << 20

// File is the configuration file, read and checked.
type File struct {
	Path     string
	Warnings []string // about oddities that do no harm

	text       []byte     // as read
	doc        *yaml.Node // nil when the text holds no more than comments
	root       *yaml.Node // its mapping
	current    string
	hasCurrent bool   // the file names a current profile, or none by ""
	currentErr *Error // not nil when current names no profile of the file
	profiles   []*Profile
}

// Read reads the file at path. An absent file is an *Error that wraps fs.ErrNotExist. A current
// profile that the file does not have is an error of [Load] only: choosing another profile mends
// it.
func Read(path string) (*File, error) {
	text, mode, err := readFile(path)
	if err != nil {
		return nil, err
	}
	f, err := parse(path, text)
	if err != nil {
		return nil, err
	}
	if runtime.GOOS != "windows" && mode.IsRegular() {
		f.warnModes(mode)
	}
	return f, nil
}

// warnModes adds a warning where other users can read the file, or can replace the file because its
// folder, one of civoctl's own, lets them write.
func (f *File) warnModes(mode fs.FileMode) {
	if mode.Perm()&0o077 != 0 {
		f.warn("%s can be read by others (mode %#o): run chmod 600 %[1]s", f.Path, mode.Perm())
	}
	folder := filepath.Dir(f.Path)
	if info, err := os.Stat(folder); err == nil && filepath.Base(folder) == xdg.Folder && info.Mode().Perm()&0o022 != 0 {
		f.warn("%s can be changed by others (mode %#o): run chmod 700 %[1]s", folder, info.Mode().Perm())
	}
}

// readFile reads a file of at most maxSize bytes. Its errors are an *Error.
func readFile(path string) (text []byte, mode fs.FileMode, err error) {
	defer func() {
		if err != nil {
			if e, ok := errors.AsType[*fs.PathError](err); ok {
				err = e.Err
			}
			err = &Error{Where: path, Err: err}
		}
	}()
	return atomicfile.Read(path, maxSize)
}

// parse reads the text of a configuration file. Its errors are an *Error with the place in the
// text.
func parse(path string, text []byte) (*File, error) {
	f := &File{Path: path, text: text}
	f.root = newMapping()
	d := yaml.NewDecoder(bytes.NewReader(text))
	var doc yaml.Node
	switch err := d.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return f, nil
	case err != nil:
		return nil, f.syntaxError(err)
	}
	var next yaml.Node
	switch err := d.Decode(&next); {
	case err == nil:
		return nil, f.errorAt(&next, "a second YAML document begins here; only one is expected")
	case !errors.Is(err, io.EOF):
		return nil, f.syntaxError(err)
	}
	f.doc, f.root = &doc, doc.Content[0]
	if err := f.checkUnshared(f.root); err != nil {
		return nil, err
	}
	if isNull(f.root) {
		f.root.Kind, f.root.Tag, f.root.Value, f.root.Style = yaml.MappingNode, "!!map", "", 0
	}
	if err := (decoder{f}).decode(); err != nil {
		return nil, err
	}
	return f, nil
}

// syntaxError returns an error of the YAML library with its line. The library tells the line in the
// text of the error only, and leaves the first line out.
func (f *File) syntaxError(err error) *Error {
	line, words := 1, strings.TrimPrefix(err.Error(), "yaml: ")
	if n, rest, found := cutLine(words); found {
		line, words = n, rest
	}
	return &Error{Where: f.Path, Line: line, Err: errors.New("not YAML: " + words)}
}

// cutLine splits "line 3: rest" into the number and the rest.
func cutLine(s string) (line int, rest string, found bool) {
	before, rest, found := strings.Cut(s, ": ")
	if !found {
		return 0, s, false
	}
	if _, err := fmt.Sscanf(before, "line %d", &line); err != nil {
		return 0, s, false
	}
	return line, rest, true
}

// warn adds a warning.
func (f *File) warn(format string, args ...any) {
	f.Warnings = append(f.Warnings, fmt.Sprintf(format, args...))
}
