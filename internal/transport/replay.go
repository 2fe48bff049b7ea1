package transport

import (
	"io"
	"net/http"
	"strings"
)

// replayGuard keeps net/http from sending a request again that must not be sent twice. Over HTTP/2,
// net/http repeats a request after RST_STREAM and GOAWAY, even a POST, if it has no body or has a
// GetBody. If the body can be read only once, net/http moves the request to another connection only
// while none of the body has been read, so while the server cannot have carried it out.
type replayGuard struct{ next http.RoundTripper }

func (g replayGuard) RoundTrip(req *http.Request) (*http.Response, error) {
	if classOf(req) != idempotent {
		req = forbidReplay(req)
	}
	return g.next.RoundTrip(req)
}

// forbidReplay returns a copy of req whose body cannot be read twice. If req has no body and HTTP/2
// is possible, the copy has a body without content: its length counts as unknown, and HTTP/1 sends
// it in chunks. Over plain http, which is HTTP/1, net/http repeats a request only if it wrote none
// of it.
func forbidReplay(req *http.Request) *http.Request {
	single := *req
	single.GetBody = nil
	if empty := single.Body == nil || single.Body == http.NoBody; empty && single.URL.Scheme != "http" {
		single.Body = io.NopCloser(strings.NewReader(""))
	}
	return &single
}
