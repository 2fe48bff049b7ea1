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
	// mostConnections bounds what clients can hold open at once.
	mostConnections = 1024
	// longestWrite is how long a client may take to read a piece of an answer.
	longestWrite = 30 * time.Second
	// longestStop is how long a server that ends waits for the requests that are under way.
	longestStop = 5 * time.Second
)

// NewServer returns a server for h with bounds on what a client may send and how long it may take. The time of
// a reply is not bounded: faults may make it long.
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

// Serve answers for h on l, with TLS where config is not nil, until ctx ends. Requests that are under way then have
// a few seconds to finish. It closes l, and returns nil when nothing but the end of ctx ended it.
func Serve(ctx context.Context, l net.Listener, config *tls.Config, h http.Handler) error {
	server := NewServer(h)
	server.TLSConfig = config
	server.ConnState = makeRoom(server)
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
		err = server.Close() // what a fault holds would never finish
	}
	return err
}

// makeRoom closes the connections that no request is using when half of all that may be open are. The vendor's SDK
// opens one for every request and leaves it.
func makeRoom(server *http.Server) func(net.Conn, http.ConnState) {
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
