package sandbox

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"golang.org/x/net/netutil"
)

const (
	// mostConnections is the most connections that clients can hold open at once.
	mostConnections = 1024
	// longestWrite is how long a client may take to read a piece of an answer.
	longestWrite = 30 * time.Second
	// longestStop is how long a server that ends waits for the requests that are under way.
	longestStop = 5 * time.Second
)

// NewServer returns a server for h with bounds on the size of a request and the time it takes. The
// time of a reply is not bounded: faults may make it long.
func NewServer(h http.Handler) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          log.New(io.Discard, "", 0),
	}
}

// Serve answers on l with h, and with TLS unless config is nil, until ctx ends. Requests that are
// under way then have longestStop to finish. Serve closes l, and returns nil when the end of ctx
// ended it.
func Serve(ctx context.Context, l net.Listener, config *tls.Config, h http.Handler) error {
	server := NewServer(h)
	server.TLSConfig = config
	server.ConnState = closeIdleConns(server)
	ended := make(chan error, 1)
	go func() {
		l := netutil.LimitListener(l, mostConnections)
		if config != nil {
			ended <- server.ServeTLS(l, "", "")
			return
		}
		ended <- server.Serve(l)
	}()
	select {
	case err := <-ended:
		return fmt.Errorf("serve sandbox: %w", err)
	case <-ctx.Done():
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), longestStop)
	defer cancel()
	err := server.Shutdown(ctx)
	<-ended
	if errors.Is(err, context.DeadlineExceeded) {
		err = server.Close() // a request that a fault holds would never finish
	}
	return err
}

// closeIdleConns returns a ConnState function that closes idle connections when half of
// mostConnections are open. The vendor's SDK opens a connection for every request and leaves it.
func closeIdleConns(server *http.Server) func(net.Conn, http.ConnState) {
	var open atomic.Int64
	return func(_ net.Conn, state http.ConnState) {
		switch state {
		case http.StateNew:
			if open.Add(1) > mostConnections/2 {
				server.SetKeepAlivesEnabled(false) // closes them at once
				server.SetKeepAlivesEnabled(true)
			}
		case http.StateClosed, http.StateHijacked:
			open.Add(-1)
		}
	}
}
