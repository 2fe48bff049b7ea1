package civo

import (
	"context"
	"encoding/json"
	"net/http"
)

// Firewall is a set of rules for the instances of one network.
//
// See https://www.civo.com/api/firewall.
type Firewall struct {
	ID            string          `json:"id"`
	Name          string          `json:"name"`
	NetworkID     string          `json:"network_id"`
	RulesCount    int             `json:"rules_count"`
	InstanceCount int             `json:"instance_count"`
	Rules         json.RawMessage `json:"rules"`

	rawObject
}

// UnmarshalJSON decodes a firewall and keeps the JSON object.
func (f *Firewall) UnmarshalJSON(data []byte) error {
	type fields Firewall
	return decodeKeepingRaw(data, (*fields)(f), &f.raw)
}

// MarshalJSON returns the JSON object that the firewall was decoded from. It encodes the
// fields of a firewall that was not decoded.
func (f Firewall) MarshalJSON() ([]byte, error) {
	type fields Firewall
	return rawOrFields(fields(f), f.raw)
}

// Firewalls returns the account's firewalls in the client's region.
func (c *Client) Firewalls(ctx context.Context) ([]Firewall, error) {
	return call[listReply[Firewall]](ctx, c, http.MethodGet, "/v2/firewalls", nil, nil)
}
