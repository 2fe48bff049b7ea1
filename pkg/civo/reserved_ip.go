package civo

import (
	"context"
	"errors"
	"iter"
	"net/http"
	"net/url"
)

// ReservedIP is a public address that the account keeps, and that may be moved between instances.
//
// See https://www.civo.com/api/reserved-ips.
type ReservedIP struct {
	ID         string       `json:"id"`
	Name       string       `json:"name"`
	IP         string       `json:"ip"`
	AssignedTo IPAssignment `json:"assigned_to"`

	rawObject
}

// IPAssignment is what a reserved address belongs to: empty for one that is free.
type IPAssignment struct {
	ID   string `json:"id"`
	Type string `json:"type"` // instance or loadbalancer
	Name string `json:"name"`
}

// UnmarshalJSON decodes a reserved address and keeps the JSON object.
func (r *ReservedIP) UnmarshalJSON(data []byte) error {
	type fields ReservedIP
	return decodeKeepingRaw(data, (*fields)(r), &r.raw)
}

// MarshalJSON returns the JSON object that the address was decoded from. It encodes the fields of
// one that was not decoded.
func (r ReservedIP) MarshalJSON() ([]byte, error) {
	type fields ReservedIP
	return rawOrFields(fields(r), r.raw)
}

// ReservedIPs yields the account's reserved addresses in the client's region, and ends with the
// first error.
func (c *Client) ReservedIPs(ctx context.Context) iter.Seq2[ReservedIP, error] {
	return func(yield func(ReservedIP, error) bool) {
		for item, err := range c.Items(ctx, "/v2/ips", nil) {
			var r ReservedIP
			if err == nil {
				err = r.UnmarshalJSON(item)
			}
			if !yield(r, err) || err != nil {
				return
			}
		}
	}
}

// AssignIP gives a reserved address to an instance. An address that another instance has moves at
// once.
func (c *Client) AssignIP(ctx context.Context, ipID, instanceID string) error {
	if ipID == "" || instanceID == "" {
		return errors.New("assign IP: empty ID")
	}
	form := url.Values{"action": {"assign"}, "assign_to_id": {instanceID}, "assign_to_type": {"instance"}}
	_, err := call[ack](ctx, c, http.MethodPost, "/v2/ips/"+url.PathEscape(ipID)+"/actions", nil, form)
	return err
}
