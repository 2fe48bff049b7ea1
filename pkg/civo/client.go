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

// maxReply bounds the bytes of one reply, counted after decompression. The largest page that makes sense has
// about half of that: a hundred instances, each with a script of 64 KiB twice, in base64.
const maxReply = 32 << 20

// Client calls the API. Its zero value calls the public one without a key. It
// may be copied, and used by several goroutines at once.
type Client struct {
	Key     string       // the account's API key, sent as "Authorization: bearer KEY"
	Region  string       // the region's code, such as LON1, sent on every regional call
	BaseURL string       // scheme and host, "" for DefaultURL
	HTTP    *http.Client // nil for http.DefaultClient
}

// WithRegion returns a copy of c whose regional calls name region.
func (c *Client) WithRegion(region string) *Client {
	other := *c
	other.Region = region
	return &other
}

// Do sends req, which [Client.NewRequest] made, and returns the body of a
// successful reply. Every other reply is an [*Error]: a status outside 2xx, a
// 2xx body that reports a failure, and one that breaks off or is too large.
func (c *Client) Do(req *http.Request) ([]byte, error) {
	r, err := c.do(req)
	if err != nil {
		return nil, err
	}
	return r.body, nil
}

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
		// The change became a GET of something else, whose reply says nothing
		// about the change.
		r.status = last.Response.StatusCode
		return nil, r.unreadable(errors.New("redirected: whether it was carried out is unknown"))
	}
	r.body, err = read(resp)
	switch {
	case err != nil:
		return nil, r.unreadable(fmt.Errorf("read body: %w", err))
	case len(r.body) > maxReply:
		r.body = r.body[:excerptBytes:excerptBytes]
		return nil, r.unreadable(fmt.Errorf("reply larger than %d MiB", maxReply>>20))
	case resp.StatusCode < 200 || resp.StatusCode > 299:
		return nil, r.refused()
	case reportsFailure(r.body):
		return nil, r.refused()
	}
	return r, nil
}

// call sends one request and decodes its reply. When the reply cannot be
// decoded, what could be made out of it comes with the error.
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

// read returns the body without a byte order mark, and one byte beyond the most that it may have.
func read(resp *http.Response) ([]byte, error) {
	var body bytes.Buffer
	// At once: a buffer that grows is in memory twice.
	body.Grow(int(min(max(resp.ContentLength, 0), maxReply)) + bytes.MinRead)
	_, err := body.ReadFrom(io.LimitReader(resp.Body, maxReply+1))
	return bytes.TrimPrefix(body.Bytes(), []byte("\ufeff")), err
}
