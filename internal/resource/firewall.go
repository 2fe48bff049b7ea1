package resource

import (
	"encoding/json"
	"slices"
	"strconv"
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
	hint := "the firewalls of the network " + strconv.Quote(label) + " are " + strings.Join(names, ", ")
	if len(names) == 0 {
		hint = "the network " + strconv.Quote(label) + " has no firewall"
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
		return found, failure.Errorf(failure.Refused, "firewall %q is not in the network %q", name, label).WithHint("%s", hint)
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

// RulesOf returns the rules that the list of firewalls shows of a firewall.
func RulesOf(f civo.Firewall) ([]civo.FirewallRule, error) {
	var rules []civo.FirewallRule
	err := json.Unmarshal(f.Rules, &rules)
	return rules, err
}

// DescribeRule returns what a rule says, such as "allow in tcp 22 from 0.0.0.0/0".
func DescribeRule(r civo.FirewallRule) string {
	direction, preposition := "out", "to"
	if isInward(r) {
		direction, preposition = "in", "from"
	}
	words := []string{r.Action, direction, r.Protocol, r.Ports, preposition, strings.Join(r.CIDR, " ")}
	if r.Label != "" {
		words = append(words, "("+r.Label+")")
	}
	return strings.Join(strings.Fields(strings.Join(words, " ")), " ")
}

// isInward reports whether the rule is about traffic that comes in.
func isInward(r civo.FirewallRule) bool { return r.Direction == "ingress" || r.Direction == "inbound" }

// IsOpen reports whether one rule of the firewall lets everybody reach every port. It reports false
// where the rules are not known.
func IsOpen(f civo.Firewall) bool {
	rules, _ := RulesOf(f)
	return slices.ContainsFunc(rules, func(r civo.FirewallRule) bool {
		isForAll := slices.Contains(r.CIDR, "0.0.0.0/0") || slices.Contains(r.CIDR, "::/0")
		return isForAll && isInward(r) && r.Action != "deny" && (r.Ports == "1-65535" || r.Ports == "0-65535")
	})
}

// FindNetwork returns the network of that name or ID, or the region's default one for "".
func FindNetwork(name, region string, networks []civo.Network) (civo.Network, error) {
	if name != "" {
		return Networks().Find(name, region, networks)
	}
	for _, n := range networks {
		if n.Default {
			return n, Networks().CheckID(n)
		}
	}
	return civo.Network{}, failure.Errorf(failure.Usage, "find network: %s has no default one", region).
		WithHint("name one with --network; `civoctl network list` shows them")
}
