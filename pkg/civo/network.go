package civo

import (
	"context"
	"net/http"
)

// Network is a private network of a region.
type Network struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Label   string `json:"label"`
	Default bool   `json:"default"`
	CIDR    string `json:"cidr"`
	Status  string `json:"status"`

	object
}

// UnmarshalJSON decodes a network and keeps its object.
func (n *Network) UnmarshalJSON(data []byte) error {
	type fields Network
	return keep(data, (*fields)(n), &n.raw)
}

// MarshalJSON returns the object the network was decoded from, or its fields.
func (n Network) MarshalJSON() ([]byte, error) {
	type fields Network
	return kept(fields(n), n.raw)
}

// Networks returns the account's networks in the region.
func (c *Client) Networks(ctx context.Context) ([]Network, error) {
	return call[list[Network]](ctx, c, http.MethodGet, "/v2/networks", nil, nil)
}
