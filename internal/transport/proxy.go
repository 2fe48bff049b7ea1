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

// CheckProxySetting returns an error where the environment names a proxy for api in words that are no address: net/http would
// leave the proxy out without a word, and go to the API directly.
func CheckProxySetting(api *url.URL) error {
	if api.Scheme != "https" || loopback(api.Hostname()) {
		return nil // goes through no proxy
	}
	for _, name := range []string{"HTTPS_PROXY", "https_proxy"} { // the first that is set counts
		if value := os.Getenv(name); value != "" {
			if !isProxy(value) {
				return fmt.Errorf("%s is not the address of a proxy: %q", name, withoutLogin(value))
			}
			return nil
		}
	}
	return nil
}

// isProxy reports whether the value is the URL of a proxy, or its host and perhaps port.
func isProxy(value string) bool {
	if !strings.Contains(value, "://") {
		value = "http://" + value
	}
	u, err := url.Parse(value)
	return err == nil && u.Hostname() != "" && slices.Contains([]string{"http", "https", "socks5", "socks5h"}, u.Scheme)
}

// withoutLogin returns an address without all that may be a user and a password in it.
func withoutLogin(address string) string {
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

// way is how the connection of one try goes to the API.
type way struct {
	proxy  atomic.Pointer[url.URL] // nil for a direct one
	isOpen atomic.Bool             // the proxy has connected to the API
}

type wayKey struct{}

// wayOf returns the way of a request, one that nobody looks at for a request without any.
func wayOf(ctx context.Context) *way {
	if w, ok := ctx.Value(wayKey{}).(*way); ok {
		return w
	}
	return new(way)
}

// chooseProxy returns the proxy that the environment names for a request, nil for none.
func chooseProxy(req *http.Request) (*url.URL, error) {
	proxy, err := http.ProxyFromEnvironment(req)
	wayOf(req.Context()).proxy.Store(proxy)
	return proxy, err
}

// checkProxy returns an error where the proxy does not open a way.
func checkProxy(ctx context.Context, proxy *url.URL, _ *http.Request, resp *http.Response) error {
	if resp.StatusCode == http.StatusOK {
		wayOf(ctx).isOpen.Store(true)
		return nil
	}
	return &proxyError{proxy: address(proxy), status: resp.StatusCode}
}

// blame returns the error of a try that got no connection; where a proxy did not open a way, it is the proxy's.
func (w *way) blame(err error) error {
	proxy := w.proxy.Load()
	if _, isNamed := errors.AsType[*proxyError](err); proxy == nil || isNamed || w.isOpen.Load() {
		return err
	}
	return &proxyError{proxy: address(proxy), err: err}
}

// address returns the scheme and the host of a proxy, without the user and the password.
func address(proxy *url.URL) string { return proxy.Scheme + "://" + proxy.Host }

// proxyError says that a proxy opened no way to the API, which then was not asked.
type proxyError struct {
	proxy  string // its scheme and host
	status int    // that it answered; 0 for no answer
	err    error  // why there was no answer
}

// Error names the proxy. What the proxy itself said is left out: it may be the password.
func (p *proxyError) Error() string {
	if p.status != 0 {
		return clean(fmt.Sprintf("proxy %s answered %d %s", p.proxy, p.status, http.StatusText(p.status)))
	}
	return clean(fmt.Sprintf("proxy %s: %s", p.proxy, p.why()))
}

// why returns in a few words why there was no answer.
func (p *proxyError) why() string {
	if errors.Is(p.err, io.ErrUnexpectedEOF) {
		return "connection closed without a whole reply"
	}
	if words, ok := knownCause(p.err); ok {
		return words
	}
	if op, ok := errors.AsType[*net.OpError](p.err); ok {
		return op.Error()
	}
	return "the reply is not HTTP"
}

func (p *proxyError) Unwrap() error { return p.err }

// ProxyStatus reports whether err says that a proxy opened no way to the API, which then was not asked, and returns the status
// that the proxy answered, 0 for no answer.
func ProxyStatus(err error) (status int, ok bool) {
	p, ok := errors.AsType[*proxyError](err)
	if !ok {
		return 0, false
	}
	return p.status, true
}
