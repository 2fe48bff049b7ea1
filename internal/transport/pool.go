package transport

import (
	"net"
	"net/http"
	"time"
)

// pool keeps connections for as many calls as a bulk run makes at once. Dialling has a shorter limit than a try: a dial that fails is
// known not to have sent anything, a try that times out is not.
func pool() *http.Transport {
	return &http.Transport{
		Proxy:                  chooseProxy,
		OnProxyConnectResponse: checkProxy,
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
