package civo

import (
	"context"
	"net/http"
	"net/url"
)

// Network is a private network of a region.
//
// See https://www.civo.com/api/networks.
type Network struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Label   string `json:"label"`
	Default bool   `json:"default"`
	CIDR    string `json:"cidr"`
	Status  string `json:"status"`

	rawObject
}

// UnmarshalJSON decodes a network and keeps the JSON object.
func (n *Network) UnmarshalJSON(data []byte) error {
	type fields Network
	return decodeKeepingRaw(data, (*fields)(n), &n.raw)
}

// MarshalJSON returns the JSON object that the network was decoded from. It encodes the
// fields of a network that was not decoded.
func (n Network) MarshalJSON() ([]byte, error) {
	type fields Network
	return rawOrFields(fields(n), n.raw)
}

// Networks returns the account's networks in the client's region.
func (c *Client) Networks(ctx context.Context) ([]Network, error) {
	return call[listReply[Network]](ctx, c, http.MethodGet, "/v2/networks", nil, nil)
}

// NewNetwork is a network to create.
type NewNetwork struct {
	Label string // the name of the network
	CIDR  string // a private IPv4 range, such as 192.168.1.0/24; empty: the API chooses one
}

// CreateNetwork creates a network in the client's region and returns its ID. The request is sent
// once: after an error without a reply the network may have been created.
func (c *Client) CreateNetwork(ctx context.Context, n NewNetwork) (id string, err error) {
	form := url.Values{"label": {n.Label}}
	if n.CIDR != "" {
		form.Set("cidr_v4", n.CIDR)
	}
	made, err := call[created](ctx, c, http.MethodPost, "/v2/networks", nil, form)
	return made.ID, err
}

// DeleteNetwork removes a network. The API refuses one that has instances or is the default one.
func (c *Client) DeleteNetwork(ctx context.Context, id string) error {
	return c.deleteResource(ctx, "networks", id)
}
