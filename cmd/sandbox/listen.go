package sandbox

import (
	"context"
	"errors"
	"net"
	"os"
	"strconv"

	"github.com/civoctl/civoctl/internal/failure"
)

// parseAddress returns s when it is HOST:PORT. It does not look the host up.
func parseAddress(s string) (string, error) {
	_, port, err := net.SplitHostPort(s)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	if err != nil {
		return "", errors.New("it is not HOST:PORT")
	}
	return s, nil
}

// listen opens the port and returns its address. An address that other machines can reach is an
// error unless remote is set.
func listen(ctx context.Context, address string, remote bool) (*net.TCPAddr, net.Listener, error) {
	addr, err := net.ResolveTCPAddr("tcp", address)
	if err != nil {
		return nil, nil, failure.Errorf(failure.Usage, "invalid --listen %q: %w", address, err).WithHint("it is HOST:PORT; port 0 picks a free port")
	}
	if !remote && !addr.IP.IsLoopback() {
		return nil, nil, failure.Errorf(failure.Usage, "listen on %s: other machines could reach the sandbox there", address).
			WithHint("--allow-remote lets them; 127.0.0.1 is for this machine only")
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", addr.String())
	if err != nil {
		return nil, nil, failure.Errorf(failure.Refused, "%w", err).WithHint("try another --listen; port 0 picks a free port")
	}
	return l.Addr().(*net.TCPAddr), l, nil
}

// baseURL returns the URL by which clients reach addr.
func baseURL(addr *net.TCPAddr, secure bool) string {
	scheme, host := "http", addr.IP.String()
	if secure {
		scheme = "https"
	}
	if addr.IP.IsUnspecified() {
		host = "localhost"
		if name, err := os.Hostname(); err == nil {
			host = name
		}
	}
	return scheme + "://" + net.JoinHostPort(host, strconv.Itoa(addr.Port))
}
