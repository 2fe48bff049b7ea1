package civo

import (
	"context"
	"net/http"
	"strings"
)

// Size is a kind of machine to choose from.
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

	object
}

// UnmarshalJSON decodes a size and keeps its object.
func (s *Size) UnmarshalJSON(data []byte) error {
	type fields Size
	return keep(data, (*fields)(s), &s.raw)
}

// MarshalJSON returns the object the size was decoded from, or its fields.
func (s Size) MarshalJSON() ([]byte, error) {
	type fields Size
	return kept(fields(s), s.raw)
}

// ForInstances says whether instances can have this size: others are for
// clusters and databases, told by their type or by a part of their name. A type
// that the API did not write as a string tells nothing.
func (s Size) ForInstances() bool {
	isString := s.raw == nil || kind(s.member("type")) == '"'
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

// Sizes returns every size, also those that are not for instances.
func (c *Client) Sizes(ctx context.Context) ([]Size, error) {
	return call[list[Size]](ctx, c, http.MethodGet, "/v2/sizes", nil, nil)
}
