package cli

import (
	"errors"
	"fmt"
)

// Kind is what sort of failure an error is. It decides the exit code and is
// the "kind" of an error written as JSON.
type Kind string

const (
	Internal    Kind = "internal"
	Usage       Kind = "usage"
	NotFound    Kind = "not_found"
	Ambiguous   Kind = "ambiguous"
	Auth        Kind = "auth"
	Refused     Kind = "refused"
	Unreachable Kind = "unreachable"
	Pending     Kind = "pending"
	Failed      Kind = "failed"
	Partial     Kind = "partial"
	Declined    Kind = "declined"
	Interrupted Kind = "interrupted"
)

// ExitCode is the status the process ends with after a failure of this kind.
func (k Kind) ExitCode() int {
	switch k {
	case Usage:
		return 2
	case NotFound, Ambiguous:
		return 3
	case Auth:
		return 4
	case Refused:
		return 5
	case Unreachable:
		return 6
	case Pending:
		return 7
	case Failed:
		return 8
	case Partial:
		return 9
	case Declined:
		return 10
	case Interrupted:
		return 130
	}
	return 1
}

// Error is a failure with what a person needs to go on: its kind, the lines
// that belong to it and the next step.
type Error struct {
	Kind    Kind
	Err     error
	Detail  []string // shown below the message, one a line
	Hint    string   // the next step, or ""
	Region  string   // where it happened, or ""
	Once    bool     // the same command again may do the work a second time, or meet what this one did
	Lasting bool     // the same command again fails in the same way
	Said    bool     // the output already shows it: only the exit code is left to tell
}

func (e *Error) Error() string { return e.Err.Error() }
func (e *Error) Unwrap() error { return e.Err }

// Errorf makes an Error of the kind, with the words of fmt.Errorf.
func Errorf(kind Kind, format string, args ...any) *Error {
	return &Error{Kind: kind, Err: fmt.Errorf(format, args...)}
}

// WithHint adds the next step.
func (e *Error) WithHint(format string, args ...any) *Error {
	e.Hint = fmt.Sprintf(format, args...)
	return e
}

// UsageError marks err as a wrong call; nil stays nil.
func UsageError(err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*Error](err); ok {
		return err
	}
	return &Error{Kind: Usage, Err: err, Hint: argHint(err)}
}

// ExitStatus is the exit status of a program that was run on the user's behalf
// and that has said itself what there was to say.
type ExitStatus int

func (s ExitStatus) Error() string { return fmt.Sprintf("exit status %d", int(s)) }
