package civo

import (
	"context"
	"net/http"
)

// DiskImage is what an instance is built from; its ID differs from region to region.
type DiskImage struct {
	ID                  string `json:"id"`
	Name                string `json:"name"`
	Version             string `json:"version"`
	State               string `json:"state"`
	Distribution        string `json:"distribution"`
	Description         string `json:"description"`
	Label               string `json:"label"`
	InitialUser         string `json:"initial_user"`
	DistributionDefault bool   `json:"distribution_default"`

	object
}

// UnmarshalJSON decodes a disk image and keeps its object.
func (d *DiskImage) UnmarshalJSON(data []byte) error {
	type fields DiskImage
	return keep(data, (*fields)(d), &d.raw)
}

// MarshalJSON returns the object the disk image was decoded from, or its fields.
func (d DiskImage) MarshalJSON() ([]byte, error) {
	type fields DiskImage
	return kept(fields(d), d.raw)
}

// DiskImages returns the disk images of the region.
func (c *Client) DiskImages(ctx context.Context) ([]DiskImage, error) {
	return call[list[DiskImage]](ctx, c, http.MethodGet, "/v2/disk_images", nil, nil)
}
