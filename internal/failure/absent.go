package failure

import (
	"errors"

	"github.com/civoctl/civoctl/pkg/civo"
)

// IsAbsent reports whether err is the API's own reply that what was asked for does not exist. Any
// other 404 may be a page of a proxy, which says nothing about it.
func IsAbsent(err error) bool {
	api, ok := errors.AsType[*civo.Error](err)
	return ok && errors.Is(api, civo.ErrNotFound) && api.FromAPI()
}

// IgnoreAbsence returns nil where err says that the item to delete is gone: a request is repeated
// where its reply was lost. It returns any other error, and says of a 404 that is not the API's own
// that it leaves open whether the item exists. The word is what the item is called.
func IgnoreAbsence(err error, word string) error {
	switch {
	case IsAbsent(err):
		return nil
	case errors.Is(err, civo.ErrNotFound):
		return UnknownExistence(err, word)
	}
	return err
}

// UnknownExistence returns the error for a 404 that is not the API's own: it does not say whether
// the item exists. The word is what the item is called, such as instance.
func UnknownExistence(err error, word string) *Error {
	return Errorf(Unreachable, "%w, so that it is not known whether the %s exists", err, word).
		WithHint("something between you and the API may have answered; `civoctl doctor` checks each step")
}
