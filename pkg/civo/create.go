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

// NewInstance says what [Client.CreateInstance] is to make. Hostname, Size,
// NetworkID and TemplateID are required.
type NewInstance struct {
	Hostname    string
	Size        string // a size's name, such as g3.small
	NetworkID   string
	TemplateID  string // a disk image's ID
	Count       int    // how many; 0 is 1
	FirewallID  string // in the network; "" for its default one
	ReverseDNS  string // "" for the hostname
	PublicIP    string // create or none; "" for create
	InitialUser string // "" for the image's own
	SSHKeyID    string // "" for a random password
	Script      string // the text of a script to run when the instance is built
	Tags        []string
}

// Form returns what is sent to create n, but the region: only what is set, and
// the count only above 1.
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

func (n NewInstance) check() error {
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

// CreateInstance asks for new instances and returns those of the reply, as they
// are when their building begins. Of several the API may describe only one.
//
// An [*Error] with a 2xx status means that the reply came but could not be read:
// the instances may exist. Those that could be made out of it are returned with
// the error, and Error.Body holds the rest. An error that is no *Error means that
// there was no reply, or that n was refused before it was sent.
func (c *Client) CreateInstance(ctx context.Context, n NewInstance) ([]Instance, error) {
	if err := n.check(); err != nil {
		return nil, fmt.Errorf("create instance: %w", err)
	}
	made, err := call[created](ctx, c, http.MethodPost, "/v2/instances", nil, n.Form())
	made = slices.DeleteFunc(made, func(i Instance) bool { return i.ID == "" })
	for n := range made {
		made[n].Region = cmp.Or(made[n].Region, c.Region)
	}
	return made, err
}

// created decodes the reply to a create: one object, an array, or items.
type created []Instance

func (c *created) UnmarshalJSON(data []byte) error {
	var wrapped struct {
		Items json.RawMessage `json:"items"`
	}
	if kind(data) == '{' {
		if err := json.Unmarshal(data, &wrapped); err != nil {
			return err
		}
		if wrapped.Items == nil {
			*c = make(created, 1)
			return (*c)[0].UnmarshalJSON(data)
		}
		data = wrapped.Items
	}
	made, err := decodeInstances(data)
	if err == nil && len(made) == 0 {
		err = errors.New("no instance")
	}
	*c = made
	return err
}
