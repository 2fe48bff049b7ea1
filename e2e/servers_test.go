package e2e

import (
	"bufio"
	"net"
	"net/http"
	"testing"
)

// serveRaw serves until the test ends, and returns the address, HOST:PORT. It reads a request from
// each connection, has reply write what it likes, and closes the connection.
func serveRaw(t *testing.T, reply func(net.Conn)) (address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				http.ReadRequest(bufio.NewReader(conn))
				reply(conn)
			}()
		}
	}()
	return l.Addr().String()
}

// hijack returns the connection of a request, to reply on it by hand.
func hijack(w http.ResponseWriter) net.Conn {
	c, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err) // the servers of these tests speak HTTP/1
	}
	return c
}
