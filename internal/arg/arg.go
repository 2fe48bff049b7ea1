// Package arg is the grammar of arguments: the values that flags, positional
// arguments, environment variables and the settings of a profile take. A value
// is checked where it is read, by a function that returns it or says why it is
// none, so that a tag or a duration is the same thing wherever it is given.
//
// What holds for every flag declared here:
//
//   - Given and empty, or nothing but spaces, is an error, unless the flag was
//     declared with [Clearable], for which empty means "clear it".
//   - A flag that takes one value may be given once. One that takes several,
//     declared with [List], is repeated: a value is never split, the columns of
//     [Columns] excepted, whose names have no comma.
//   - Numbers are decimal, durations are positive, words of a fixed set are known.
package arg

import (
	"fmt"
	"strings"

	"github.com/civoctl/civoctl/internal/suggest"
)

// Error is a value that cannot be meant, with what would be right. Its message
// does not repeat the value.
type Error struct {
	Reason string // such as "it is empty"
	Hint   string // what a right value looks like, or ""
}

func (e *Error) Error() string { return e.Reason }

func errorf(format string, args ...any) *Error {
	return &Error{Reason: fmt.Sprintf(format, args...)}
}

func (e *Error) withHint(format string, args ...any) *Error {
	e.Hint = fmt.Sprintf(format, args...)
	return e
}

// Check returns parse as a function that reports only whether a value is right.
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

// CheckGiven reports why s is no value at all: it is empty, or nothing but spaces.
func CheckGiven(s string) error {
	if strings.TrimSpace(s) != "" {
		return nil
	}
	reason := "it is empty"
	if s != "" {
		reason = "it is nothing but spaces"
	}
	return errorf("%s", reason).withHint("is a variable in a script unset?")
}

// Choice returns a parser of one of words, case ignored.
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

// unknown returns the error of a word that is none of words, with the nearest.
func unknown(what, s string, words []string) *Error {
	e := errorf("unknown %s", what)
	valid := strings.Join(words, ", ")
	if near := suggest.Closest(s, words); len(near) > 0 {
		return e.withHint("did you mean %s? valid are %s", near[0], valid)
	}
	return e.withHint("valid are %s", valid)
}
