package transport

import (
	"io"
	"net/http"
	"strings"
)

// noReplay hands on a request that must not be doubled in a form that net/http cannot send again. By itself net/http repeats a request over HTTP/2 after
// RST_STREAM and GOAWAY, even a POST, as long as it has no body or a GetBody to read the body a second time. With a body that can be read only once,
// net/http moves a request to another connection only while none of the body has been read, so while the server cannot have carried it out.
type noReplay struct{ next http.RoundTripper }

func (o noReplay) RoundTrip(req *http.Request) (*http.Response, error) {
	if kindOf(req) != idempotent {
		req = readableOnce(req)
	}
	return o.next.RoundTrip(req)
}

// readableOnce returns a copy of req whose body cannot be rewound. Where HTTP/2 may be spoken, no body becomes a reader without content: its length
// counts as unknown, and HTTP/1 sends it as chunks. Plain http is HTTP/1, which repeats such a request only if nothing of it was written.
func readableOnce(req *http.Request) *http.Request {
	single := *req
	single.GetBody = nil
	if empty := single.Body == nil || single.Body == http.NoBody; empty && single.URL.Scheme != "http" {
		single.Body = io.NopCloser(strings.NewReader(""))
	}
	return &single
}
