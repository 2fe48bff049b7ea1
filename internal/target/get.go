package target

import (
	"context"
	"errors"

	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/pkg/civo"
)

// Get reads one instance and reports whether it exists. found is false only if the API itself
// reports that the ID is unknown. Any other 404 may be a page of a proxy, which is an error that
// may pass.
//
// An API that does not ignore the case of an ID has it in lower case, so an ID that was typed in
// upper case is asked for in both.
func Get(ctx context.Context, c *civo.Client, id string) (i civo.Instance, found bool, err error) {
	i, err = c.GetInstance(ctx, id)
	if small := civo.IDKey(id); small != id && failure.IsAbsent(err) {
		i, err = c.GetInstance(ctx, small)
	}
	switch {
	case err == nil:
		return i, true, nil
	case failure.IsAbsent(err):
		return i, false, nil
	case errors.Is(err, civo.ErrNotFound):
		err = failure.UnknownExistence(err, "instance")
	}
	return i, false, err
}
