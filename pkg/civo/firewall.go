package civo

import (
	"context"
	"encoding/json"
	"net/http"
)

// Firewall is a set of rules for the instances of one network.
type Firewall struct {
	ID            string          `json:"id"`
	Name          string          `json:"name"`
	NetworkID     string          `json:"network_id"`
	RulesCount    int             `json:"rules_count"`
	InstanceCount int             `json:"instance_count"`
	Rules         json.RawMessage `json:"rules"`

	object
}

// UnmarshalJSON decodes a firewall and keeps its object.
func (f *Firewall) UnmarshalJSON(data []byte) error {
	type fields Firewall
	return keep(data, (*fields)(f), &f.raw)
}

// MarshalJSON returns the object the firewall was decoded from, or its fields.
func (f Firewall) MarshalJSON() ([]byte, error) {
	type fields Firewall
	return kept(fields(f), f.raw)
}

// Firewalls returns the account's firewalls in the region.
func (c *Client) Firewalls(ctx context.Context) ([]Firewall, error) {
	return call[list[Firewall]](ctx, c, http.MethodGet, "/v2/firewalls", nil, nil)
}
