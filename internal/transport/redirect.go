package transport

import (
	"fmt"
	"net/http"
)

const maxRedirects = 3

// checkRedirect decides by the first request's verb: net/http would turn a POST into a GET on most redirects and repeat it on the others.
func checkRedirect(req *http.Request, via []*http.Request) error {
	from, to := via[0], req.URL.Scheme+"://"+clean(req.URL.Host)
	switch {
	case !IsReadOnly(from.Method):
		return fmt.Errorf("redirected (%d) to %s: not followed, a %s never is", req.Response.StatusCode, to, from.Method)
	case req.URL.Scheme != from.URL.Scheme || hostPort(req.URL) != hostPort(from.URL):
		return fmt.Errorf("redirected (%d) to %s: not followed, it is another host or scheme", req.Response.StatusCode, to)
	case len(via) > maxRedirects:
		return fmt.Errorf("redirected (%d) to %s: more than %d times", req.Response.StatusCode, to, maxRedirects)
	}
	return nil
}
