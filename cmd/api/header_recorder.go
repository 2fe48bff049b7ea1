package api

import (
	"maps"
	"net/http"
	"slices"
)

// headerRecorder is a transport that records the head of the last reply.
type headerRecorder struct {
	next http.RoundTripper
	head []string
}

// RoundTrip sends req and records the status line and the headers of the reply.
func (t *headerRecorder) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := t.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	t.head = []string{resp.Proto + " " + resp.Status}
	for _, name := range slices.Sorted(maps.Keys(resp.Header)) {
		for _, value := range resp.Header[name] {
			t.head = append(t.head, name+": "+value)
		}
	}
	t.head = append(t.head, "")
	return resp, nil
}
