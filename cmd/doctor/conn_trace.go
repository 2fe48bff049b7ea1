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

// connTrace times the steps of one request. Its methods may be called from many goroutines: those
// that connect may outlive the request.
type connTrace struct {
	mu                    sync.Mutex
	dns, tcp, tls, answer step
	addresses             int
	version               uint16
}

// step is a part of a connection.
type step struct {
	start time.Time
	took  time.Duration
	done  bool
}

// begin starts the step's clock, once.
func (s *step) begin() {
	if s.start.IsZero() {
		s.start = time.Now()
	}
}

// end stops the step's clock, unless the step failed.
func (s *step) end(err error) {
	if err == nil && !s.done {
		s.took, s.done = time.Since(s.start), true
	}
}

// begin starts the clock of the answer.
func (t *connTrace) begin() { t.record(t.answer.begin) }

// record calls f while no other goroutine does.
func (t *connTrace) record(f func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	f()
}

// attach returns a context whose request is timed.
func (t *connTrace) attach(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		DNSStart: func(httptrace.DNSStartInfo) { t.record(t.dns.begin) },
		DNSDone: func(i httptrace.DNSDoneInfo) {
			t.record(func() { t.dns.end(i.Err); t.addresses = len(i.Addrs) })
		},
		ConnectStart:      func(string, string) { t.record(t.tcp.begin) },
		ConnectDone:       func(_, _ string, err error) { t.record(func() { t.tcp.end(err) }) },
		TLSHandshakeStart: func() { t.record(t.tls.begin) },
		TLSHandshakeDone: func(s tls.ConnectionState, err error) {
			t.record(func() { t.tls.end(err); t.version = s.Version })
		},
		GotFirstResponseByte: func() { t.record(func() { t.answer.end(nil) }) },
	})
}

// steps returns a check for each step of the connection to u, through the proxy where that is not
// nil. The first unfinished step failed for the reason why; advice, where it is not "", is its next
// step.
func (t *connTrace) steps(u, proxy *url.URL, why, advice string) []check {
	t.mu.Lock()
	defer t.mu.Unlock()
	host, to := u.Hostname(), ""
	if proxy != nil {
		host, to = proxy.Hostname(), " to the proxy"
	}
	lookup := fmt.Sprintf("%d addresses of %s", t.addresses, host)
	rows := []struct {
		name       string
		step       step
		unused     string // why the step may be left out, "" for a step that may not
		did, amiss string
	}{
		{"dns", t.dns, "", lookup, "check the name and this machine's resolver"},
		{"tcp", t.tcp, "", "connected" + to, "check the address, the proxy and the firewall"},
		{"tls", t.tls, "plain http to this machine", tls.VersionName(t.version), "check for something that intercepts TLS, and the clock"},
		{"first byte", t.answer, "", "the API began to answer", "try again in a while"},
	}
	if u.Scheme == "https" {
		rows[2].unused = ""
	}
	if t.dns.start.IsZero() && !t.tcp.start.IsZero() {
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
			c.Result, c.Detail, c.Next = fail, cmp.Or(why, "no answer"), cmp.Or(advice, r.amiss)
			failed = r.name
		}
		checks = append(checks, c)
	}
	return checks
}
