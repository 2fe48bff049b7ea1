// Package transport carries requests to one HTTP API and brings back whole replies. It is an *http.Client built of small
// http.RoundTrippers, one concern each:
//
//	guard    the key goes to one host, and over plain http only to this machine
//	agent    names the program
//	retry    repeats what may be repeated, by verb and by cause
//	debug    writes a line for each request and reply, secrets left out
//	attempt  one try: bounded in time and in size, the reply read whole
//	once     keeps net/http from repeating by itself what must not be doubled
//	pool     the connections
//
// What it promises:
//
//   - GET, HEAD, PUT and DELETE are repeated after 429, 502, 503, 504, a network error and a reply that was cut short. Any other verb is repeated
//     only when the request certainly never left, and after a 429; POST /v2/instances, which costs money twice if doubled, not even
//     then. net/http, which repeats requests of its own accord over HTTP/2, is kept from it.
//   - At most Options.Tries tries, with exponential backoff and jitter. Retry-After is obeyed, up to [WaitBudget] in all. A wait that would
//     pass the context's deadline is not begun: what there is comes back at once.
//   - A request whose context has a grace (see package interrupt) may end the try that is under way when the run is interrupted, if it
//     has a connection by then. No other try is begun, and no request that changes something.
//   - A reply's body is in memory when the reply is handed up, at most [MaxReply] bytes after decompression. One that broke off keeps its status: reading its
//     body gives the bytes that came, then the reason. Closing it is harmless and not needed.
//   - A redirect is followed for GET and HEAD within the same scheme and host, three times; any other is an error that names the host.
//   - No error and no debug line holds a key, a password or a script.
package transport

import (
	"io"
	"net/http"
	"time"
)

const (
	// MaxReply bounds the decompressed body of one reply, in bytes. The largest page that makes sense has about half of that: a
	// hundred instances, each with a script of 64 KiB twice, in base64.
	MaxReply = 32 << 20
	// WaitBudget bounds what Retry-After can make one request wait, all its tries together.
	WaitBudget = time.Minute
)

// Options say where the key may go and how patient to be.
type Options struct {
	Host      string            // host[:port] that requests with an Authorization header may go to; with "" they go nowhere
	Timeout   time.Duration     // of one try, the reading of its reply included; 0 = 30s
	Tries     int               // in all, the first included; 0 = 5
	Debug     io.Writer         // nil = no log; each record is one Write, never two at once
	UserAgent string            // "" = Go's own
	Base      http.RoundTripper // nil = a connection pool; another is trusted with plain http: it leads to a server inside this program
}

// New returns a client with a connection pool of its own. Its errors are *url.Error, as every http.Client's; [Cause] and [NotSent] look inside.
func New(o Options) *http.Client {
	if o.Timeout == 0 {
		o.Timeout = 30 * time.Second
	}
	if o.Tries == 0 {
		o.Tries = 5
	}
	base := o.Base
	if base == nil {
		base = pool()
	}

	var chain http.RoundTripper = noReplay{next: base}
	chain = attempt{next: chain, timeout: o.Timeout}
	if o.Debug != nil {
		chain = &debug{next: chain, out: o.Debug}
	}
	chain = retry{next: chain, tries: o.Tries}
	if o.UserAgent != "" {
		chain = agent{next: chain, name: o.UserAgent}
	}
	chain = guard{next: chain, host: o.Host, anyScheme: o.Base != nil}
	return &http.Client{Transport: chain, CheckRedirect: checkRedirect}
}
