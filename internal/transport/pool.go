package transport

import (
	"net"
	"net/http"
	"time"
)

// newPool returns a transport that keeps a connection for each of the calls that a bulk run makes
// at once. Its limit for dialling is shorter than that of a try: after a failed dial it is known
// that nothing was sent, after a try that timed out it is not.
func newPool() *http.Transport {
	return &http.Transport{
		Proxy:                  chooseProxy,
		OnProxyConnectResponse: checkConnect,
		DialContext:            (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 15 * time.Second}).DialContext,
		ForceAttemptHTTP2:      true,
		HTTP2:                  &http.HTTP2Config{SendPingTimeout: 10 * time.Second, PingTimeout: 5 * time.Second},
		TLSHandshakeTimeout:    10 * time.Second,
		MaxIdleConns:           128,
		MaxIdleConnsPerHost:    64,
		IdleConnTimeout:        30 * time.Second,
		MaxResponseHeaderBytes: 1 << 20,
	}
}
