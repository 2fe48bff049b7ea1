package civo

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
)

// NewInstance describes what [Client.CreateInstance] creates: one instance, or several that
// are alike. Hostname, Size, NetworkID and TemplateID are required.
//
// See https://www.civo.com/api/instances.
type NewInstance struct {
	Hostname    string
	Size        string // a size's name, such as g3.small
	NetworkID   string
	TemplateID  string // a disk image's ID
	Count       int    // the number of instances; 0 is 1
	FirewallID  string // in the network; "" for the network's default firewall
	ReverseDNS  string // "" for the hostname
	PublicIP    string // create or none; "" for create
	InitialUser string // "" for the image's own
	SSHKeyID    string // "" for a random password
	Script      string // the text of a script that runs when the instance is built
	Tags        []string
}

// Form returns the parameters of the request that creates n, without the region. It leaves
// out fields that are empty, and a count of 1.
func (n NewInstance) Form() url.Values {
	form := url.Values{}
	set := func(name, value string) {
		if value != "" {
			form.Set(name, value)
		}
	}
	set("hostname", n.Hostname)
	set("size", n.Size)
	set("network_id", n.NetworkID)
	set("template_id", n.TemplateID)
	if n.Count > 1 {
		set("count", strconv.Itoa(n.Count))
	}
	set("firewall_id", n.FirewallID)
	set("reverse_dns", n.ReverseDNS)
	set("public_ip", n.PublicIP)
	set("initial_user", n.InitialUser)
	set("ssh_key_id", n.SSHKeyID)
	set("script", n.Script)
	set("tags", joinTags(n.Tags))
	return form
}

// validate returns an error where a required field is empty or a field cannot be sent.
func (n NewInstance) validate() error {
	for _, field := range []struct{ name, value string }{
		{"hostname", n.Hostname},
		{"size", n.Size},
		{"network_id", n.NetworkID},
		{"template_id", n.TemplateID},
	} {
		if field.value == "" {
			return fmt.Errorf("%s: empty", field.name)
		}
	}
	if n.Count < 0 {
		return fmt.Errorf("count: %d", n.Count)
	}
	return checkTags(n.Tags)
}

// CreateInstance asks the API for new instances and returns the instances in its reply, as
// they are when their building begins. The reply may describe only one of several.
//
// An [*Error] with a 2xx status means that the reply came and could not be read: the
// instances may exist. CreateInstance returns the instances that could be read with the
// error, and Error.Body has the beginning of the reply. An error that is no *Error means
// that no reply came, or that n is not valid and was not sent.
func (c *Client) CreateInstance(ctx context.Context, n NewInstance) ([]Instance, error) {
	if err := n.validate(); err != nil {
		return nil, fmt.Errorf("create instance: %w", err)
	}
	instances, err := call[createReply](ctx, c, http.MethodPost, "/v2/instances", nil, n.Form())
	instances = slices.DeleteFunc(instances, func(i Instance) bool { return i.ID == "" })
	for n := range instances {
		instances[n].Region = cmp.Or(instances[n].Region, c.Region)
	}
	return instances, err
}

// createReply is the reply to the creation of instances: one object, an array, or an object
// with the array in items.
type createReply []Instance

// UnmarshalJSON decodes a reply. It returns an error for a reply without any instance, and
// with an error about one instance it decodes the others.
func (c *createReply) UnmarshalJSON(data []byte) error {
	var wrapped struct {
		Items json.RawMessage `json:"items"`
	}
	if firstByte(data) == '{' {
		if err := json.Unmarshal(data, &wrapped); err != nil {
			return err
		}
		if wrapped.Items == nil {
			*c = make(createReply, 1)
			return (*c)[0].UnmarshalJSON(data)
		}
		data = wrapped.Items
	}
	instances, err := decodeInstances(data)
	if err == nil && len(instances) == 0 {
		err = errors.New("no instance")
	}
	*c = instances
	return err
}
