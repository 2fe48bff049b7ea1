package transport

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
)

var errTooLarge = fmt.Errorf("reply larger than %d MiB", MaxReply>>20)

// wholeBody is the body of a reply, in memory. If the reply was cut short, reading it ends with err
// instead of io.EOF.
type wholeBody struct {
	data *bytes.Reader
	err  error
}

// newWholeBody returns a body of data that ends with err, nil for io.EOF.
func newWholeBody(data []byte, err error) *wholeBody { return &wholeBody{bytes.NewReader(data), err} }

func (b *wholeBody) Read(p []byte) (int, error) {
	n, err := b.data.Read(p)
	if err == io.EOF && b.err != nil {
		err = b.err
	}
	return n, err
}

func (b *wholeBody) Close() error { return nil }

// bodyError returns why the body of a reply is not whole, nil if it is whole.
func bodyError(resp *http.Response) error {
	if b, ok := resp.Body.(*wholeBody); ok {
		return b.err
	}
	return nil
}

// readBody reads the body of a reply, decompressed by net/http, and closes it. With an error it
// returns the bytes before the error; the error is errTooLarge for more than MaxReply bytes.
func readBody(resp *http.Response) ([]byte, error) {
	defer resp.Body.Close()
	if resp.ContentLength > MaxReply {
		return nil, errTooLarge
	}
	var buf bytes.Buffer
	// Content-Length is trusted with an allocation only up to the size of a usual reply.
	buf.Grow(int(min(max(resp.ContentLength, 0), 1<<20)) + bytes.MinRead)
	n, err := buf.ReadFrom(io.LimitReader(resp.Body, MaxReply+1))
	if n > MaxReply {
		return nil, errTooLarge
	}
	return buf.Bytes(), err
}
