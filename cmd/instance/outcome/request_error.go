package outcome

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/civoctl/civoctl/internal/transport"
	"github.com/civoctl/civoctl/pkg/civo"
)

// IsRefused reports whether the API itself answered that it changed nothing: with a 4xx whose body
// says why, as the API's do. Whatever else came in place of a result, such as a redirect, a web
// page or the refusal of a proxy, does not say what became of the request.
func IsRefused(err error) bool {
	api, ok := errors.AsType[*civo.Error](err)
	if !ok || api.Err != nil || api.Status < 400 || api.Status > 499 {
		return false
	}
	switch api.Status {
	case http.StatusProxyAuthRequired, http.StatusRequestTimeout:
		return false
	}
	return api.Code != "" || api.Reason != ""
}

// IsUnclear reports whether err leaves open what became of a request that changes something: it may
// have left, and no reply of the API says that it was refused.
func IsUnclear(err error) bool { return WasTried(err) && !IsRefused(err) && !IsUnsent(err) }

// WasTried reports whether err came from sending a request. Any other error came before that.
func WasTried(err error) bool {
	_, replied := errors.AsType[*civo.Error](err)
	_, attempted := errors.AsType[*url.Error](err)
	return replied || attempted
}

// IsUnsent reports whether err came before any request that changes something had left.
func IsUnsent(err error) bool {
	if transport.NotSent(err) || !WasTried(err) && errors.Is(err, context.Canceled) {
		return true
	}
	if api, ok := errors.AsType[*civo.Error](err); ok {
		return api.Method == http.MethodGet
	}
	request, ok := errors.AsType[*url.Error](err)
	return ok && strings.EqualFold(request.Op, http.MethodGet)
}
