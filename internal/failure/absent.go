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

// UnknownExistence returns the error for a 404 that is not the API's own: it does not say whether
// the item exists. The word is what the item is called, such as instance.
func UnknownExistence(err error, word string) *Error {
	return Errorf(Unreachable, "%w, so that it is not known whether the %s exists", err, word).
		WithHint("something between you and the API may have answered; `civoctl doctor` checks each step")
}
