// Package transport sends requests to one HTTP API and returns whole replies. It is an *http.Client
// built of small http.RoundTrippers, one concern each:
//
//	hostGuard    the key goes to one host, and over plain http only to this machine
//	userAgent    names the program
//	retrier      repeats what may be repeated, by method and by cause
//	debugLog     writes a record for each try and its reply, secrets left out
//	singleTry    one try: bounded in time and in size, the reply read whole
//	replayGuard  keeps net/http from sending twice what must not be sent twice
//	newPool      the connections
//
// What it promises:
//
//   - GET, HEAD, PUT and DELETE are repeated after 429, 502, 503, 504, a network error and a reply
//     that was cut short. Any other method is repeated only if the request certainly was not sent,
//     and after a 429; POST /v2/instances, which costs money twice if doubled, not even then.
//     net/http, which repeats requests of its own accord over HTTP/2, is kept from it.
//   - At most Options.Tries tries, with exponential backoff and jitter. Retry-After is obeyed, up
//     to [WaitBudget] in all. If a wait would pass the context's deadline, the last reply or error
//     is returned at once.
//   - A request whose context has a grace period (see package interrupt) may end the try that is
//     under way when the run is interrupted, if it has a connection by then. No other try begins,
//     and no request that changes something.
//   - A reply's body is in memory when the reply is returned, at most [MaxReply] bytes after
//     decompression. A reply that was cut short keeps its status: reading its body yields the bytes
//     that came, then the reason. Closing it is harmless and not needed.
//   - A redirect is followed for GET and HEAD within the same scheme and host, three times; any
//     other is an error that names the host.
//   - No error and no debug line holds a key, a password or a script.
package transport

import (
	"io"
	"net/http"
	"time"
)

const (
	// MaxReply is the largest decompressed body of one reply, in bytes. The largest page that makes
	// sense has about half of that: a hundred instances, each with a script of 64 KiB twice, in
	// base64.
	MaxReply = 32 << 20
	// WaitBudget is the longest that Retry-After can make one request wait, all its tries together.
	WaitBudget = time.Minute
)

// Options are the options of [New].
type Options struct {
	// Host is the host[:port] that requests with an Authorization header may go to. If it is "",
	// such requests are refused.
	Host string

	Timeout   time.Duration // of one try, reading the reply included; 0 means 30s
	Tries     int           // at most, the first included; 0 means 5
	Debug     io.Writer     // nil means no log; each record is one Write, never two at once
	OnRetry   func(Retry)   // is told before each wait for another try; nil means nobody is
	UserAgent string        // "" means Go's own

	// Base sends the requests; nil means a new connection pool. Any other is trusted with plain
	// http, because it connects to a server inside this program.
	Base http.RoundTripper
}

// Retry is a request that is to be tried again.
type Retry struct {
	Status     int // of the reply that is worth another try; 0 means no whole reply
	Try, Tries int // the number of the coming try, and of all tries at most
}

// New returns a client with a connection pool of its own. Its errors are *url.Error, as those of
// every http.Client; [Cause], [NotSent] and [ProxyStatus] tell more of them.
func New(o Options) *http.Client {
	if o.Timeout == 0 {
		o.Timeout = 30 * time.Second
	}
	if o.Tries == 0 {
		o.Tries = 5
	}
	base := o.Base
	if base == nil {
		base = newPool()
	}

	var chain http.RoundTripper = replayGuard{next: base}
	chain = singleTry{next: chain, timeout: o.Timeout}
	if o.Debug != nil {
		chain = &debugLog{next: chain, out: o.Debug}
	}
	chain = retrier{next: chain, tries: o.Tries, onRetry: o.OnRetry}
	if o.UserAgent != "" {
		chain = userAgent{next: chain, name: o.UserAgent}
	}
	chain = hostGuard{next: chain, host: o.Host, anyScheme: o.Base != nil}
	return &http.Client{Transport: chain, CheckRedirect: checkRedirect}
}
