package civo

import (
	"context"
	"net/http"
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
