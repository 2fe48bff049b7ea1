package transport_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/civoctl/civoctl/internal/transport"
)

func TestRetryByVerbAndStatus(t *testing.T) {
	for _, tt := range []struct {
		method, path string
		status, want int
	}{
		{"GET", "/v2/instances", 429, 5},
		{"GET", "/v2/instances", 502, 5},
		{"GET", "/v2/instances", 503, 5},
		{"GET", "/v2/instances", 504, 5},
		{"GET", "/v2/instances", 500, 1},
		{"GET", "/v2/instances", 404, 1},
		{"HEAD", "/v2/instances", 503, 5},
		{"PUT", "/v2/instances/1/stop", 503, 5},
		{"DELETE", "/v2/instances/1", 504, 5},
		{"POST", "/v2/instances", 429, 1},
		{"POST", "/v2/instances", 502, 1},
		{"POST", "/v2/instances", 503, 1},
		{"POST", "/v2/instances/", 429, 1},
		{"POST", "/v2/instances/1/hard_reboots", 429, 5},
		{"POST", "/v2/instances/1/hard_reboots", 503, 1},
		{"PATCH", "/v2/instances/1", 503, 1},
	} {
		t.Run(fmt.Sprint(tt.method, tt.path, tt.status), func(t *testing.T) {
			var bodies []string
			handler := func(w http.ResponseWriter, r *http.Request) {
				data, _ := io.ReadAll(r.Body)
				bodies = append(bodies, string(data))
				w.WriteHeader(tt.status)
				io.WriteString(w, "<html>no</html>")
			}
			bubble(t, handler, transport.Options{}, func(t *testing.T, c *http.Client) {
				form := ""
				if tt.method == "PUT" || tt.method == "POST" || tt.method == "PATCH" {
					form = "size=g3.small&region=LON1"
				}
				start := time.Now()
				r, err := send(t, t.Context(), c, tt.method, "http://api.test"+tt.path, form)
				if err != nil || r.status != tt.status || tt.method != "HEAD" && r.body != "<html>no</html>" {
					t.Errorf("got %+v, %v; want the last reply as it came", r, err)
				}
				if len(bodies) != tt.want {
					t.Errorf("%d requests, want %d", len(bodies), tt.want)
				}
				for i, b := range bodies {
					if b != form {
						t.Errorf("try %d sent %q, want %q", i+1, b, form)
					}
				}
				if waited := time.Since(start); tt.want == 5 && (waited < time.Second || waited > 10*time.Second) {
					t.Errorf("waited %s for four repetitions", waited)
				}
			})
		})
	}
}

func TestRetryEndsWithTheFirstGoodReply(t *testing.T) {
	var n atomic.Int32
	bubble(t, func(w http.ResponseWriter, _ *http.Request) {
		if n.Add(1) < 3 {
			w.WriteHeader(503)
			return
		}
		io.WriteString(w, "[]")
	}, transport.Options{}, func(t *testing.T, c *http.Client) {
		if r, err := send(t, t.Context(), c, "GET", "http://api.test/v2/sizes", ""); err != nil || r.body != "[]" || n.Load() != 3 {
			t.Errorf("%+v, %v after %d requests", r, err, n.Load())
		}
	})
}

func TestRetryAfter(t *testing.T) {
	for _, tt := range []struct {
		name  string
		value func() string
		tries int
		min   time.Duration
	}{
		{"seconds", func() string { return "7" }, 5, 28 * time.Second},
		{"date", func() string { return time.Now().Add(7 * time.Second).UTC().Format(http.TimeFormat) }, 5, 24 * time.Second},
		{"budget is shared by the tries", func() string { return "25" }, 3, 50 * time.Second},
		{"beyond the budget", func() string { return "61" }, 1, 0},
		{"far beyond", func() string { return "99999999999999999" }, 1, 0},
		{"a date in the past", func() string { return "Sun, 06 Nov 1994 08:49:37 GMT" }, 5, time.Second},
		{"zero does not hammer", func() string { return "0" }, 5, time.Second},
		{"nonsense", func() string { return "-5 minutes" }, 5, time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var n atomic.Int32
			bubble(t, func(w http.ResponseWriter, _ *http.Request) {
				n.Add(1)
				w.Header().Set("Retry-After", tt.value())
				w.WriteHeader(429)
			}, transport.Options{}, func(t *testing.T, c *http.Client) {
				start := time.Now()
				r, err := send(t, t.Context(), c, "GET", "http://api.test/v2/sizes", "")
				if err != nil || r.status != 429 || r.header.Get("Retry-After") == "" {
					t.Errorf("got %+v, %v; want the 429 with its header", r, err)
				}
				waited := time.Since(start)
				if int(n.Load()) != tt.tries || waited < tt.min || waited > transport.WaitBudget {
					t.Errorf("%d tries in %s; want %d in %s or more", n.Load(), waited, tt.tries, tt.min)
				}
			})
		})
	}
}

