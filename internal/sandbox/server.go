package sandbox

import (
	"io"
	"log"
	"net/http"
	"time"
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
