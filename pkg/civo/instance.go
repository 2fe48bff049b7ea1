package civo

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Instance is a virtual server as the API describes it. A field the API left out
// or sent as null is zero. Fields whose shape the public pages do not state are
// JSON as it came.
//
// A decoded Instance marshals to the object it was decoded from, secrets
// included; any other marshals to its fields.
type Instance struct {
	ID              string   `json:"id"`
	Name            string   `json:"name"`
	Hostname        string   `json:"hostname"`
	AccountID       string   `json:"account_id"`
	Size            string   `json:"size"`
	FirewallID      string   `json:"firewall_id"`
	SourceType      string   `json:"source_type"`
	SourceID        string   `json:"source_id"`
	NetworkID       string   `json:"network_id"`
	InitialUser     string   `json:"initial_user"`
	InitialPassword string   `json:"initial_password"`
	SSHKey          string   `json:"ssh_key"`
	SSHKeyID        string   `json:"ssh_key_id"`
	Tags            []string `json:"tags"`
	UserScript      string   `json:"user_script"` // base64; see Script
	Status          string   `json:"status"`      // BUILDING, ACTIVE, SHUTOFF, …: an open set
	StatsToken      string   `json:"civostatsd_token"`
	PublicIP        string   `json:"public_ip"`
	PrivateIP       string   `json:"private_ip"`
	IPv6            string   `json:"ipv6"`
	NamespaceID     string   `json:"namespace_id"`
	Notes           string   `json:"notes"`
	ReverseDNS      string   `json:"reverse_dns"`
	CPUCores        int      `json:"cpu_cores"`
	RAMMB           int      `json:"ram_mb"`
	DiskGB          int      `json:"disk_gb"`

	Region            string           `json:"region,omitzero"`
	TemplateID        string           `json:"template_id,omitzero"`
	InitScript        string           `json:"script,omitzero"`
	GPUCount          int              `json:"gpu_count,omitzero"`
	GPUType           string           `json:"gpu_type,omitzero"`
	ReservedIP        string           `json:"reserved_ip,omitzero"`
	ReservedIPID      string           `json:"reserved_ip_id,omitzero"`
	ReservedIPName    string           `json:"reserved_ip_name,omitzero"`
	PseudoIP          string           `json:"pseudo_ip,omitzero"`
	VolumeType        string           `json:"volume_type,omitzero"`
	AttachedVolumes   []AttachedVolume `json:"attached_volumes,omitzero"`
	RescuePassword    string           `json:"rescue_password,omitzero"`
	OpenStackServerID string           `json:"openstack_server_id,omitzero"`
	Stats             string           `json:"civostatsd_stats,omitzero"` // CPU %, memory %, storage %
	CreatedAt         time.Time        `json:"created_at,omitzero"`       // zero also where the API's text is no RFC 3339 time

	AllowedIPs            json.RawMessage `json:"allowed_ips,omitzero"`
	NetworkBandwidthLimit json.RawMessage `json:"network_bandwidth_limit,omitzero"`
	PlacementRule         json.RawMessage `json:"placement_rule,omitzero"`
	Subnets               json.RawMessage `json:"subnets,omitzero"`

	raw json.RawMessage
}

// AttachedVolume is a volume as an instance names it.
type AttachedVolume struct {
	ID string `json:"id"`
}

// UnmarshalJSON decodes an instance and keeps its object. It refuses a known
// field of another type, and an object without an ID.
func (i *Instance) UnmarshalJSON(data []byte) error {
	type fields Instance
	var f struct {
		fields
		CreatedAt moment `json:"created_at"`
	}
	err := keep(data, &f, &f.raw)
	f.fields.CreatedAt = time.Time(f.CreatedAt)
	*i = Instance(f.fields)
	switch {
	case err != nil && i.ID != "":
		return fmt.Errorf("instance %s: %w", i.ID, err)
	case err != nil:
		return fmt.Errorf("instance: %w", err)
	case i.ID == "":
		return errors.New("instance: no id")
	}
	return nil
}

// MarshalJSON returns the object the instance was decoded from, or its fields.
func (i Instance) MarshalJSON() ([]byte, error) {
	type fields Instance
	return kept(fields(i), i.raw)
}

// decodeInstances decodes an array, or null for none. With an error about one
// instance, and where the array breaks off, the others are returned nonetheless.
func decodeInstances(data []byte) ([]Instance, error) {
	if kind(data) == 'n' {
		return nil, json.Unmarshal(data, new(json.RawMessage))
	}
	if kind(data) != '[' {
		return nil, fmt.Errorf("%s where an array belongs", kindName(data))
	}
	var texts [][]byte
	err := split(data, func(_ string, text []byte) error {
		texts = append(texts, text)
		return nil
	})
	all := make([]Instance, len(texts))
	for n, text := range texts {
		err = cmp.Or(err, all[n].UnmarshalJSON(text))
	}
	return all, err
}

// Script returns the script that runs when the instance is built, as text. It is
// empty where there is none.
func (i Instance) Script() (string, error) {
	if i.UserScript == "" {
		return i.InitScript, nil
	}
	// The padding is not always sent.
	text, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(i.UserScript, "=\r\n"))
	if err != nil {
		return "", fmt.Errorf("user_script: %w", err)
	}
	return string(text), nil
}

// GetInstance returns the instance with this ID. None is [ErrNotFound].
func (c *Client) GetInstance(ctx context.Context, id string) (Instance, error) {
	path, err := instancePath(id, "")
	if err != nil {
		return Instance{}, err
	}
	i, err := call[Instance](ctx, c, http.MethodGet, path, nil, nil)
	if err == nil && !SameID(i.ID, id) {
		return Instance{}, senseless(path, "the reply is instance %q", i.ID)
	}
	return i, err
}
