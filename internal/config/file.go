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

// A configuration larger than this is something else.
const maxSize = 1 << 20

// File is the configuration file, read and understood.
type File struct {
	Path     string
	Warnings []string // what is odd and does no harm

	text       []byte     // as read
	doc        *yaml.Node // nil where the text has comments at most
	root       *yaml.Node // its mapping
	current    string
	hasCurrent bool   // current is given, be it empty
	currentErr *Error // that it is given and names no profile, else nil
	profiles   []*Profile
}

// Read reads the file at path. An absent one is an *Error that wraps
// fs.ErrNotExist. That the current profile is none of those in the file is no
// error here but to [Load]: it is mended by choosing another.
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

// warnModes speaks up about a key that others can read, and about a folder of
// ours in which they could put another file in its place.
func (f *File) warnModes(mode fs.FileMode) {
	if mode.Perm()&0o077 != 0 {
		f.warn("%s can be read by others (mode %#o): run chmod 600 %[1]s", f.Path, mode.Perm())
	}
	folder := filepath.Dir(f.Path)
	if info, err := os.Stat(folder); err == nil && filepath.Base(folder) == xdg.Folder && info.Mode().Perm()&0o022 != 0 {
		f.warn("%s can be changed by others (mode %#o): run chmod 700 %[1]s", folder, info.Mode().Perm())
	}
}

// readFile reads a file of a reasonable size. Its errors are an *Error.
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
	if err := f.decode(); err != nil {
		return nil, err
	}
	return f, nil
}

// syntaxError takes the line out of the words of the YAML library, which has it
// nowhere else and leaves it out for the first line.
func (f *File) syntaxError(err error) *Error {
	line, words := 1, strings.TrimPrefix(err.Error(), "yaml: ")
	if n, rest, found := cutLine(words); found {
		line, words = n, rest
	}
	return &Error{Where: f.Path, Line: line, Err: errors.New("not YAML: " + words)}
}

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

func (f *File) warn(format string, args ...any) {
	f.Warnings = append(f.Warnings, fmt.Sprintf(format, args...))
}
