package transport_test

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/civoctl/civoctl/internal/h2test"
	"github.com/civoctl/civoctl/internal/transport"
)

// net/http resends requests by itself when an HTTP/2 stream ends in one of these ways. A request
// with an effect of its own arrives once all the same, with a body and without one; one that may be
// repeated is.
func TestNetHTTPRepeatsNothingThatMustNotBeDoubled(t *testing.T) {
	for _, end := range []h2test.End{h2test.Protocol, h2test.Refuse, h2test.Internal, h2test.GoAway, h2test.Close} {
		for _, tt := range []struct {
			method, path, form string
			once               bool
		}{
			{"POST", "/v2/instances", "hostname=web", true},
			{"POST", "/v2/instances", "", true},
			{"POST", "/v2/instances/1/soft_reboots", "", true},
			{"POST", "/v2/sshkeys", "name=laptop", true},
			{"PATCH", "/v2/instances/1", "notes=a", true},
			{"PUT", "/v2/instances/1/stop", "", false},
			{"PUT", "/v2/instances/1/resize", "size=g3.large", false},
			{"DELETE", "/v2/instances/1", "", false},
			{"GET", "/v2/instances", "", false},
		} {
			t.Run(fmt.Sprint(end, tt.method, tt.path, tt.form), func(t *testing.T) {
				var n atomic.Int32
				var bodies []string
				srv := h2test.Serve(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
					body, _ := io.ReadAll(r.Body)
					bodies = append(bodies, string(body))
				}), func(*http.Request) h2test.End {
					if n.Add(1) == 1 {
						return end
					}
					return h2test.Reply
				})
				c := client(t, transport.Options{Host: hostOf(srv.Server), Base: trusting(srv)})
				r, err := send(t, t.Context(), c, tt.method, srv.URL+tt.path, tt.form)
				switch {
				case tt.once && (n.Load() != 1 || err == nil || transport.NotSent(err)):
					t.Errorf("%d requests, %v, %+v; not sent: %t", n.Load(), err, r, transport.NotSent(err))
				case !tt.once && (n.Load() != 2 || r.status != 200):
					t.Errorf("%d requests, %v, %+v", n.Load(), err, r)
				}
				for _, b := range bodies {
					if b != tt.form {
						t.Errorf("the body %q arrived, not %q", b, tt.form)
					}
				}
			})
		}
	}
}

// A connection that the server gave up while it was idle costs a request nothing.
func TestAfterGoAwayACreateTakesAnotherConnection(t *testing.T) {
	var posts atomic.Int32
	srv := h2test.Serve(t, http.NotFoundHandler(), func(r *http.Request) h2test.End {
		if r.Method == "POST" {
			posts.Add(1)
			return h2test.Reply
		}
		return h2test.Close
	})
	c := client(t, transport.Options{Host: hostOf(srv.Server), Base: trusting(srv), Tries: 1})
	if _, err := send(t, t.Context(), c, "GET", srv.URL+"/v2/sizes", ""); err == nil {
		t.Fatal("a connection that was closed gave a reply")
	}
	if r, err := send(t, t.Context(), c, "POST", srv.URL+"/v2/instances", "hostname=web"); err != nil || r.proto != "HTTP/2.0" || posts.Load() != 1 {
		t.Errorf("%v, %+v, %d requests", err, r, posts.Load())
	}
}

// An empty request with an effect arrives whole over HTTP/1 too, in the clear and encrypted.
func TestEmptyPostOverHTTP1(t *testing.T) {
	for name, serve := range map[string]func(http.Handler) *httptest.Server{"http": httptest.NewServer, "https": httptest.NewTLSServer} {
		var arrived string
		srv := serve(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(r.Body)
			arrived = fmt.Sprintf("%s, length %d, %q, %v", r.Proto, r.ContentLength, body, err)
		}))
		defer srv.Close()
		c := client(t, transport.Options{Host: hostOf(srv), Base: srv.Client().Transport})
		r, err := send(t, t.Context(), c, "POST", srv.URL+"/v2/instances/1/reboots", "")
		want := map[string]string{"http": `HTTP/1.1, length 0, "", <nil>`, "https": `HTTP/1.1, length -1, "", <nil>`}[name]
		if err != nil || r.status != 200 || arrived != want {
			t.Errorf("%s: %v, %+v: it arrived as %s", name, err, r, arrived)
		}
	}
}

// trusting returns a pool as the program has it, for clients that trust the test's certificate.
func trusting(srv h2test.Server) *http.Transport {
	roots := x509.NewCertPool()
	roots.AddCert(srv.Certificate())
	return &http.Transport{ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{RootCAs: roots}}
}
