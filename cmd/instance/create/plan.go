package create

import (
	"context"
	"strings"
	"time"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/expiry"
	"github.com/civoctl/civoctl/internal/resource"
	"github.com/civoctl/civoctl/internal/tagset"
	"github.com/civoctl/civoctl/pkg/civo"
)

// plan is a spec resolved to the IDs that are sent, and what the region has of its hostnames.
type plan struct {
	hostnames []string          // a request each, unless an instance is taken
	request   civo.NewInstance  // each request, but for the hostname
	namesakes []civo.Instance   // that the list showed last
	newKey    *resource.KeyFile // is added to the account before the requests; nil: no key is
	known     []civo.Instance   // that any list showed: no request of the plan can have created them
	taken
}

// plan fetches the lists that the spec refers to, and returns them and the plan.
func (s *spec) plan(ctx context.Context, c *civo.Client) (catalog, *plan, error) {
	lists, err := fetchCatalog(ctx, c, s)
	if err != nil {
		return lists, nil, err
	}
	p, err := s.resolve(c.Region, lists)
	return lists, p, err
}

// resolve returns the plan of the spec: hostnames where it has a pattern, IDs where it has names.
func (s *spec) resolve(region string, l catalog) (*plan, error) {
	p := &plan{
		hostnames: s.hostnames,
		request: civo.NewInstance{
			Count:       s.count,
			ReverseDNS:  s.reverseDNS,
			PublicIP:    s.publicIP,
			InitialUser: s.user,
			Script:      s.script,
			Tags:        tagset.Unique(s.tags),
		},
	}
	p.note(l.namesakes)
	if s.pattern != nil {
		hostnames, err := s.number(l.namesakes)
		if err != nil {
			return nil, err
		}
		p.hostnames, p.request.Count = hostnames, 1
	}
	return p, s.resolveNames(region, l, p)
}

// resolveNames puts into the request of the plan what the names of the spec stand for.
func (s *spec) resolveNames(region string, l catalog, p *plan) error {
	n := &p.request
	size, err := resource.Sizes().Find(s.size, region, l.sizes)
	if err != nil {
		return s.nameOrigin("size", err)
	}
	image, err := resource.Images().Find(s.image, region, l.images)
	if err != nil {
		return s.nameOrigin("image", err)
	}
	network, err := resource.FindNetwork(s.network, region, l.networks)
	if err != nil {
		return s.nameOrigin("network", err)
	}
	n.Size, n.TemplateID, n.NetworkID = size.Name, image.ID, network.ID
	if s.firewall != "" || !network.Default {
		firewall, err := resource.FindFirewall(s.firewall, region, network, l.firewalls)
		if err != nil {
			return s.nameOrigin("firewall", err)
		}
		n.FirewallID = firewall.ID
	}
	switch {
	case s.hasKeyFile():
		id, err := s.keyFile.Find(l.keys)
		if err != nil {
			return err
		}
		if n.SSHKeyID = id; id == "" {
			p.newKey = s.keyFile
		}
	case s.sshKey != "":
		key, err := resource.SSHKeys().Find(s.sshKey, "", l.keys)
		if err != nil {
			return s.nameOrigin("ssh-key", err)
		}
		n.SSHKeyID = key.ID
	}
	return nil
}

// setExpiry sets the tag of instances that expire when ttl has passed from now, in the place of
// another one. A ttl of 0 sets none.
func (p *plan) setExpiry(ttl time.Duration, now time.Time) {
	if ttl > 0 {
		p.request.Tags = expiry.Set(p.request.Tags, expiry.Tag(now.Add(ttl)))
	}
}

// note notes the namesakes that the list shows now.
func (p *plan) note(namesakes []civo.Instance) {
	p.namesakes = namesakes
	p.known = append(p.known, namesakes...)
}

// existingOf returns the instance that is taken for a hostname instead of creating one.
func (p *plan) existingOf(hostname string) (i civo.Instance, isTaken bool) {
	i, isTaken = p.existing[strings.ToLower(hostname)]
	return i, isTaken
}

// size returns how many instances the plan is for.
func (p *plan) size() int { return max(len(p.hostnames), p.request.Count) }

// noteTwins notes on stderr what the API makes of several instances that one request creates.
func (p *plan) noteTwins(app *cli.App) {
	if n := p.request.Count; n > 1 {
		app.Term.Notef("the API gives all %d the hostname %s; 'civoctl instance create %s-%%d --count %d' numbers them",
			n, p.hostnames[0], p.hostnames[0], n)
	}
}
