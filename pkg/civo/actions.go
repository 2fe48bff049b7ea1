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

// SetTags replaces the tags of an instance. None removes all of them.
func (c *Client) SetTags(ctx context.Context, id string, tags []string) error {
	if err := checkTags(tags); err != nil {
		return fmt.Errorf("set tags: %w", err)
	}
	return c.act(ctx, id, http.MethodPut, "tags", url.Values{"tags": {joinTags(tags)}})
}

// HardReboot restarts an instance as if its power were cut.
func (c *Client) HardReboot(ctx context.Context, id string) error {
	return c.act(ctx, id, http.MethodPost, "hard_reboots", nil)
}

// SoftReboot asks the system of an instance to restart.
func (c *Client) SoftReboot(ctx context.Context, id string) error {
	return c.act(ctx, id, http.MethodPost, "soft_reboots", nil)
}

// Stop shuts an instance down.
func (c *Client) Stop(ctx context.Context, id string) error {
	return c.act(ctx, id, http.MethodPut, "stop", nil)
}

// Start starts an instance that was shut down.
func (c *Client) Start(ctx context.Context, id string) error {
	return c.act(ctx, id, http.MethodPut, "start", nil)
}

// Resize gives an instance a larger size, by its name.
func (c *Client) Resize(ctx context.Context, id, size string) error {
	if size == "" {
		return errors.New("resize instance: size: empty")
	}
	return c.act(ctx, id, http.MethodPut, "resize", url.Values{"size": {size}})
}

// SetFirewall puts an instance behind a firewall of its network. An empty ID is
// refused: to the API it means the default firewall, which is open to all.
func (c *Client) SetFirewall(ctx context.Context, id, firewallID string) error {
	if firewallID == "" {
		return errors.New("set firewall: firewall ID: empty")
	}
	return c.act(ctx, id, http.MethodPut, "firewall", url.Values{"firewall_id": {firewallID}})
}

// DeleteInstance removes an instance, at once and for good.
func (c *Client) DeleteInstance(ctx context.Context, id string) error {
	return c.act(ctx, id, http.MethodDelete, "", nil)
}

// InstanceUpdate says what [Client.UpdateInstance] changes: nil leaves a field as
// it is, a pointer to "" clears it.
type InstanceUpdate struct {
	Hostname, ReverseDNS, Notes *string
}

// UpdateInstance changes the fields of an instance that u sets. To clear the
// notes takes a parameter of its own: the API takes empty notes for none given.
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
	return c.act(ctx, id, http.MethodPut, "", form)
}

// act sends an action on one instance. It is done when the API says so: with
// {"result": "success"}, or with the instance itself.
func (c *Client) act(ctx context.Context, id, method, action string, form url.Values) error {
	path, err := instancePath(id, action)
	if err != nil {
		return err
	}
	_, err = call[ack](ctx, c, method, path, nil, form)
	return err
}

// ack is the confirmation of an action.
type ack struct{}

func (*ack) UnmarshalJSON(data []byte) error {
	var a struct{ ID, Result json.RawMessage }
	if err := json.Unmarshal(data, &a); err != nil {
		return err
	}
	result, ok := scalar(a.Result)
	if !ok {
		return fmt.Errorf("field result: %s where \"success\" belongs", kindName(a.Result))
	}
	if strings.EqualFold(result, "success") || result == "" && text(a.ID) != "" {
		return nil
	}
	return fmt.Errorf("result %q where \"success\" belongs", result)
}
