package civo

import (
	"context"
	"net/http"
	"strings"
)

// Quota is how much of each resource the account may have in a region, and how much it
// has. [Quota.Usages] returns the resources without a field here, too.
//
// See https://www.civo.com/api/quota.
type Quota struct {
	InstanceCountLimit   int `json:"instance_count_limit"`
	InstanceCountUsage   int `json:"instance_count_usage"`
	CPUCoreLimit         int `json:"cpu_core_limit"`
	CPUCoreUsage         int `json:"cpu_core_usage"`
	RAMMBLimit           int `json:"ram_mb_limit"`
	RAMMBUsage           int `json:"ram_mb_usage"`
	DiskGBLimit          int `json:"disk_gb_limit"`
	DiskGBUsage          int `json:"disk_gb_usage"`
	PublicIPAddressLimit int `json:"public_ip_address_limit"`
	PublicIPAddressUsage int `json:"public_ip_address_usage"`
	NetworkCountLimit    int `json:"network_count_limit"`
	NetworkCountUsage    int `json:"network_count_usage"`
	SecurityGroupLimit   int `json:"security_group_limit"`
	SecurityGroupUsage   int `json:"security_group_usage"`

	rawObject
}

// Usage is the limit and the usage of one resource of a quota. The fields
// instance_count_limit and instance_count_usage are the Usage named instance_count.
type Usage struct {
	Name        string
	Limit, Used int
}

// UnmarshalJSON decodes a quota and keeps the JSON object.
func (q *Quota) UnmarshalJSON(data []byte) error {
	type fields Quota
	return decodeKeepingRaw(data, (*fields)(q), &q.raw)
}

// MarshalJSON returns the JSON object that the quota was decoded from. It encodes the
// fields of a quota that was not decoded.
func (q Quota) MarshalJSON() ([]byte, error) {
	type fields Quota
	return rawOrFields(fields(q), q.raw)
}

// Usages returns each resource of the quota that has both a limit and a usage, in the
// API's order, whether or not Quota has fields for it. It leaves out values that are no
// whole numbers.
func (q Quota) Usages() []Usage {
	data, err := q.MarshalJSON()
	if err != nil {
		return nil
	}
	var names []string
	numbers := make(map[string]int)
	if forEach(data, func(name string, value []byte) error {
		if n, ok := parseWhole(value); ok {
			names = append(names, name)
			numbers[name] = n
		}
		return nil
	}) != nil {
		return nil
	}
	var usages []Usage
	for _, name := range names {
		resource, isLimit := strings.CutSuffix(name, "_limit")
		if used, hasUsage := numbers[resource+"_usage"]; isLimit && hasUsage {
			usages = append(usages, Usage{Name: resource, Limit: numbers[name], Used: used})
		}
	}
	return usages
}

// Quota returns the account's quota in the client's region.
func (c *Client) Quota(ctx context.Context) (Quota, error) {
	return call[Quota](ctx, c, http.MethodGet, "/v2/quota", nil, nil)
}
