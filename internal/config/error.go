package config

import (
	"errors"
	"fmt"
)

// ErrNoProfile is wrapped where a profile is asked for that the file does not have.
var ErrNoProfile = errors.New("no such profile")

// Error says what is wrong with the configuration, and where: it is the user's
// to correct.
type Error struct {
	Where  string // path of the file, or what gave the value, such as "environment CIVO_REGION"
	Line   int    // in the file, from 1; 0 where it does not apply
	Column int    // from 1; 0 where it is not known
	Err    error
}

func (e *Error) Error() string {
	switch {
	case e.Line == 0:
		return fmt.Sprintf("%s: %v", e.Where, e.Err)
	case e.Column == 0:
		return fmt.Sprintf("%s:%d: %v", e.Where, e.Line, e.Err)
	}
	return fmt.Sprintf("%s:%d:%d: %v", e.Where, e.Line, e.Column, e.Err)
}

func (e *Error) Unwrap() error { return e.Err }
