package sandbox

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
)

// pipe is a server and a client joined by net.Pipe. transport starts it.
type pipe struct {
	mu     sync.Mutex
	ended  bool
	client *http.Transport
	server *http.Server
	served chan struct{}  // closed when the accepting goroutine has returned
	conns  sync.WaitGroup // the server's ends of the connections
}

// transport returns the client that reaches the server, and starts the server at the first call.
func (p *pipe) transport(h http.Handler) *http.Transport {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.client != nil {
		return p.client
	}
	l := &listener{conns: make(chan net.Conn), closed: make(chan struct{})}
	p.client = &http.Transport{
		DialContext:         l.dial,
		DialTLSContext:      l.dial,
		MaxIdleConnsPerHost: 64,
	}
	if p.ended {
		l.Close()
		return p.client
	}
	p.server = NewServer(h)
	p.server.ConnState = func(_ net.Conn, state http.ConnState) {
		switch state {
		case http.StateNew:
			p.conns.Add(1)
		case http.StateClosed, http.StateHijacked:
			p.conns.Done()
		}
	}
	p.served = make(chan struct{})
	go func() {
		defer close(p.served)
		_ = p.server.Serve(l) // always http.ErrServerClosed: the listener has no failures of its own
	}()
	return p.client
}

// close ends every connection and waits for the server's goroutines.
func (p *pipe) close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ended = true
	if p.server == nil {
		return nil
	}
	err := p.server.Close()
	<-p.served
	p.conns.Wait()
	p.client.CloseIdleConnections()
	return err
}

// listener hands the server the other end of each pipe that dial makes.
type listener struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

// dial returns a new connection to the server.
func (l *listener) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	near, far := net.Pipe()
	select {
	case l.conns <- far:
		return near, nil
	case <-l.closed:
		return nil, &net.OpError{Op: "dial", Net: "sandbox", Err: errors.New("the sandbox is closed")}
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// Accept waits for the next connection that dial makes.
func (l *listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Close ends Accept and dial.
func (l *listener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

// Addr returns an address that stands for the sandbox.
func (l *listener) Addr() net.Addr { return address{} }

// address is the address of the listener.
type address struct{}

// Network returns "sandbox".
func (address) Network() string { return "sandbox" }

// String returns "sandbox".
func (address) String() string { return "sandbox" }
