package civo

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Instance is a virtual server as the API describes it. A field that the API left out or sent
// as null is zero; so is a field that the API sent in a form that cannot be read, which
// [Instance.Text] returns. Fields whose form the public pages do not state are JSON as the API
// sent them.
//
// A decoded Instance marshals to the object that it was decoded from, secrets included; any
// other Instance marshals to its fields.
//
// See https://www.civo.com/api/instances.
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
	UserScript      string   `json:"user_script"` // in base64; see Script
	Status          string   `json:"status"`      // StatusActive, …: an open set; known ones in capitals
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

	Region            string           `json:"region,omitzero"` // the client's where it is left out
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
	CreatedAt         time.Time        `json:"created_at,omitzero"`       // zero, too, where it is no time

	AllowedIPs            json.RawMessage `json:"allowed_ips,omitzero"`
	NetworkBandwidthLimit json.RawMessage `json:"network_bandwidth_limit,omitzero"`
	PlacementRule         json.RawMessage `json:"placement_rule,omitzero"`
	Subnets               json.RawMessage `json:"subnets,omitzero"`

	rawObject
}

// AttachedVolume is a volume that is attached to an instance.
type AttachedVolume struct {
	ID string `json:"id"`
}

// UnmarshalJSON decodes an instance and keeps the JSON object. It returns an error for an
// object without an ID, and for a hostname or a status that is an array or an object. A
// hostname or a status that is null or left out is empty.
func (i *Instance) UnmarshalJSON(data []byte) error {
	type fields Instance
	var f struct {
		fields
		CreatedAt lenientTime `json:"created_at"`
	}
	err := decodeKeepingRaw(data, &f, &f.raw)
	f.fields.CreatedAt = time.Time(f.CreatedAt)
	*i = Instance(f.fields)
	i.Tags = slices.DeleteFunc(i.Tags, func(tag string) bool { return tag == "" })
	if upper := strings.ToUpper(i.Status); upper != i.Status && slices.Contains(Statuses(), upper) {
		i.Status = upper
	}
	switch err = cmp.Or(err, i.validate()); {
	case err != nil && i.ID != "":
		return fmt.Errorf("instance %s: %w", i.ID, err)
	case err != nil:
		return fmt.Errorf("instance: %w", err)
	}
	return nil
}

// validate returns an error where a field is missing or cannot be read without which an
// instance cannot be told from others, or waited for.
func (i *Instance) validate() error {
	for _, need := range []struct{ name, value string }{{"id", i.ID}, {"hostname", i.Hostname}, {"status", i.Status}} {
		if need.value != "" {
			continue
		}
		value := i.field(need.name)
		if _, ok := scalarText(value); !ok {
			return fmt.Errorf("field %s: %s where a string belongs", need.name, typeName(value))
		}
	}
	if i.ID == "" {
		return errors.New("no id")
	}
	return nil
}

// CanReadTags reports whether Tags are the tags of the instance. It returns false where the API
// sent a value that is no list of tags.
func (i Instance) CanReadTags() bool {
	_, ok := parseWords(i.field("tags"))
	return ok
}

// MarshalJSON returns the JSON object that the instance was decoded from, secrets included. It
// encodes the fields of an instance that was not decoded.
func (i Instance) MarshalJSON() ([]byte, error) {
	type fields Instance
	return rawOrFields(fields(i), i.raw)
}

// maxInstances is the largest number of instances in one reply: each takes memory, however
// short its text is.
const maxInstances = 100_000

// decodeInstances decodes an array of instances, or a null for none. With an error about one
// instance, and where the array breaks off, it returns the others.
func decodeInstances(data []byte) ([]Instance, error) {
	if firstByte(data) == 'n' {
		return nil, json.Unmarshal(data, new(json.RawMessage))
	}
	if firstByte(data) != '[' {
		return nil, fmt.Errorf("%s where an array belongs", typeName(data))
	}
	var texts [][]byte
	err := forEach(data, func(_ string, text []byte) error {
		if len(texts) == maxInstances {
			return fmt.Errorf("more than %d instances in one reply", maxInstances)
		}
		texts = append(texts, text)
		return nil
	})
	all := make([]Instance, len(texts))
	for n, text := range texts {
		err = cmp.Or(err, all[n].UnmarshalJSON(text))
	}
	return all, err
}

// Script returns the text of the script that runs when the instance is built, "" for none. The
// API sends scripts in base64; Script returns one that does not decode to text as the API sent
// it.
func (i Instance) Script() string {
	script := cmp.Or(i.UserScript, i.InitScript)
	// The API does not always send the padding.
	decoded, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(script, "=\r\n"))
	if err != nil || !isPrintableText(decoded) {
		return script
	}
	return string(decoded)
}

// isPrintableText reports whether b is UTF-8 without control characters but those of plain
// text and of a terminal.
func isPrintableText(b []byte) bool {
	return utf8.Valid(b) && !bytes.ContainsFunc(b, func(r rune) bool {
		return unicode.IsControl(r) && !strings.ContainsRune("\t\n\r\f\x1b", r)
	})
}

// GetInstance returns the instance with the ID. The error is [ErrNotFound] where there is none.
func (c *Client) GetInstance(ctx context.Context, id string) (Instance, error) {
	path, err := instancePath(id, "")
	if err != nil {
		return Instance{}, err
	}
	i, err := call[Instance](ctx, c, http.MethodGet, path, nil, nil)
	i.Region = cmp.Or(i.Region, c.Region)
	if err == nil && !SameID(i.ID, id) {
		return Instance{}, inconsistentReply(path, "the reply is instance %q", i.ID)
	}
	return i, err
}
