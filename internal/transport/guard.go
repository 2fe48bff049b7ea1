package transport

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

type guard struct {
	next      http.RoundTripper
	host      string
	anyScheme bool
}

func (g guard) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := g.check(req); err != nil {
		if req.Body != nil {
			req.Body.Close()
		}
		return nil, &failure{err: err}
	}
	return g.next.RoundTrip(req)
}

func (g guard) check(req *http.Request) error {
	switch scheme := req.URL.Scheme; {
	case scheme != "https" && scheme != "http":
		return fmt.Errorf("refused: the address has to begin with https://, not %q", clean(scheme))
	case scheme == "http" && !g.anyScheme && !loopback(req.URL.Hostname()):
		return fmt.Errorf("refused: plain http to %s would show the key to the network; use https", clean(req.URL.Host))
	}
	keyed := req.Header.Get("Authorization") != "" || req.URL.User != nil
	if keyed && hostPort(req.URL) != hostPort(&url.URL{Scheme: req.URL.Scheme, Host: g.host}) {
		return fmt.Errorf("refused: the key is for %s, not for %s", clean(g.host), clean(req.URL.Host))
	}
	return nil
}

func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Unmap().IsLoopback()
}

// hostPort is the authority in one spelling: lower case, the port always there.
func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return net.JoinHostPort(strings.ToLower(strings.TrimSuffix(u.Hostname(), ".")), port)
}
