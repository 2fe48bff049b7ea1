package civo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// ErrNoRegion refuses a regional call of a client without a region.
var ErrNoRegion = errors.New("no region is set")

// NewRequest returns the request that a call sends, its key and region included.
//
// The path is absolute and escaped, such as /v2/instances, without a query. The
// region joins form where there is one and query otherwise, unless either names
// one already; paths that are the same in every region get none. A nil form
// sends no body.
func (c *Client) NewRequest(ctx context.Context, method, path string, query, form url.Values) (*http.Request, error) {
	req, err := c.newRequest(ctx, method, path, query, form)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", clean(method), clean(path), err)
	}
	return req, nil
}

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

// resolve puts path behind the base URL as it stands: joining would clean it,
// and turn a hostile ID into another resource's path.
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
	plain, err := url.PathUnescape(path)
	if err != nil {
		return nil, fmt.Errorf("path: %w", err)
	}
	rest, ok := strings.CutPrefix(plain, "/")
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

// addRegion returns query and form with the region where it belongs.
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
		return query, with(form, "region", c.Region), nil
	}
	return with(query, "region", c.Region), nil, nil
}

// with returns a copy of values in which name has value.
func with(values url.Values, name, value string) url.Values {
	all := url.Values{name: {value}}
	for other, v := range values {
		if other != name {
			all[other] = v
		}
	}
	return all
}

// instancePath returns the path of an instance, or that of an action on it.
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
