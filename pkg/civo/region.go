package civo

import (
	"context"
	"net/http"
)

// Region is a place where instances run.
type Region struct {
	Code          string         `json:"code"` // compared without case
	Name          string         `json:"name"`
	Type          string         `json:"type"`
	Country       string         `json:"country"`
	CountryName   string         `json:"country_name"`
	Default       bool           `json:"default"`
	OutOfCapacity bool           `json:"out_of_capacity"`
	Features      RegionFeatures `json:"features"`

	rawObject
}

// RegionFeatures are the services of a region.
type RegionFeatures struct {
	IaaS bool `json:"iaas"` // instances
}

// UnmarshalJSON decodes a region and keeps the JSON object.
func (r *Region) UnmarshalJSON(data []byte) error {
	type fields Region
	return decodeKeepingRaw(data, (*fields)(r), &r.raw)
}

// MarshalJSON returns the JSON object that the region was decoded from. It encodes the
// fields of a region that was not decoded.
func (r Region) MarshalJSON() ([]byte, error) {
	type fields Region
	return rawOrFields(fields(r), r.raw)
}

// Regions returns every region. It needs no region of the client.
func (c *Client) Regions(ctx context.Context) ([]Region, error) {
	return call[listReply[Region]](ctx, c, http.MethodGet, "/v2/regions", nil, nil)
}
