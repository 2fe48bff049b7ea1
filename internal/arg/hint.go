package arg

import "errors"

// Hint returns what a right value looks like, where err is an [*Error] that knows it, else "".
func Hint(err error) string {
	if invalid, ok := errors.AsType[*Error](err); ok {
		return invalid.Hint
	}
	return ""
}
