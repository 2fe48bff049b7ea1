package sandbox

import (
	"cmp"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"go.etcd.io/bbolt"
)

// rule is a rule of a firewall. Its ports are text, whatever a client sent.
type rule struct {
	ID         string   `json:"id"`
	FirewallID string   `json:"firewall_id"`
	Protocol   string   `json:"protocol"`
	StartPort  string   `json:"start_port"`
	EndPort    string   `json:"end_port"`
	Ports      string   `json:"ports"` // "80", "80-443", or "" for icmp
	CIDR       []string `json:"cidr"`
	Direction  string   `json:"direction"`
	Action     string   `json:"action"`
	Label      string   `json:"label"`
}

// ruleParams returns the parameters of a rule.
func ruleParams() []string {
	return []string{"firewall_id", "protocol", "start_port", "end_port", "ports", "cidr[]", "direction", "action", "label"}
}

// invalidRule returns the refusal of a rule's parameter.
func invalidRule(name, why string) *apiError {
	return refuse(http.StatusBadRequest, "database_firewall_rules_invalid_params", "the parameter %s of a rule %s", name, why)
}

// setPorts gives a rule its ports: "80", or "80-443".
func (r *rule) setPorts(ports string) {
	first, last, _ := strings.Cut(ports, "-")
	r.StartPort, r.EndPort = first, cmp.Or(last, first)
	r.Ports = first
	if r.EndPort != first {
		r.Ports = first + "-" + r.EndPort
	}
}

// parseRule returns the rule that parameters describe, with a new ID.
func parseRule(p params, firewallID string) (rule, error) {
	about := route{method: "POST", path: []string{"firewalls", ":id", "rules"}, takes: ruleParams()}
	if err := about.check(p); err != nil {
		return rule{}, err
	}
	r := rule{
		ID: uuid.NewString(), FirewallID: firewallID,
		Protocol:  strings.ToLower(cmp.Or(p.get("protocol"), "tcp")),
		Direction: cmp.Or(p.get("direction"), "ingress"),
		Action:    cmp.Or(p.get("action"), "allow"),
		Label:     p.get("label"),
		CIDR:      p.list("cidr"),
	}
	switch r.Direction {
	case "inbound":
		r.Direction = "ingress"
	case "outbound":
		r.Direction = "egress"
	}
	if len(r.CIDR) == 0 {
		r.CIDR = []string{"0.0.0.0/0"}
	}
	for _, q := range []struct {
		name, value string
		choices     []string
	}{
		{"protocol", r.Protocol, []string{"tcp", "udp", "icmp"}},
		{"direction", r.Direction, []string{"ingress", "egress"}},
		{"action", r.Action, []string{"allow", "deny"}},
	} {
		if !slices.Contains(q.choices, q.value) {
			return rule{}, invalidRule(q.name, "must be one of "+strings.Join(q.choices, ", "))
		}
	}
	for _, s := range r.CIDR {
		_, err := netip.ParsePrefix(s)
		if _, plain := netip.ParseAddr(s); err != nil && plain != nil {
			return rule{}, invalidRule("cidr", "must be ranges as 0.0.0.0/0 is")
		}
	}
	if id := p.get("firewall_id"); id != "" && id != firewallID {
		return rule{}, invalidRule("firewall_id", "is not the firewall's")
	}
	ports, err := parsePorts(p)
	if err != nil {
		return rule{}, err
	}
	if ports == "" && r.Protocol != "icmp" {
		return rule{}, refuse(http.StatusBadRequest, "parameter_start_port_missing", "the parameter ports, or start_port, is required")
	}
	r.setPorts(ports)
	return r, nil
}

// parsePorts returns the ports of a rule, "" for none: the parameter ports, or start_port with or
// without end_port.
func parsePorts(p params) (string, error) {
	ports := p.get("ports")
	if ports == "" {
		ports = p.get("start_port")
		if end := p.get("end_port"); isGiven(end) {
			ports += "-" + end
		}
	}
	if !isGiven(ports) {
		return "", nil
	}
	first, last, isRange := strings.Cut(ports, "-")
	if !isRange {
		last = first
	}
	from, err := strconv.Atoi(first)
	to, err2 := strconv.Atoi(last)
	if err != nil || err2 != nil || from < 1 || to < from || to > 65535 {
		return "", invalidRule("ports", "must be a port from 1 to 65535, or two with a hyphen between")
	}
	return strconv.Itoa(from) + "-" + strconv.Itoa(to), nil
}

// listRules answers GET /v2/firewalls/:id/rules.
func listRules(c *call) (any, error) {
	all := []rule{}
	err := c.store.view(func(tx *bbolt.Tx) error {
		f, err := ownFirewall(c, tx)
		if err != nil {
			return err
		}
		if c.fault.Lag > 0 {
			f.Rules = nil
			for _, was := range c.firewalls(tx).list(c.region) {
				if was.ID == f.ID {
					f = was
				}
			}
		}
		all = append(all, f.Rules...)
		return nil
	})
	return all, err
}

// createRule answers POST /v2/firewalls/:id/rules with the rule.
func createRule(c *call) (any, error) {
	r, err := parseRule(c.params, c.id)
	if err != nil {
		return nil, err
	}
	_, err = editFirewall(c, func(_ *bbolt.Tx, f *firewall) error {
		f.Rules = append(f.Rules, r)
		return nil
	})
	return r, err
}

// ownRule returns the place of the rule that the path names.
func ownRule(c *call, f firewall) (int, error) {
	i := slices.IndexFunc(f.Rules, func(r rule) bool { return r.ID == c.sub })
	if i < 0 {
		return 0, notFound("database_firewall_rules_find", "rule", c.sub)
	}
	return i, nil
}

// getRule answers GET /v2/firewalls/:id/rules/:sub.
func getRule(c *call) (any, error) {
	var r rule
	err := c.store.view(func(tx *bbolt.Tx) error {
		f, err := ownFirewall(c, tx)
		if err != nil {
			return err
		}
		i, err := ownRule(c, f)
		if err == nil {
			r = f.Rules[i]
		}
		return err
	})
	return r, err
}

// deleteRule answers DELETE /v2/firewalls/:id/rules/:sub.
func deleteRule(c *call) (any, error) {
	return editFirewall(c, func(_ *bbolt.Tx, f *firewall) error {
		i, err := ownRule(c, *f)
		if err == nil {
			f.Rules = slices.Delete(f.Rules, i, i+1)
		}
		return err
	})
}
