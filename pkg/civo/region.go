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

	object
}

// RegionFeatures says what a region offers.
type RegionFeatures struct {
	IaaS bool `json:"iaas"` // instances
}

// UnmarshalJSON decodes a region and keeps its object.
func (r *Region) UnmarshalJSON(data []byte) error {
	type fields Region
	return keep(data, (*fields)(r), &r.raw)
}

// MarshalJSON returns the object the region was decoded from, or its fields.
func (r Region) MarshalJSON() ([]byte, error) {
	type fields Region
	return kept(fields(r), r.raw)
}

// Regions returns every region, whichever the client's own is.
func (c *Client) Regions(ctx context.Context) ([]Region, error) {
	return call[list[Region]](ctx, c, http.MethodGet, "/v2/regions", nil, nil)
}
