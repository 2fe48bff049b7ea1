package resource

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/pkg/civo"
)

// FindFirewall returns the firewall of that name or ID among those of the network. Its error is a
// *failure.Error of kind Usage where the name is empty, and of kind Refused where the firewall is
// not known to be in the network; the hint names those that are.
func FindFirewall(name, region string, network civo.Network, firewalls []civo.Firewall) (civo.Firewall, error) {
	inside := FirewallsIn(network, firewalls)
	names := make([]string, len(inside))
	for n, f := range inside {
		names[n] = f.Name
	}
	label := Networks().Name(network)
	hint := "the network " + label + " has " + strings.Join(names, ", ")
	if len(names) == 0 {
		hint = "the network " + label + " has no firewall"
	}
	if name == "" {
		return civo.Firewall{}, failure.Errorf(failure.Usage, "no firewall: only the default network has a default one").
			WithHint("give --firewall; %s", hint)
	}
	found, err := Firewalls().Find(name, region, inside)
	if err == nil {
		return found, nil
	}
	switch other, elsewhere := Firewalls().Find(name, region, firewalls); {
	case elsewhere == nil && other.NetworkID == "":
		return found, failure.Errorf(failure.Refused, "the API does not say in which network firewall %q is", name).WithHint("%s", hint)
	case elsewhere == nil:
		return found, failure.Errorf(failure.Refused, "firewall %q is in another network than %s", name, label).WithHint("%s", hint)
	}
	return found, err
}

// FirewallsIn returns the firewalls that are in the network.
func FirewallsIn(network civo.Network, firewalls []civo.Firewall) []civo.Firewall {
	var inside []civo.Firewall
	for _, f := range firewalls {
		if civo.SameID(f.NetworkID, network.ID) {
			inside = append(inside, f)
		}
	}
	return inside
}

// IsOpen reports whether one rule of the firewall lets everybody reach every port. It reports false
// where the rules are not known.
func IsOpen(f civo.Firewall) bool {
	var rules []struct {
		StartPort string   `json:"start_port"`
		EndPort   string   `json:"end_port"`
		CIDR      []string `json:"cidr"`
		Direction string   `json:"direction"`
		Action    string   `json:"action"`
	}
	if json.Unmarshal(f.Rules, &rules) != nil {
		return false
	}
	for _, r := range rules {
		isForAll := slices.Contains(r.CIDR, "0.0.0.0/0") || slices.Contains(r.CIDR, "::/0")
		isInward := r.Direction == "ingress" || r.Direction == "inbound"
		if isForAll && isInward && r.Action != "deny" && (r.StartPort == "0" || r.StartPort == "1") && r.EndPort == "65535" {
			return true
		}
	}
	return false
}
