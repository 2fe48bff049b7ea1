package transport

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
)

// refusal is what a proxy answered that was asked for a way to the API.
type refusal struct {
	proxy  string // its scheme and host, without the name and the password
	status int
}

func (r *refusal) Error() string {
	return clean(fmt.Sprintf("proxy %s answered %d %s", r.proxy, r.status, http.StatusText(r.status)))
}

// checkProxy returns an error where the proxy does not open a way.
func checkProxy(_ context.Context, proxy *url.URL, _ *http.Request, resp *http.Response) error {
	if resp.StatusCode == http.StatusOK {
		return nil
	}
	return &refusal{proxy.Scheme + "://" + proxy.Host, resp.StatusCode}
}

// RefusedByProxy returns the status with which a proxy refused to open a way to the API, which then was not asked. It reports false
// for any other error.
func RefusedByProxy(err error) (status int, ok bool) {
	r, ok := errors.AsType[*refusal](err)
	if !ok {
		return 0, false
	}
	return r.status, true
}

// unreachableProxy says why no connection to a proxy was made, and to which one.
func unreachableProxy(err error) string {
	address := ""
	if dial, ok := errors.AsType[*net.OpError](err); ok && dial.Addr != nil {
		address = " " + dial.Addr.String()
	}
	return "proxy" + address + ": " + Cause(err)
}