func TestWaitThatWouldPassTheDeadlineIsNotBegun(t *testing.T) {
	var n atomic.Int32
	bubble(t, func(w http.ResponseWriter, _ *http.Request) {
		n.Add(1)
		w.Header().Set("Retry-After", "4")
		w.WriteHeader(503)
	}, transport.Options{}, func(t *testing.T, c *http.Client) {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		start := time.Now()
		r, err := send(t, ctx, c, "GET", "http://api.test/v2/sizes", "")
		if err != nil || r.status != 503 || n.Load() != 3 || time.Since(start) != 8*time.Second {
			t.Errorf("%+v, %v: %d tries in %s; want the 503 after 3 in 8s", r, err, n.Load(), time.Since(start))
		}
	})
}

func TestInterruptionEndsAWaitAtOnce(t *testing.T) {
	stop := errors.New("told to stop")
	bubble(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "30")
		w.WriteHeader(503)
	}, transport.Options{}, func(t *testing.T, c *http.Client) {
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Second, func() { cancel(stop) })
		start := time.Now()
		_, err := send(t, ctx, c, "GET", "http://api.test/v2/sizes", "")
		if !errors.Is(err, context.Canceled) || !errors.Is(err, stop) || time.Since(start) != time.Second {
			t.Errorf("got %v after %s; want the interruption and its cause after 1s", err, time.Since(start))
		}
		if transport.Cause(err) != "interrupted" || transport.NotSent(err) {
			t.Errorf("cause %q, not sent %t", transport.Cause(err), transport.NotSent(err))
		}
	})
}

func TestInterruptionEndsATryAtOnce(t *testing.T) {
	bubble(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, transport.Options{}, func(t *testing.T, c *http.Client) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		start := time.Now()
		_, err := send(t, ctx, c, "GET", "http://api.test/v2/sizes", "")
		if !errors.Is(err, context.Canceled) || time.Since(start) != time.Second || transport.NotSent(err) {
			t.Errorf("got %v after %s", err, time.Since(start))
		}
	})
}

func TestTimeoutOfOneTry(t *testing.T) {
	for _, tt := range []struct {
		method string
		want   int
	}{{"GET", 5}, {"POST", 1}} {
		t.Run(tt.method, func(t *testing.T) {
			var n atomic.Int32
			bubble(t, func(_ http.ResponseWriter, r *http.Request) { n.Add(1); <-r.Context().Done() }, transport.Options{}, func(t *testing.T, c *http.Client) {
				_, err := send(t, t.Context(), c, tt.method, "http://api.test/v2/instances", "")
				if err == nil || transport.Cause(err) != "timed out after 30s" || !strings.Contains(err.Error(), "timed out after 30s") {
					t.Fatalf("got %v", err)
				}
				var timed net.Error
				if !errors.As(err, &timed) || !timed.Timeout() || transport.NotSent(err) || int(n.Load()) != tt.want {
					t.Errorf("%v: timeout %t, not sent %t, %d tries", err, timed != nil, transport.NotSent(err), n.Load())
				}
			})
		})
	}
}

func TestTimeoutCoversTheBody(t *testing.T) {
	drip := func(w http.ResponseWriter, r *http.Request) {
		for tick := time.NewTicker(time.Second); ; {
			io.WriteString(w, "x")
			w.(http.Flusher).Flush()
			select {
			case <-tick.C:
			case <-r.Context().Done():
				return
			}
		}
	}
	bubble(t, drip, transport.Options{Timeout: 10 * time.Second}, func(t *testing.T, c *http.Client) {
		start := time.Now()
		r, err := send(t, t.Context(), c, "POST", "http://api.test/v2/instances", "")
		if err != nil || r.status != 200 || !strings.HasPrefix(r.body, "xxxxxxxxx") || time.Since(start) != 10*time.Second {
			t.Errorf("%+v, %v after %s; want the status and the bytes that came, after 10s", r, err, time.Since(start))
		}
		if transport.Cause(r.bodyErr) != "timed out after 10s" || transport.NotSent(r.bodyErr) {
			t.Errorf("reading the body: %v", r.bodyErr)
		}
	})
}

