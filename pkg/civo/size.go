package civo

import (
	"context"
	"net/http"
	"strings"
)

// Size is a size of instances, clusters or databases.
//
// See https://www.civo.com/api/sizes.
type Size struct {
	Name        string `json:"name"` // what create and resize take
	NiceName    string `json:"nice_name"`
	Type        string `json:"type"` // Instance, Kubernetes, Database, …
	CPUCores    int    `json:"cpu_cores"`
	GPUCount    int    `json:"gpu_count"`
	GPUType     string `json:"gpu_type"`
	RAMMB       int    `json:"ram_mb"`
	DiskGB      int    `json:"disk_gb"`
	TransferTB  int    `json:"transfer_tb"`
	Description string `json:"description"`
	Selectable  bool   `json:"selectable"`

	rawObject
}

// UnmarshalJSON decodes a size and keeps the JSON object.
func (s *Size) UnmarshalJSON(data []byte) error {
	type fields Size
	return decodeKeepingRaw(data, (*fields)(s), &s.raw)
}

// MarshalJSON returns the JSON object that the size was decoded from. It encodes the
// fields of a size that was not decoded.
func (s Size) MarshalJSON() ([]byte, error) {
	type fields Size
	return rawOrFields(fields(s), s.raw)
}

// ForInstances reports whether instances can have this size. Sizes for clusters and
// databases have another type or a part such as .kube. in their name. A type that the
// API did not write as a string does not count.
func (s Size) ForInstances() bool {
	isString := s.raw == nil || firstByte(s.field("type")) == '"'
	if isString && s.Type != "" && !strings.EqualFold(s.Type, "Instance") {
		return false
	}
	for _, other := range []string{".kube.", ".k3s.", ".db.", ".kf."} {
		if strings.Contains(s.Name, other) {
			return false
		}
	}
	return true
}

// Sizes returns every size, those that are not for instances among them.
func (c *Client) Sizes(ctx context.Context) ([]Size, error) {
	return call[listReply[Size]](ctx, c, http.MethodGet, "/v2/sizes", nil, nil)
}
