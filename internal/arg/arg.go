// Package arg is the grammar of arguments: the values that flags, positional arguments,
// environment variables and the settings of a profile take. Each kind of value has one function
// that parses it, so that a tag or a duration is the same wherever it is given.
//
// Every flag that is declared here follows these rules:
//
//   - A value that is empty or nothing but spaces is an error, unless the flag was declared with
//     [Clearable], for which an empty value means "clear it".
//   - A flag that takes one value may be given once. A flag that takes several, declared with
//     [List], is repeated: a value is never split. Only the values of [Columns] are, because
//     names of columns have no comma.
//   - Numbers are decimal, durations are positive, words of a fixed set are known.
package arg

import (
	"fmt"
	"strings"

	"github.com/civoctl/civoctl/internal/suggest"
)

// Error is the error for a value that cannot be meant. Its message does not repeat the value.
type Error struct {
	Reason string // such as "it is empty"
	Hint   string // describes a right value; "" for none
}

// Error returns the reason.
func (e *Error) Error() string { return e.Reason }

// errorf returns an error with a formatted reason.
func errorf(format string, args ...any) *Error {
	return &Error{Reason: fmt.Sprintf(format, args...)}
}

// withHint sets a formatted hint and returns e.
func (e *Error) withHint(format string, args ...any) *Error {
	e.Hint = fmt.Sprintf(format, args...)
	return e
}

// Check returns parse as a function that returns only the error.
func Check[T any](parse func(string) (T, error)) func(string) error {
	return func(s string) error {
		if err := CheckGiven(s); err != nil {
			return err
		}
		_, err := parse(s)
		return err
	}
}

// Checked returns check as a function that returns the value it was given.
func Checked(check func(string) error) func(string) (string, error) {
	return func(s string) (string, error) { return s, check(s) }
}

// CheckGiven returns an error where s is no value at all: it is empty, or nothing but spaces.
func CheckGiven(s string) error {
	if strings.TrimSpace(s) != "" {
		return nil
	}
	reason := "it is empty"
	if s != "" {
		reason = "it is nothing but spaces"
	}
	return errorf("%s", reason).withHint("give a value; in a script, check that its variable is set")
}

// Choice returns a parser of one of words, case ignored. what names the value in the error, such as
// format.
func Choice(what string, words ...string) func(string) (string, error) {
	return func(s string) (string, error) {
		for _, word := range words {
			if strings.EqualFold(s, word) {
				return word, nil
			}
		}
		return "", unknown(what, s, words)
	}
}

// unknown returns the error for a word that is none of words, with the nearest of words as a hint.
func unknown(what, s string, words []string) *Error {
	e := errorf("unknown %s", what)
	valid := strings.Join(words, ", ")
	if near := suggest.Closest(s, words); len(near) > 0 {
		return e.withHint("did you mean %s? valid values: %s", near[0], valid)
	}
	return e.withHint("valid values: %s", valid)
}
