package cli

import (
	"context"
	"errors"

	"github.com/civoctl/civoctl/pkg/civo"
)

// Look reads one instance and says whether it exists. A 404 that carries none of
// the API's codes may be a proxy's: then it is the list that decides.
func Look(ctx context.Context, c *civo.Client, id string) (i civo.Instance, found bool, err error) {
	i, err = c.GetInstance(ctx, id)
	if !errors.Is(err, civo.ErrNotFound) {
		return i, err == nil, err
	}
	if api, ok := errors.AsType[*civo.Error](err); ok && api.Code != "" {
		return i, false, nil
	}
	for i, err := range c.Instances(ctx) {
		if err != nil || i.ID == id {
			return i, err == nil, err
		}
	}
	return i, false, nil
}
