package config

import (
	"errors"
	"fmt"
	"strings"
)

// ErrNoProfile is wrapped by errors about a profile that the file does not have.
var ErrNoProfile = errors.New("no such profile")

// UnknownProfileError is the error about a profile that the file does not have. It wraps
// [ErrNoProfile].
type UnknownProfileError struct {
	Name  string
	Known []string // the names of the profiles that there are
	Path  string   // of the file
}

// Error returns the name, and those of the file.
func (e *UnknownProfileError) Error() string {
	if len(e.Known) == 0 {
		return fmt.Sprintf("%v: %q; %s has no profiles", ErrNoProfile, e.Name, e.Path)
	}
	return fmt.Sprintf("%v: %q; %s has %s", ErrNoProfile, e.Name, e.Path, strings.Join(e.Known, ", "))
}

// Unwrap returns [ErrNoProfile].
func (e *UnknownProfileError) Unwrap() error { return ErrNoProfile }

// Error is a mistake in the configuration, with its place, for the user to correct.
type Error struct {
	Where  string // path of the file, or the origin of the value, such as "environment CIVO_REGION"
	Line   int    // in the file, from 1; 0 where it does not apply
	Column int    // from 1; 0 where it is not known
	Err    error
}

// Error returns the mistake behind its place, such as "config.yaml:3:5: ...".
func (e *Error) Error() string {
	switch {
	case e.Line == 0:
		return fmt.Sprintf("%s: %v", e.Where, e.Err)
	case e.Column == 0:
		return fmt.Sprintf("%s:%d: %v", e.Where, e.Line, e.Err)
	}
	return fmt.Sprintf("%s:%d:%d: %v", e.Where, e.Line, e.Column, e.Err)
}

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }
