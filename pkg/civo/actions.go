package civo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// The actions have their paths and parameters from https://www.civo.com/api/instances. Each
// returns nil when the API has accepted the action, which may take effect later.

// SetTags replaces the tags of an instance. An empty list removes all tags. A tag that
// [CheckTag] refuses is an error, and nothing is sent.
func (c *Client) SetTags(ctx context.Context, id string, tags []string) error {
	if err := checkTags(tags); err != nil {
		return fmt.Errorf("set tags: %w", err)
	}
	return c.instanceAction(ctx, id, http.MethodPut, "tags", url.Values{"tags": {joinTags(tags)}})
}

// HardReboot restarts an instance by cutting its power.
func (c *Client) HardReboot(ctx context.Context, id string) error {
	return c.instanceAction(ctx, id, http.MethodPost, "hard_reboots", nil)
}

// SoftReboot asks the operating system of an instance to restart.
func (c *Client) SoftReboot(ctx context.Context, id string) error {
	return c.instanceAction(ctx, id, http.MethodPost, "soft_reboots", nil)
}

// Stop shuts an instance down.
func (c *Client) Stop(ctx context.Context, id string) error {
	return c.instanceAction(ctx, id, http.MethodPut, "stop", nil)
}

// Start starts an instance that was shut down.
func (c *Client) Start(ctx context.Context, id string) error {
	return c.instanceAction(ctx, id, http.MethodPut, "start", nil)
}

// Resize changes an instance to a larger size, which it takes by name. An empty size is an
// error, and nothing is sent.
func (c *Client) Resize(ctx context.Context, id, size string) error {
	if size == "" {
		return errors.New("resize instance: size: empty")
	}
	return c.instanceAction(ctx, id, http.MethodPut, "resize", url.Values{"size": {size}})
}

// SetFirewall puts an instance behind a firewall of its network. An empty firewall ID is an
// error, and nothing is sent: to the API it means the default firewall, which lets
// everything through.
func (c *Client) SetFirewall(ctx context.Context, id, firewallID string) error {
	if firewallID == "" {
		return errors.New("set firewall: firewall ID: empty")
	}
	return c.instanceAction(ctx, id, http.MethodPut, "firewall", url.Values{"firewall_id": {firewallID}})
}

// DeleteInstance removes an instance at once and for good.
func (c *Client) DeleteInstance(ctx context.Context, id string) error {
	return c.instanceAction(ctx, id, http.MethodDelete, "", nil)
}

// InstanceUpdate is a change of an instance's fields: nil leaves a field as it is, a pointer
// to "" clears it.
type InstanceUpdate struct {
	Hostname, ReverseDNS, Notes *string
}

// UpdateInstance changes the fields of an instance that u sets. A u without any is an error,
// and nothing is sent. The request clears notes with the parameter notes_delete, because the
// API ignores empty notes.
func (c *Client) UpdateInstance(ctx context.Context, id string, u InstanceUpdate) error {
	form := url.Values{}
	set := func(name string, value *string) {
		if value != nil {
			form.Set(name, *value)
		}
	}
	set("hostname", u.Hostname)
	set("reverse_dns", u.ReverseDNS)
	set("notes", u.Notes)
	if u.Notes != nil && *u.Notes == "" {
		form.Set("notes_delete", "true")
	}
	if len(form) == 0 {
		return errors.New("update instance: nothing to change")
	}
	return c.instanceAction(ctx, id, http.MethodPut, "", form)
}

// instanceAction sends an action on one instance. It returns nil where the reply is
// {"result": "success"} or an instance.
func (c *Client) instanceAction(ctx context.Context, id, method, action string, form url.Values) error {
	path, err := instancePath(id, action)
	if err != nil {
		return err
	}
	_, err = call[ack](ctx, c, method, path, nil, form)
	return err
}

// ack is a reply that confirms an action.
type ack struct{}

// UnmarshalJSON returns an error for a reply that does not confirm an action.
func (*ack) UnmarshalJSON(data []byte) error {
	var a struct{ ID, Result json.RawMessage }
	if err := json.Unmarshal(data, &a); err != nil {
		return err
	}
	result, ok := scalarText(a.Result)
	if !ok {
		return fmt.Errorf("field result: %s where \"success\" belongs", typeName(a.Result))
	}
	if strings.EqualFold(result, "success") || result == "" && valueText(a.ID) != "" {
		return nil
	}
	return fmt.Errorf("result %q where \"success\" belongs", result)
}
