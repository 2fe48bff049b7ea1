package civo

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
)

// FirewallRule is a rule of a firewall: it allows or denies one direction of traffic.
//
// See https://www.civo.com/api/firewall.
type FirewallRule struct {
	ID        string   `json:"id"`
	Direction string   `json:"direction"` // ingress or egress
	Action    string   `json:"action"`    // allow or deny
	Protocol  string   `json:"protocol"`  // tcp, udp or icmp
	Ports     string   `json:"ports"`     // such as 80 or 80-443; empty for icmp
	CIDR      []string `json:"cidr"`      // the addresses at the other end
	Label     string   `json:"label"`

	rawObject
}

// UnmarshalJSON decodes a rule and keeps the JSON object.
func (r *FirewallRule) UnmarshalJSON(data []byte) error {
	type fields FirewallRule
	return decodeKeepingRaw(data, (*fields)(r), &r.raw)
}

// MarshalJSON returns the JSON object that the rule was decoded from. It encodes the fields of a
// rule that was not decoded.
func (r FirewallRule) MarshalJSON() ([]byte, error) {
	type fields FirewallRule
	return rawOrFields(fields(r), r.raw)
}

// FirewallRules returns the rules of a firewall.
func (c *Client) FirewallRules(ctx context.Context, firewallID string) ([]FirewallRule, error) {
	path, err := rulesPath(firewallID)
	if err != nil {
		return nil, err
	}
	return call[listReply[FirewallRule]](ctx, c, http.MethodGet, path, nil, nil)
}

// CreateFirewallRule adds a rule to a firewall and returns it as the API replies. The ID, if any,
// is not sent. The request is sent once: after an error without a reply the rule may have been
// added.
func (c *Client) CreateFirewallRule(ctx context.Context, firewallID string, r FirewallRule) (FirewallRule, error) {
	path, err := rulesPath(firewallID)
	if err != nil {
		return FirewallRule{}, err
	}
	form := url.Values{
		"protocol": {r.Protocol}, "direction": {r.Direction}, "action": {r.Action}, "cidr[]": r.CIDR,
	}
	if r.Label != "" {
		form.Set("label", r.Label)
	}
	if r.Ports != "" {
		first, last, isRange := strings.Cut(r.Ports, "-")
		if !isRange {
			last = first
		}
		form.Set("ports", r.Ports)
		form.Set("start_port", first)
		form.Set("end_port", last)
	}
	return call[FirewallRule](ctx, c, http.MethodPost, path, nil, form)
}

// DeleteFirewallRule removes a rule from a firewall.
func (c *Client) DeleteFirewallRule(ctx context.Context, firewallID, ruleID string) error {
	path, err := rulesPath(firewallID)
	if err != nil {
		return err
	}
	if ruleID == "" {
		return errors.New("rule ID: empty")
	}
	_, err = call[ack](ctx, c, http.MethodDelete, path+"/"+url.PathEscape(ruleID), nil, nil)
	return err
}

// rulesPath returns the escaped path of the rules of a firewall, or an error for an empty ID.
func rulesPath(firewallID string) (string, error) {
	if firewallID == "" {
		return "", errors.New("firewall ID: empty")
	}
	return "/v2/firewalls/" + url.PathEscape(firewallID) + "/rules", nil
}
