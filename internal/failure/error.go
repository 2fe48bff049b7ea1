// Package failure has the errors that end a run: each has a kind, which decides the exit code, and
// says what to do next.
package failure

import (
	"errors"
	"fmt"

	"github.com/civoctl/civoctl/internal/arg"
)

// Kind classifies a failure. It decides the exit code and is the "kind" of an error that is written
// as JSON.
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

// ExitCode returns the exit code of the process after a failure of this kind.
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

// Error is a failure with what a person needs to go on: its kind, the lines that belong to it and
// the next step.
type Error struct {
	Kind   Kind
	Err    error
	Detail []string // shown below the message, one a line
	Hint   string   // the next step, or ""
	Region string   // where it happened, or ""

	ActsTwice   bool // the same command again may do the work a second time, or find what this one did
	IsPermanent bool // the same command again fails in the same way
	IsShown     bool // the output shows it already: only the exit code is left to tell
}

// Error returns the message without detail and hint.
func (e *Error) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Errorf returns an [Error] of the kind, with the message that [fmt.Errorf] makes.
func Errorf(kind Kind, format string, args ...any) *Error {
	return &Error{Kind: kind, Err: fmt.Errorf(format, args...)}
}

// WithHint sets the next step and returns e.
func (e *Error) WithHint(format string, args ...any) *Error {
	e.Hint = fmt.Sprintf(format, args...)
	return e
}

// UsageError returns err as a failure of kind [Usage], or as it is where it is an [*Error] already.
// Nil stays nil.
func UsageError(err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*Error](err); ok {
		return err
	}
	return &Error{Kind: Usage, Err: err, Hint: arg.Hint(err)}
}

// ArgumentError returns the usage error for an argument that is not valid, because of err. The
// argument is as it is shown, such as `--count "x"`.
func ArgumentError(argument string, err error) *Error {
	e := Errorf(Usage, "invalid %s: %w", argument, err)
	e.Hint = arg.Hint(err)
	return e
}

// Stopped returns an Interrupted error, already shown, for a command that runs until the user stops
// it.
func Stopped(cause error) *Error { return &Error{Kind: Interrupted, Err: cause, IsShown: true} }

// ExitStatus is the exit status of a program that was run for the user and that reported its own
// errors.
type ExitStatus int

// Error returns the status in words.
func (s ExitStatus) Error() string { return fmt.Sprintf("exit status %d", int(s)) }
