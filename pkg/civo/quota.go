package civo

import (
	"context"
	"net/http"
	"strings"
)

// Quota is what the account may have in a region and what it has. [Quota.Usages]
// gives all of it, fields not named here included.
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

	object
}

// Usage is one pair of a quota: instance_count_limit and instance_count_usage
// are the Usage named instance_count.
type Usage struct {
	Name        string
	Limit, Used int
}

// UnmarshalJSON decodes a quota and keeps its object.
func (q *Quota) UnmarshalJSON(data []byte) error {
	type fields Quota
	return keep(data, (*fields)(q), &q.raw)
}

// MarshalJSON returns the object the quota was decoded from, or its fields.
func (q Quota) MarshalJSON() ([]byte, error) {
	type fields Quota
	return kept(fields(q), q.raw)
}

// Usages returns the quota's pairs of a limit and a usage, in the API's order,
// whether or not Quota has fields for them.
func (q Quota) Usages() []Usage {
	data, err := q.MarshalJSON()
	if err != nil {
		return nil
	}
	var names []string
	numbers := make(map[string]int)
	if split(data, func(name string, value []byte) error {
		if n, ok := wholeNumber(value); ok {
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
		if used, paired := numbers[resource+"_usage"]; isLimit && paired {
			usages = append(usages, Usage{Name: resource, Limit: numbers[name], Used: used})
		}
	}
	return usages
}

// Quota returns the account's quota in the region.
func (c *Client) Quota(ctx context.Context) (Quota, error) {
	return call[Quota](ctx, c, http.MethodGet, "/v2/quota", nil, nil)
}
