package instance

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/prompt"
	"github.com/civoctl/civoctl/internal/resource"
	"github.com/civoctl/civoctl/internal/terminal"
	"github.com/civoctl/civoctl/pkg/civo"
)

// form asks a person for what the flags of create left open. An answer is set
// as the flag it stands for, so that the command line which says the same is
// nothing but the flags; one that changes nothing is not set.
type form struct {
	app    *cli.App
	cmd    *cobra.Command
	req    *request
	policy *namePolicy

	c     *civo.Client
	lists lists
	offer offer
}

// fill asks, and returns what there was to choose from. A list that cannot be
// read has then what was typed instead, and nothing else.
func (f *form) fill(ctx context.Context, c *civo.Client) (offer, error) {
	fetching, stop := context.WithCancel(ctx)
	defer stop()
	f.c = c
	f.lists = begin(fetching, f.c)
	if f.app.API.Debug {
		f.lists.wait() // its log would tear the questions
	}
	for _, ask := range []func(context.Context) error{
		f.hostname, f.size, f.image, f.network, f.firewall, f.key, f.tags,
	} {
		if err := ask(ctx); err != nil {
			return f.offer, terminal.QuestionError(err)
		}
	}
	return f.offer, nil
}

// hostname asks until the name is valid and, as far as can be told, free.
func (f *form) hostname(ctx context.Context) error {
	given := len(f.req.hostnames) > 0
	for {
		if !given {
			name, err := f.app.Term.Questions().Input(ctx, "Hostname:", "", f.checkHostname)
			if err != nil {
				return err
			}
			f.req.hostnames = []string{name}
		}
		all, err := await(ctx, f, "Hostname:", f.lists.instances)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err != nil { // it is read again before anything is created
			f.app.Term.Show(fmt.Sprintf("Hostname: whether it is free is not known yet: %s", f.app.Explain(ctx, err)))
			return nil
		}
		f.offer.namesakes = slices.DeleteFunc(slices.Clone(all), func(i civo.Instance) bool {
			return !f.req.isNamesake(i)
		})
		_, err = f.policy.apply(f.app, f.c.Region, f.req.hostnames, f.offer.namesakes)
		if err == nil || given {
			return err
		}
		f.app.Term.Show("Hostname: " + err.Error())
	}
}

// checkHostname looks for the name in the list as soon as that is there.
func (f *form) checkHostname(name string) error {
	if err := cli.CheckArg("hostname", name, arg.Hostname); err != nil || !f.lists.instances.arrived() {
		return err
	}
	_, err := f.policy.apply(f.app, f.c.Region, []string{name}, f.lists.instances.items)
	return err
}

func (f *form) size(ctx context.Context) (err error) {
	f.offer.sizes, err = settle(ctx, f, f.lists.sizes, question[civo.Size]{
		flag: "size", message: "Size:", noun: resource.Sizes(), want: f.req.size,
		required: true,
		offered:  bySize,
		typed:    func(name string) (civo.Size, error) { return civo.Size{Name: name}, checkName(name) },
		typedBy:  "name",
	})
	return err
}

func (f *form) image(ctx context.Context) (err error) {
	f.offer.images, err = settle(ctx, f, f.lists.images, question[civo.DiskImage]{
		flag: "image", message: "Image:", noun: resource.Images(), want: f.req.image,
		required: true,
		offered:  byDistribution,
		typed:    func(id string) (civo.DiskImage, error) { return civo.DiskImage{ID: id}, checkID(id) },
		typedBy:  "ID",
	})
	return err
}

func (f *form) network(ctx context.Context) (err error) {
	f.offer.networks, err = settle(ctx, f, f.lists.networks, question[civo.Network]{
		flag: "network", message: "Network:", noun: resource.Networks(), want: f.req.network,
		usual:   func(n civo.Network) bool { return n.Default },
		typed:   func(id string) (civo.Network, error) { return civo.Network{ID: id}, checkID(id) },
		typedBy: "ID",
	})
	return err
}

// firewall asks for one of the network's. Only the default network can do
// without.
func (f *form) firewall(ctx context.Context) error {
	network, err := f.req.findNetwork(f.c.Region, f.offer.networks)
	if err != nil {
		return err
	}
	q := question[civo.Firewall]{
		flag: "firewall", message: "Firewall:", noun: resource.Firewalls(), want: f.req.firewall,
		offered: func(all []civo.Firewall) []civo.Firewall {
			inside := slices.DeleteFunc(slices.Clone(all), func(w civo.Firewall) bool { return !civo.SameID(w.NetworkID, network.ID) })
			if network.Default && f.req.firewall == "" && len(inside) < 2 {
				return nil // its own is the only one
			}
			return inside
		},
		typed: func(id string) (civo.Firewall, error) {
			return civo.Firewall{ID: id, NetworkID: network.ID}, checkID(id)
		},
		typedBy: "ID",
	}
	if network.Default {
		q.none = &prompt.Choice{Label: ownFirewall, Detail: "open to all"}
	}
	f.offer.firewalls, err = settle(ctx, f, f.lists.firewalls, q)
	if err == nil && (f.req.firewall != "" || !network.Default) {
		_, err = findFirewall(f.req.firewall, f.c.Region, network, f.offer.firewalls)
	}
	return err
}

func (f *form) key(ctx context.Context) (err error) {
	f.offer.keys, err = settle(ctx, f, f.lists.keys, question[civo.SSHKey]{
		flag: "ssh-key", message: "SSH key:", noun: resource.SSHKeys(), want: f.req.sshKey,
		none:       &prompt.Choice{Label: noKey, Detail: "the API makes a password"},
		lastResort: true,
		typed:      func(id string) (civo.SSHKey, error) { return civo.SSHKey{ID: id}, checkID(id) },
		typedBy:    "ID",
	})
	return err
}

func (f *form) tags(ctx context.Context) error {
	if f.cmd.Flags().Changed("tag") {
		return nil
	}
	before := strings.Join(f.req.tags, " ")
	answer, err := f.app.Term.Questions().Input(ctx, "Tags, if any, spaces between:", before, func(s string) error {
		for _, tag := range strings.Fields(s) {
			if err := cli.CheckArg("tag", tag, arg.NewTag); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil || answer == before {
		return err
	}
	for _, tag := range strings.Fields(answer) {
		if err := f.cmd.Flags().Set("tag", tag); err != nil {
			return err
		}
	}
	return nil
}
