package civo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
)

// ErrNoRegion is the error of a regional call of a client without a region.
var ErrNoRegion = errors.New("no region is set")

// NewRequest returns the request of a call, with the client's key and region.
//
// The path is absolute and escaped, such as /v2/instances, without a query. The request
// has a body where form is not nil. The region is added to form where form is not nil, and
// to query otherwise, unless query or form names a region. It is not added for resources
// that are the same in every region.
//
// NewRequest returns [ErrNoRegion] for a regional path where the client has no region, and
// an error for a base URL or a path that cannot be used.
func (c *Client) NewRequest(ctx context.Context, method, path string, query, form url.Values) (*http.Request, error) {
	req, err := c.newRequest(ctx, method, path, query, form)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", printableLine(method), printableLine(path), err)
	}
	return req, nil
}

// newRequest does the work of [Client.NewRequest], without the call in its errors.
func (c *Client) newRequest(ctx context.Context, method, path string, query, form url.Values) (*http.Request, error) {
	u, err := c.resolve(path)
	if err != nil {
		return nil, err
	}
	query, form, err = c.addRegion(path, query, form)
	if err != nil {
		return nil, err
	}
	u.RawQuery = query.Encode()

	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	req, err := http.NewRequestWithContext(ctx, method, u.String(), body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "application/json")
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if c.Key != "" {
		req.Header.Set("Authorization", "bearer "+c.Key)
	}
	return req, nil
}

// resolve returns the URL of path below the base URL. It does not clean path, which would
// turn a hostile ID into the path of another resource, and returns an error for a path that
// is not clean.
func (c *Client) resolve(path string) (*url.URL, error) {
	base := c.BaseURL
	if base == "" {
		base = DefaultURL
	}
	b, err := url.Parse(base)
	if err != nil || b.Host == "" || b.Scheme != "http" && b.Scheme != "https" || strings.ContainsAny(base, "?#") {
		return nil, errors.New("base URL: not of the form https://HOST")
	}
	if strings.ContainsAny(path, "?#") {
		return nil, errors.New("path: contains a query or a fragment")
	}
	unescaped, err := url.PathUnescape(path)
	if err != nil {
		return nil, fmt.Errorf("path: %w", err)
	}
	rest, ok := strings.CutPrefix(unescaped, "/")
	if !ok {
		return nil, errors.New("path: does not begin with a slash")
	}
	for segment := range strings.SplitSeq(rest, "/") {
		if segment == "" || segment == "." || segment == ".." {
			return nil, fmt.Errorf("path: segment %q", segment)
		}
	}
	return url.Parse(strings.TrimSuffix(base, "/") + path)
}

// addRegion returns query and form, with the client's region added to one of them where
// path is regional. See [Client.NewRequest].
func (c *Client) addRegion(path string, query, form url.Values) (url.Values, url.Values, error) {
	if query.Get("region") != "" || form.Get("region") != "" {
		return query, form, nil
	}
	resource, _, _ := strings.Cut(strings.TrimPrefix(path, "/v2/"), "/")
	switch resource {
	case "regions", "sizes", "sshkeys", "ping":
		return query, form, nil
	case "instances", "disk_images", "networks", "firewalls", "quota":
		if c.Region == "" {
			return nil, nil, ErrNoRegion
		}
	}
	if c.Region == "" {
		return query, form, nil
	}
	if form != nil {
		return query, withParam(form, "region", c.Region), nil
	}
	return withParam(query, "region", c.Region), nil, nil
}

// withParam returns a copy of values in which the parameter name has value alone.
func withParam(values url.Values, name, value string) url.Values {
	params := url.Values{}
	maps.Copy(params, values)
	params.Set(name, value)
	return params
}

// instancePath returns the escaped path of an instance, or of an action on the instance
// where action is not empty. It returns an error for an empty ID.
func instancePath(id, action string) (string, error) {
	if id == "" {
		return "", errors.New("instance ID: empty")
	}
	path := "/v2/instances/" + url.PathEscape(id)
	if action != "" {
		path += "/" + action
	}
	return path, nil
}
