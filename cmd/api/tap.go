package api

import (
	"maps"
	"net/http"
	"slices"
)

// tap keeps the head of the last reply that passes, as lines.
type tap struct {
	next http.RoundTripper
	head []string
}

func (t *tap) RoundTrip(req *http.Request) (*http.Response, error) {
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
