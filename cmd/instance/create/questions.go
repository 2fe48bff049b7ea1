package create

import (
	"context"

	"github.com/civoctl/civoctl/internal/prompt"
	"github.com/civoctl/civoctl/internal/resource"
	"github.com/civoctl/civoctl/pkg/civo"
)

// What the form says of choices that are no item of a list.
const (
	ownFirewall     = "the network's own"
	openToAll       = "every port open to everyone"
	noKey           = "none"
	passwordInstead = "the API makes a password"
)

// sizeQuestion returns the question for the size.
func (f *form) sizeQuestion() question {
	return &listQuestion[civo.Size]{
		form: f, flag: "size", message: "Size:", kind: resource.Sizes(),
		value: &f.spec.size, source: f.fetched.sizes, items: &f.catalog.sizes,
		isRequired: true,
		offered:    resource.OfferedSizes,
		parse:      func(name string) (civo.Size, error) { return civo.Size{Name: name}, checkName(name) },
		typedBy:    "name",
	}
}

// imageQuestion returns the question for the image.
func (f *form) imageQuestion() question {
	return &listQuestion[civo.DiskImage]{
		form: f, flag: "image", message: "Image:", kind: resource.Images(),
		value: &f.spec.image, source: f.fetched.images, items: &f.catalog.images,
		isRequired: true,
		offered:    resource.OfferedImages,
		parse:      func(id string) (civo.DiskImage, error) { return civo.DiskImage{ID: id}, checkID(id) },
		typedBy:    "ID",
	}
}

// networkQuestion returns the question for the network.
func (f *form) networkQuestion() question {
	return &listQuestion[civo.Network]{
		form: f, flag: "network", message: "Network:", kind: resource.Networks(),
		value: &f.spec.network, source: f.fetched.networks, items: &f.catalog.networks,
		isDefault: func(n civo.Network) bool { return n.Default },
		parse:     func(id string) (civo.Network, error) { return civo.Network{ID: id}, checkID(id) },
		typedBy:   "ID",
	}
}

// keyQuestion returns the question for the SSH key.
func (f *form) keyQuestion() question {
	return &listQuestion[civo.SSHKey]{
		form: f, flag: "ssh-key", message: "SSH key:", kind: resource.SSHKeys(),
		isFile: f.spec.hasKeyFile,
		value:  &f.spec.sshKey, source: f.fetched.keys, items: &f.catalog.keys,
		noneChoice: &prompt.Choice{Label: noKey, Columns: []string{passwordInstead}},
		parse:      func(id string) (civo.SSHKey, error) { return civo.SSHKey{ID: id}, checkID(id) },
		typedBy:    "ID",
	}
}

// firewallQuestion asks for a firewall of the network. Only the default network can do without.
type firewallQuestion struct{ *form }

func (q firewallQuestion) isGiven() bool { return q.spec.given["firewall"] }

func (q firewallQuestion) check(ctx context.Context) error {
	return q.inNetwork(func(l *listQuestion[civo.Firewall]) error { return l.check(ctx) })
}

func (q firewallQuestion) ask(ctx context.Context) error {
	return q.inNetwork(func(l *listQuestion[civo.Firewall]) error { return l.ask(ctx) })
}

// inNetwork runs step on the question for a firewall of the network that the spec has now. It
// returns an error where the spec then has a firewall that is not in the network.
func (q firewallQuestion) inNetwork(step func(*listQuestion[civo.Firewall]) error) error {
	network, err := resource.FindNetwork(q.spec.network, q.c.Region, q.catalog.networks)
	if err != nil {
		return err
	}
	l := &listQuestion[civo.Firewall]{
		form: q.form, flag: "firewall", message: "Firewall:", kind: resource.Firewalls(),
		value: &q.spec.firewall, source: q.fetched.firewalls, items: &q.catalog.firewalls,
		offered: func(all []civo.Firewall) []civo.Firewall {
			inside := resource.FirewallsIn(network, all)
			if network.Default && q.spec.firewall == "" && len(inside) < 2 {
				return nil // the network's own is the only one
			}
			return inside
		},
		parse: func(id string) (civo.Firewall, error) {
			return civo.Firewall{ID: id, NetworkID: network.ID}, checkID(id)
		},
		typedBy: "ID",
		warning: openWarning,
	}
	if network.Default {
		l.noneChoice = &prompt.Choice{Label: ownFirewall, Columns: []string{"", ""}, Warning: openToAll}
	}
	if err := step(l); err != nil {
		return err
	}
	if q.spec.firewall != "" || !network.Default {
		_, err = resource.FindFirewall(q.spec.firewall, q.c.Region, network, q.catalog.firewalls)
	}
	return err
}

// openWarning returns what speaks against a firewall, or "".
func openWarning(f civo.Firewall) string {
	if resource.IsOpen(f) {
		return openToAll
	}
	return ""
}
