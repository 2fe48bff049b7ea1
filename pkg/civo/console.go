package civo

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// The calls of this file are those of the vendor's command-line tool and SDK: the API's pages do
// not describe them.

// Console is a session of the graphical console of an instance.
type Console struct {
	URL      string `json:"uri"`
	Duration string `json:"duration"` // how long it lasts, such as 1h, as the API says it
}

// OpenConsole opens a session of the console that lasts so long, or returns the one that is open.
func (c *Client) OpenConsole(ctx context.Context, id string, duration time.Duration) (Console, error) {
	path, err := instancePath(id, "vnc")
	if err != nil {
		return Console{}, err
	}
	query := url.Values{"duration": {fmt.Sprintf("%dm", int(duration.Minutes()))}}
	console, err := call[Console](ctx, c, http.MethodPut, path, query, nil)
	if err == nil && console.URL == "" {
		err = errors.New("open console: the reply has no address")
	}
	return console, err
}

// CloseConsole ends the session of the console.
func (c *Client) CloseConsole(ctx context.Context, id string) error {
	path, err := instancePath(id, "vnc")
	if err != nil {
		return err
	}
	_, err = call[okReply](ctx, c, http.MethodDelete, path, nil, nil)
	return err
}

// SetRecovery turns the recovery mode of an instance on or off. It takes effect when the instance
// is rebooted.
func (c *Client) SetRecovery(ctx context.Context, id string, isOn bool) error {
	method := http.MethodDelete
	if isOn {
		method = http.MethodPut
	}
	return c.instanceAction(ctx, id, method, "recovery", nil)
}

// Recovery returns what the API says of the recovery mode of an instance, a word.
func (c *Client) Recovery(ctx context.Context, id string) (string, error) {
	path, err := instancePath(id, "recovery")
	if err != nil {
		return "", err
	}
	reply, err := call[struct{ Result string }](ctx, c, http.MethodGet, path, nil, nil)
	return reply.Result, err
}

// SetAllowedIPs replaces the addresses, besides its own, that an instance may send from. None
// clears them.
func (c *Client) SetAllowedIPs(ctx context.Context, id string, addresses []string) error {
	form := url.Values{"allowed_ips[]": addresses}
	if len(addresses) == 0 {
		form = url.Values{"allowed_ips[]": {""}}
	}
	return c.instanceAction(ctx, id, http.MethodPut, "allowed_ips", form)
}

// SetBandwidthLimit limits the bandwidth of an instance, in Mbit/s; 0 is no limit.
func (c *Client) SetBandwidthLimit(ctx context.Context, id string, megabits int) error {
	return c.instanceAction(ctx, id, http.MethodPut, "network_bandwidth_limit", url.Values{"network_bandwidth_limit": {strconv.Itoa(megabits)}})
}

// okReply is a reply that confirms an action, by the word ok as well.
type okReply struct{}

// UnmarshalJSON returns an error for a reply that does not confirm an action.
func (*okReply) UnmarshalJSON(data []byte) error {
	if f := decodeFailureBody(data); valueText(f.Result) == "ok" {
		return nil
	}
	return new(ack).UnmarshalJSON(data)
}
