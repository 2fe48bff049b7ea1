package transport_test

import (
	"context"
	"io"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/civoctl/civoctl/internal/interrupt"
	"github.com/civoctl/civoctl/internal/transport"
)

// A request with a grace ends the try that an interruption meets, and begins no other.
func TestGraceAfterAnInterruption(t *testing.T) {
	for name, tt := range map[string]struct {
		method  string
		before  bool // the interruption comes before the request
		answer  time.Duration
		status  int
		want    int // the status, or 0 for an error
		tries   int32
		took    time.Duration
		notSent bool
	}{
		"the reply comes":                    {method: "PUT", answer: 3 * time.Second, status: 200, want: 200, tries: 1, took: 3 * time.Second},
		"the reply is one to try again":      {method: "PUT", answer: 3 * time.Second, status: 503, want: 503, tries: 1, took: 3 * time.Second},
		"no reply comes":                     {method: "PUT", answer: time.Hour, tries: 1, took: 6 * time.Second},
		"a change is not begun":              {method: "PUT", before: true, status: 200, tries: 0, notSent: true},
		"a create is not begun":              {method: "POST", before: true, status: 200, tries: 0, notSent: true},
		"a look may begin, and is not tried": {method: "GET", before: true, status: 503, want: 503, tries: 1},
	} {
		t.Run(name, func(t *testing.T) {
			var tries atomic.Int32
			bubble(t, func(w http.ResponseWriter, r *http.Request) {
				tries.Add(1)
				io.Copy(io.Discard, r.Body)
				select {
				case <-time.After(tt.answer):
				case <-r.Context().Done():
				}
				w.WriteHeader(tt.status)
			}, transport.Options{}, func(t *testing.T, c *http.Client) {
				run, interrupted := context.WithCancel(t.Context())
				defer interrupted()
				ctx, cancel := interrupt.WithGrace(run, 5*time.Second)
				defer cancel()
				if tt.before {
					interrupted()
				} else {
					time.AfterFunc(time.Second, interrupted)
				}
				began := time.Now()
				r, err := send(t, ctx, c, tt.method, "http://api.test/v2/instances/1/stop", "")
				if (err == nil) != (tt.want != 0) || err == nil && r.status != tt.want || transport.NotSent(err) != tt.notSent {
					t.Errorf("%+v, %v, not sent: %v", r, err, transport.NotSent(err))
				}
				if tries.Load() != tt.tries || time.Since(began) != tt.took {
					t.Errorf("%d tries in %v", tries.Load(), time.Since(began))
				}
			})
		})
	}
}
