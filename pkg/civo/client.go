package civo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

// DefaultURL is the address of the API where [Client.BaseURL] names no other.
const DefaultURL = "https://api.civo.com"

// maxReply is the largest size of one reply after decompression, in bytes. The largest page
// to be expected has about half of that: a hundred instances, each with a script of 64 KiB
// twice, in base64.
const maxReply = 32 << 20

// Client is a client of the API. The zero value calls the public API without a key. A
// Client may be copied, and used by several goroutines at once.
type Client struct {
	Key     string       // the account's API key, sent as "Authorization: bearer KEY"
	Region  string       // the region's code, such as LON1, sent with every regional call
	BaseURL string       // scheme and host, "" for DefaultURL
	HTTP    *http.Client // nil for http.DefaultClient
}

// WithRegion returns a copy of c whose regional calls name region.
func (c *Client) WithRegion(region string) *Client {
	other := *c
	other.Region = region
	return &other
}

// Do sends req, which [Client.NewRequest] made, and returns the body of a successful reply.
// Any other reply is an [*Error]: a status outside 2xx, and a 2xx body that reports a
// failure, breaks off or is larger than 32 MiB. An error that is no *Error means that no
// reply came.
func (c *Client) Do(req *http.Request) ([]byte, error) {
	r, err := c.do(req)
	if err != nil {
		return nil, err
	}
	return r.body, nil
}

// do sends req and returns the successful reply, read to its end. Its errors are those of
// [Client.Do].
func (c *Client) do(req *http.Request) (*reply, error) {
	client := c.HTTP
	if client == nil {
		client = http.DefaultClient
	}
	resp, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()

	r := &reply{request: req, status: resp.StatusCode, header: resp.Header}
	if last := resp.Request; last != nil && last.Method != req.Method && last.Response != nil {
		// The redirect made a GET of another resource out of the change, and the
		// reply to that GET does not tell whether the change was carried out.
		r.status = last.Response.StatusCode
		return nil, r.readError(errors.New("redirected: whether it was carried out is unknown"))
	}
	r.body, err = readBody(resp)
	switch {
	case err != nil:
		return nil, r.readError(fmt.Errorf("read body: %w", err))
	case len(r.body) > maxReply:
		r.body = r.body[:excerptBytes:excerptBytes]
		return nil, r.readError(fmt.Errorf("reply larger than %d MiB", maxReply>>20))
	case resp.StatusCode < 200 || resp.StatusCode > 299:
		return nil, r.failureError()
	case reportsFailure(r.body):
		return nil, r.failureError()
	}
	return r, nil
}

// call sends one request and returns the decoded reply. With an error about decoding it
// returns the part of the value that could be decoded.
func call[T any](ctx context.Context, c *Client, method, path string, query, form url.Values) (T, error) {
	var v T
	req, err := c.NewRequest(ctx, method, path, query, form)
	if err != nil {
		return v, err
	}
	r, err := c.do(req)
	if err != nil {
		return v, err
	}
	err = r.decode(&v)
	return v, err
}

// readBody returns the body of a reply without a byte order mark. It reads at most one byte
// more than maxReply, which tells that the body is too large.
func readBody(resp *http.Response) ([]byte, error) {
	var body bytes.Buffer
	// Allocated at once: a buffer that grows is in memory twice.
	body.Grow(int(min(max(resp.ContentLength, 0), maxReply)) + bytes.MinRead)
	_, err := body.ReadFrom(io.LimitReader(resp.Body, maxReply+1))
	return bytes.TrimPrefix(body.Bytes(), []byte("\ufeff")), err
}
