package civo

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
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

// NewFirewall is a firewall to create.
type NewFirewall struct {
	Name            string
	NetworkID       string
	HasDefaultRules bool // the API adds its default rules; otherwise the firewall has none
}

// CreateFirewall creates a firewall in the client's region and returns its ID. The request is sent
// once: after an error without a reply the firewall may have been created.
func (c *Client) CreateFirewall(ctx context.Context, f NewFirewall) (id string, err error) {
	form := url.Values{
		"name": {f.Name}, "network_id": {f.NetworkID}, "create_rules": {strconv.FormatBool(f.HasDefaultRules)},
	}
	made, err := call[created](ctx, c, http.MethodPost, "/v2/firewalls", nil, form)
	return made.ID, err
}

// DeleteFirewall removes a firewall. The API refuses one that is in use.
func (c *Client) DeleteFirewall(ctx context.Context, id string) error {
	return c.deleteResource(ctx, "firewalls", id)
}
