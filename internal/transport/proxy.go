package transport

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/civoctl/civoctl/internal/secrets"
)

// CheckProxySetting returns an error if the environment's proxy for api is not the address of one:
// net/http would silently connect to the API directly.
func CheckProxySetting(api *url.URL) error {
	if api.Scheme != "https" || isLoopback(api.Hostname()) {
		return nil // net/http uses no proxy
	}
	for _, name := range []string{"HTTPS_PROXY", "https_proxy"} { // the first that is set counts
		if value := os.Getenv(name); value != "" {
			if !isProxyAddress(value) {
				return fmt.Errorf("%s is not the address of a proxy: %q", name, hideLogin(value))
			}
			return nil
		}
	}
	return nil
}

// isProxyAddress reports whether the value is the URL of a proxy, or its host and perhaps port.
func isProxyAddress(value string) bool {
	if !strings.Contains(value, "://") {
		value = "http://" + value
	}
	u, err := url.Parse(value)
	return err == nil && u.Hostname() != "" && slices.Contains([]string{"http", "https", "socks5", "socks5h"}, u.Scheme)
}

// hideLogin returns an address with the user and the password replaced.
func hideLogin(address string) string {
	scheme, rest, found := strings.Cut(address, "://")
	if !found {
		scheme, rest = "", address
	} else {
		scheme += "://"
	}
	if at := strings.LastIndexByte(rest, '@'); at >= 0 {
		rest = secrets.Hidden + rest[at:]
	}
	return scheme + rest
}

// route records how the connection of one try reaches the API.
type route struct {
	proxy       atomic.Pointer[url.URL] // nil for a direct connection
	isConnected atomic.Bool             // the proxy has connected to the API
}

// routeKey is the key under which a request's context holds its route.
type routeKey struct{}

// routeOf returns the route that ctx holds, or a new one if it holds none.
func routeOf(ctx context.Context) *route {
	if r, ok := ctx.Value(routeKey{}).(*route); ok {
		return r
	}
	return new(route)
}

// chooseProxy returns the proxy that the environment names for a request, nil for none, and records
// it in the route of the request.
func chooseProxy(req *http.Request) (*url.URL, error) {
	proxy, err := http.ProxyFromEnvironment(req)
	routeOf(req.Context()).proxy.Store(proxy)
	return proxy, err
}

// checkConnect returns an error if a proxy's reply to CONNECT refuses the connection to the API,
// and otherwise records the connection in the route of ctx.
func checkConnect(ctx context.Context, proxy *url.URL, _ *http.Request, resp *http.Response) error {
	if resp.StatusCode == http.StatusOK {
		routeOf(ctx).isConnected.Store(true)
		return nil
	}
	return &proxyError{proxy: proxyAddress(proxy), status: resp.StatusCode}
}

// attributeError returns err, the error of a try that obtained no connection, as a proxyError if a
// proxy did not connect to the API.
func (r *route) attributeError(err error) error {
	proxy := r.proxy.Load()
	if _, isProxyError := errors.AsType[*proxyError](err); proxy == nil || isProxyError || r.isConnected.Load() {
		return err
	}
	return &proxyError{proxy: proxyAddress(proxy), err: err}
}

// proxyAddress returns the scheme and the host of a proxy, without the user and the password.
func proxyAddress(proxy *url.URL) string { return proxy.Scheme + "://" + proxy.Host }

// proxyError is the error of a proxy that did not connect to the API, so that no request was sent.
type proxyError struct {
	proxy  string // its scheme and host
	status int    // of its reply to CONNECT; 0 for no reply
	err    error  // why there was no reply
}

// Error returns the address of the proxy and its status or what failed. It leaves out the proxy's
// own words, which may contain the password.
func (p *proxyError) Error() string {
	if p.status != 0 {
		return sanitize(fmt.Sprintf("proxy %s answered %d %s", p.proxy, p.status, http.StatusText(p.status)))
	}
	return sanitize(fmt.Sprintf("proxy %s: %s", p.proxy, p.reason()))
}

// reason returns in a few words why there was no reply.
func (p *proxyError) reason() string {
	if errors.Is(p.err, io.ErrUnexpectedEOF) {
		return "connection closed without a whole reply"
	}
	if words, ok := describeCause(p.err); ok {
		return words
	}
	if op, ok := errors.AsType[*net.OpError](p.err); ok {
		return op.Error()
	}
	return "the reply is not HTTP"
}

func (p *proxyError) Unwrap() error { return p.err }

// ProxyStatus reports whether err says that a proxy did not connect to the API, and returns the
// status of the proxy's reply, 0 for no reply.
func ProxyStatus(err error) (status int, ok bool) {
	p, ok := errors.AsType[*proxyError](err)
	if !ok {
		return 0, false
	}
	return p.status, true
}
