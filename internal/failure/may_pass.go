package failure

import (
	"errors"
	"net/url"
	"time"

	"github.com/civoctl/civoctl/pkg/civo"
)

// MayPass reports whether err may pass, and how long the API asked to wait before the next request.
// A reply that cannot be read or is not the API's own, an API in trouble and a network that fails
// may pass; what the API refuses, it would refuse again.
func MayPass(err error) (time.Duration, bool) {
	if api, ok := errors.AsType[*civo.Error](err); ok {
		return api.RetryAfter, errors.Is(api, civo.ErrUnavailable) || api.Status < 300 || !api.FromAPI()
	}
	_, noReply := errors.AsType[*url.Error](err)
	return 0, noReply
}
