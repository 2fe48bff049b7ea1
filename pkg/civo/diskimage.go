package civo

import (
	"context"
	"net/http"
)

// DiskImage is a system that instances are built with. The ID of an image differs from
// region to region.
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

	rawObject
}

// UnmarshalJSON decodes a disk image and keeps the JSON object.
func (d *DiskImage) UnmarshalJSON(data []byte) error {
	type fields DiskImage
	return decodeKeepingRaw(data, (*fields)(d), &d.raw)
}

// MarshalJSON returns the JSON object that the disk image was decoded from. It encodes the
// fields of a disk image that was not decoded.
func (d DiskImage) MarshalJSON() ([]byte, error) {
	type fields DiskImage
	return rawOrFields(fields(d), d.raw)
}

// DiskImages returns the disk images of the client's region.
func (c *Client) DiskImages(ctx context.Context) ([]DiskImage, error) {
	return call[listReply[DiskImage]](ctx, c, http.MethodGet, "/v2/disk_images", nil, nil)
}
