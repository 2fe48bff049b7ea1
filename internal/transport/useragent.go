package transport

import "net/http"

// userAgent sets the User-Agent header of each request to name.
type userAgent struct {
	next http.RoundTripper
	name string
}

func (a userAgent) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	req.Header.Set("User-Agent", a.name)
	return a.next.RoundTrip(req)
}
