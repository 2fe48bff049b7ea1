package instance

import (
	"context"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/resource"
	"github.com/civoctl/civoctl/pkg/civo"
)

// offer is what a region has to choose from, and the instances that have one
// of the hostnames asked for already.
type offer struct {
	sizes     []civo.Size
	images    []civo.DiskImage
	networks  []civo.Network
	firewalls []civo.Firewall
	keys      []civo.SSHKey
	namesakes []civo.Instance
}

// fetch asks for all that the request may refer to, at once.
func (r *request) fetch(ctx context.Context, c *civo.Client) (offer, error) {
	var o offer
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return fetch(ctx, c, resource.Sizes(), &o.sizes) })
	g.Go(func() error { return fetch(ctx, c, resource.Images(), &o.images) })
	g.Go(func() error { return fetch(ctx, c, resource.Networks(), &o.networks) })
	g.Go(func() error {
		if r.network == "" && r.firewall == "" {
			return nil // the default network has a default firewall
		}
		return fetch(ctx, c, resource.Firewalls(), &o.firewalls)
	})
	g.Go(func() error {
		if r.sshKey == "" {
			return nil
		}
		return fetch(ctx, c, resource.SSHKeys(), &o.keys)
	})
	g.Go(func() (err error) {
		o.namesakes, err = r.namesakes(ctx, c)
		return err
	})
	return o, g.Wait()
}

func fetch[T any](ctx context.Context, c *civo.Client, n resource.Type[T], into *[]T) (err error) {
	*into, err = n.Fetch(ctx, c)
	return err
}

// namesakes are the instances that have one of the hostnames; of several made
// by one request also those that have it with a suffix, which is how an API may
// tell them apart.
func namesakes(ctx context.Context, c *civo.Client, hostnames []string, count int) ([]civo.Instance, error) {
	return c.FindInstances(ctx, func(i civo.Instance) bool { return sharesName(i, hostnames, count) })
}

func sharesName(i civo.Instance, hostnames []string, count int) bool {
	stem := i.Hostname[:max(0, strings.LastIndexByte(i.Hostname, '-'))]
	return slices.ContainsFunc(hostnames, func(h string) bool {
		return strings.EqualFold(h, i.Hostname) || count > 1 && strings.EqualFold(h, stem)
	})
}

// resolve turns the names of the request into the IDs that are sent.
func (r *request) resolve(region string, o offer) (civo.NewInstance, error) {
	n := civo.NewInstance{
		Count:       r.count,
		ReverseDNS:  r.reverseDNS,
		PublicIP:    r.publicIP,
		InitialUser: r.user,
		Script:      r.script,
		Tags:        unique(r.tags),
	}
	size, err := resource.Sizes().Find(r.size, region, o.sizes)
	if err != nil {
		return n, r.nameOrigin("size", err)
	}
	image, err := resource.Images().Find(r.image, region, o.images)
	if err != nil {
		return n, r.nameOrigin("image", err)
	}
	network, err := r.findNetwork(region, o.networks)
	if err != nil {
		return n, r.nameOrigin("network", err)
	}
	n.Size, n.TemplateID, n.NetworkID = size.Name, image.ID, network.ID
	if r.firewall != "" || !network.Default {
		firewall, err := findFirewall(r.firewall, region, network, o.firewalls)
		if err != nil {
			return n, r.nameOrigin("firewall", err)
		}
		n.FirewallID = firewall.ID
	}
	if r.sshKey != "" {
		key, err := resource.SSHKeys().Find(r.sshKey, "", o.keys)
		if err != nil {
			return n, r.nameOrigin("ssh-key", err)
		}
		n.SSHKeyID = key.ID
	}
	return n, nil
}

// findNetwork is the network asked for, or the region's default one.
func (r *request) findNetwork(region string, networks []civo.Network) (civo.Network, error) {
	if r.network != "" {
		return resource.Networks().Find(r.network, region, networks)
	}
	for _, n := range networks {
		if n.Default {
			return n, resource.Networks().CheckID(n)
		}
	}
	return civo.Network{}, failure.Errorf(failure.Usage, "find network: %s has no default one", region).
		WithHint("name one with --network; `civoctl network list` shows them")
}

// findFirewall is the firewall named, which must be in the network: the API
// takes no other.
func findFirewall(name, region string, network civo.Network, firewalls []civo.Firewall) (civo.Firewall, error) {
	var inside []civo.Firewall
	var names []string
	for _, f := range firewalls {
		if civo.SameID(f.NetworkID, network.ID) {
			inside = append(inside, f)
			names = append(names, f.Name)
		}
	}
	label := resource.Networks().Name(network)
	hint := "the network " + label + " has " + strings.Join(names, ", ")
	if len(names) == 0 {
		hint = "the network " + label + " has no firewall"
	}
	if name == "" {
		return civo.Firewall{}, failure.Errorf(failure.Usage, "no firewall: only the default network has a default one").
			WithHint("give --firewall; %s", hint)
	}
	found, err := resource.Firewalls().Find(name, region, inside)
	if err == nil {
		return found, nil
	}
	switch other, elsewhere := resource.Firewalls().Find(name, region, firewalls); {
	case elsewhere == nil && other.NetworkID == "":
		return found, failure.Errorf(failure.Refused, "the API does not say in which network firewall %q is", name).WithHint("%s", hint)
	case elsewhere == nil:
		return found, failure.Errorf(failure.Refused, "firewall %q is in another network than %s", name, label).WithHint("%s", hint)
	}
	return found, err
}
