package health

import (
	"net"
	"strings"
	"testing"
)

// A server that is no SSH server, or says nothing, is told in one line.
func TestGreetingOfAnotherServer(t *testing.T) {
	for _, greeting := range []string{"", "HTTP/1.1 400 Bad Request\r\n", "no line"} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		go func() {
			if conn, err := l.Accept(); err == nil {
				conn.Write([]byte(greeting))
				conn.Close()
			}
		}()
		err = greet(t.Context(), l.Addr().String())
		if err == nil || !strings.Contains(err.Error(), "answers, but not as SSH") || strings.Contains(err.Error(), "\n") {
			t.Errorf("greeting %q: got %v", greeting, err)
		}
	}
}
