package transport

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
)

var errTooLarge = fmt.Errorf("reply larger than %d MiB", MaxReply>>20)

// body is a reply in memory. One that broke off ends with the reason instead of io.EOF.
type body struct {
	data *bytes.Reader
	err  error
}

func newBody(data []byte, err error) *body { return &body{bytes.NewReader(data), err} }

func (b *body) Read(p []byte) (int, error) {
	n, err := b.data.Read(p)
	if err == io.EOF && b.err != nil {
		err = b.err
	}
	return n, err
}

func (b *body) Close() error { return nil }

// brokenOff gives the reason why a reply is not whole, nil for one that is.
func brokenOff(resp *http.Response) error {
	if b, ok := resp.Body.(*body); ok {
		return b.err
	}
	return nil
}

// readWhole reads and closes a reply's body; with an error come the bytes before it. The bound holds for decompressed bytes, as net/http
// decompresses.
func readWhole(resp *http.Response) ([]byte, error) {
	defer resp.Body.Close()
	if resp.ContentLength > MaxReply {
		return nil, errTooLarge
	}
	var buf bytes.Buffer
	// What a header promises is worth an allocation only up to a usual reply's size.
	buf.Grow(int(min(max(resp.ContentLength, 0), 1<<20)) + bytes.MinRead)
	n, err := buf.ReadFrom(io.LimitReader(resp.Body, MaxReply+1))
	if n > MaxReply {
		return nil, errTooLarge
	}
	return buf.Bytes(), err
}
