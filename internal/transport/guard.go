package transport

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// hostGuard refuses requests that would show the key to another host, or to the network.
type hostGuard struct {
	next      http.RoundTripper
	host      string
	anyScheme bool
}

func (g hostGuard) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := g.check(req); err != nil {
		if req.Body != nil {
			req.Body.Close()
		}
		return nil, &requestError{err: err}
	}
	return g.next.RoundTrip(req)
}

// check returns why a request is refused, nil if it may be sent.
func (g hostGuard) check(req *http.Request) error {
	switch scheme := req.URL.Scheme; {
	case scheme != "https" && scheme != "http":
		return fmt.Errorf("refused: the address has to begin with https://, not %q", sanitize(scheme))
	case scheme == "http" && !g.anyScheme && !isLoopback(req.URL.Hostname()):
		return fmt.Errorf("refused: plain http to %s would show the key to the network; use https", sanitize(req.URL.Host))
	}
	keyed := req.Header.Get("Authorization") != "" || req.URL.User != nil
	if keyed && hostPort(req.URL) != hostPort(&url.URL{Scheme: req.URL.Scheme, Host: g.host}) {
		return fmt.Errorf("refused: the key is for %s, not for %s", sanitize(g.host), sanitize(req.URL.Host))
	}
	return nil
}

// isLoopback reports whether a host is this machine, by its name or address.
func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Unmap().IsLoopback()
}

// hostPort returns the host and port of a URL in lower case, with the default port of the scheme if
// the URL names none.
func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return net.JoinHostPort(strings.ToLower(strings.TrimSuffix(u.Hostname(), ".")), port)
}
