package doctor

import (
	"cmp"
	"context"
	"crypto/tls"
	"fmt"
	"net/http/httptrace"
	"net/url"
	"sync"
	"time"
)

// watch times the steps of one request. The connection is made by goroutines
// that may outlive the request.
type watch struct {
	mu                    sync.Mutex
	dns, tcp, tls, answer step
	addresses             int
	version               uint16
}

// step is a part of the way: how long it took, once it is done.
type step struct {
	start time.Time
	took  time.Duration
	done  bool
}

func (s *step) begin() {
	if s.start.IsZero() {
		s.start = time.Now()
	}
}

func (s *step) end(err error) {
	if err == nil && !s.done {
		s.took, s.done = time.Since(s.start), true
	}
}

func (w *watch) begin() { w.record(w.answer.begin) }

func (w *watch) record(f func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	f()
}

// attach returns a context whose request is watched.
func (w *watch) attach(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		DNSStart: func(httptrace.DNSStartInfo) { w.record(w.dns.begin) },
		DNSDone: func(i httptrace.DNSDoneInfo) {
			w.record(func() { w.dns.end(i.Err); w.addresses = len(i.Addrs) })
		},
		ConnectStart:      func(string, string) { w.record(w.tcp.begin) },
		ConnectDone:       func(_, _ string, err error) { w.record(func() { w.tcp.end(err) }) },
		TLSHandshakeStart: func() { w.record(w.tls.begin) },
		TLSHandshakeDone: func(s tls.ConnectionState, err error) {
			w.record(func() { w.tls.end(err); w.version = s.Version })
		},
		GotFirstResponseByte: func() { w.record(func() { w.answer.end(nil) }) },
	})
}

// steps are the checks of the way to u. The first that was not done is the one
// that failed, for the reason given.
func (w *watch) steps(u *url.URL, why string) []check {
	w.mu.Lock()
	defer w.mu.Unlock()
	lookup := fmt.Sprintf("%d addresses of %s", w.addresses, u.Hostname())
	rows := []struct {
		name       string
		step       step
		unused     string // why there is no such step, "" where there is
		did, amiss string
	}{
		{"dns", w.dns, "", lookup, "check the name and this machine's resolver"},
		{"tcp", w.tcp, "", "connected", "check the address, the proxy and the firewall"},
		{"tls", w.tls, "plain http to this machine", tls.VersionName(w.version), "check for something that intercepts TLS, and the clock"},
		{"first byte", w.answer, "", "the API began to answer", "try again in a while"},
	}
	if u.Scheme == "https" {
		rows[2].unused = ""
	}
	if w.dns.start.IsZero() && !w.tcp.start.IsZero() {
		rows[0].unused = "no name to look up"
	}
	failed := ""
	var checks []check
	for _, r := range rows {
		c := check{Name: r.name, Result: ok}
		switch {
		case failed != "":
			c.Result, c.Detail = warn, "not checked: "+failed+" failed"
		case r.unused != "" && r.step.start.IsZero():
			c.Detail = "not needed: " + r.unused
		case r.step.done:
			c.Detail = fmt.Sprintf("%s, %v", r.did, r.step.took.Round(10*time.Microsecond))
		default:
			c.Result, c.Detail, c.Next = fail, cmp.Or(why, "no answer"), r.amiss
			failed = r.name
		}
		checks = append(checks, c)
	}
	return checks
}