func TestReplyCutShort(t *testing.T) {
	for _, tt := range []struct {
		method    string
		cut, want int
	}{{"GET", 2, 3}, {"GET", 9, 5}, {"POST", 9, 1}} {
		t.Run(fmt.Sprint(tt.method, tt.cut), func(t *testing.T) {
			var n atomic.Int32
			bubble(t, func(w http.ResponseWriter, _ *http.Request) {
				if int(n.Add(1)) <= tt.cut {
					w.Header().Set("Content-Length", "100")
					io.WriteString(w, `[{"id":`)
					return
				}
				io.WriteString(w, `[]`)
			}, transport.Options{}, func(t *testing.T, c *http.Client) {
				r, err := send(t, t.Context(), c, tt.method, "http://api.test/v2/instances", "")
				if err != nil || r.status != 200 || int(n.Load()) != tt.want {
					t.Fatalf("%+v, %v after %d tries", r, err, n.Load())
				}
				if int(n.Load()) > tt.cut {
					if r.body != "[]" || r.bodyErr != nil {
						t.Errorf("%+v; want the whole reply", r)
					}
				} else if r.body != `[{"id":` || !errors.Is(r.bodyErr, io.ErrUnexpectedEOF) || transport.Cause(r.bodyErr) != "reply cut short" {
					t.Errorf("%+v; want what came and then why there is no more", r)
				}
			})
		})
	}
}

func TestCreateIsRepeatedOnlyWhenItNeverLeft(t *testing.T) {
	refused := &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	synctest.Test(t, func(t *testing.T) {
		dials := 0
		base := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
			dials++
			return nil, refused
		}}
		c := transport.New(transport.Options{Base: base, Host: "api.test"})
		_, err := send(t, t.Context(), c, "POST", "http://api.test/v2/instances", "hostname=web")
		if !transport.NotSent(err) || dials != 5 || !errors.Is(err, syscall.ECONNREFUSED) || !strings.Contains(err.Error(), "5 tries") {
			t.Errorf("%v after %d dials, not sent %t", err, dials, transport.NotSent(err))
		}
	})

	// A RoundTripper that does not say what it did with its connection is given no benefit of the
	// doubt.
	calls := 0
	mute := roundTripper(func(*http.Request) (*http.Response, error) { calls++; return nil, refused })
	c := transport.New(transport.Options{Base: mute, Host: "api.test"})
	if _, err := send(t, t.Context(), c, "POST", "http://api.test/v2/instances", "hostname=web"); transport.NotSent(err) || calls != 1 {
		t.Errorf("%v after %d calls, not sent %t", err, calls, transport.NotSent(err))
	}
}

func TestOneTryThatLeftIsEnoughToDoubt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dials := 0
		base := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
			if dials++; dials > 1 {
				return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
			}
			near, far := net.Pipe()
			go func() { far.Read(make([]byte, 1)); far.Close() }()
			return near, nil
		}}
		c := transport.New(transport.Options{Base: base, Host: "api.test"})
		_, err := send(t, t.Context(), c, "DELETE", "http://api.test/v2/instances/1", "")
		if err == nil || transport.NotSent(err) || dials != 5 {
			t.Errorf("%v after %d dials, not sent %t: the first try may have arrived", err, dials, transport.NotSent(err))
		}
	})
}

func TestBodyThatCannotBeRewoundIsSentOnce(t *testing.T) {
	var n atomic.Int32
	bubble(t, func(w http.ResponseWriter, _ *http.Request) { n.Add(1); w.WriteHeader(503) }, transport.Options{}, func(t *testing.T, c *http.Client) {
		req, _ := http.NewRequestWithContext(t.Context(), "PUT", "http://api.test/v2/instances/1", io.MultiReader(strings.NewReader("a=b")))
		resp, err := c.Do(req)
		if err != nil || resp.StatusCode != 503 || n.Load() != 1 {
			t.Errorf("%v, %v after %d tries", resp, err, n.Load())
		}
	})
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
