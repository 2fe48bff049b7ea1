package create

import (
	"context"
	"fmt"
	"strings"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/prompt"
	"github.com/civoctl/civoctl/internal/resource"
	"github.com/civoctl/civoctl/internal/terminal"
	"github.com/civoctl/civoctl/pkg/civo"
)

// form asks a person for what the command line left open, and writes the answers into the spec. An
// answer that changes nothing is not counted as one, so that the equal command line stays short.
type form struct {
	app   *cli.App
	c     *civo.Client
	spec  *spec
	names *nameChecker

	fetched prefetch
	catalog catalog // of what is asked about so far
}

// question is a question of a form.
type question interface {
	// isGiven reports whether the command line answers the question.
	isGiven() bool
	// check returns an error for an answer of the command line that cannot be met.
	check(context.Context) error
	// ask asks, offers the value of the spec first, and writes the answer into the spec.
	ask(context.Context) error
}

// questions returns the questions in their order. Each may look at the answers to those before.
func (f *form) questions() []question {
	return []question{
		hostnameQuestion{f}, f.sizeQuestion(), f.imageQuestion(), f.networkQuestion(), firewallQuestion{f}, f.keyQuestion(), tagsQuestion{f},
	}
}

// fill asks every question that is open, and returns the catalog that the answers are found in.
// A list that cannot be read has then what was typed instead, and nothing else.
func (f *form) fill(ctx context.Context) (catalog, error) {
	fetching, stop := context.WithCancel(ctx)
	defer stop()
	f.fetched = startPrefetch(fetching, f.c)
	if f.app.API.Debug {
		f.fetched.wait() // its log would tear the questions
	}
	for _, q := range f.questions() {
		step := q.ask
		if q.isGiven() {
			step = q.check
		}
		if err := step(ctx); err != nil {
			return f.catalog, terminal.QuestionError(err)
		}
	}
	return f.catalog, nil
}

// hostnameQuestion asks for the hostname.
type hostnameQuestion struct{ *form }

func (q hostnameQuestion) isGiven() bool { return q.spec.given[hostnameArg] }

// check returns an error where a hostname of the command line is not free.
func (q hostnameQuestion) check(ctx context.Context) error {
	refusal, err := q.checkFree(ctx)
	if err != nil {
		return err
	}
	return refusal
}

// ask asks until the hostname is valid and, as far as can be told, free.
func (q hostnameQuestion) ask(ctx context.Context) error {
	for {
		name, err := q.app.Term.Questions().Input(ctx, "Hostname:", "", q.checkTyped)
		if err != nil {
			return err
		}
		q.spec.hostnames = []string{name}
		refusal, err := q.checkFree(ctx)
		if err != nil || refusal == nil {
			return err
		}
		q.app.Term.Show("Hostname: " + refusal.Error())
	}
}

// checkTyped returns an error for a hostname that is none, or that is known not to be free.
func (q hostnameQuestion) checkTyped(name string) error {
	if err := cli.CheckArg("hostname", name, arg.Hostname); err != nil || !q.fetched.instances.isReady() {
		return err
	}
	_, err := q.names.apply([]string{name}, q.fetched.instances.items)
	return err
}

// checkFree returns why the hostnames of the spec are refused; nil where they are free, or where
// the list cannot be read: it is read again before anything is created.
func (q hostnameQuestion) checkFree(ctx context.Context) (refusal, err error) {
	all, err := await(ctx, q.form, "Hostname:", q.fetched.instances)
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case err != nil:
		q.app.Term.Show(fmt.Sprintf("Hostname: whether it is free is not known yet: %s", q.app.Explain(ctx, err)))
		return nil, nil
	}
	q.catalog.namesakes = nil
	for _, i := range all {
		if q.spec.isNamesake(i) {
			q.catalog.namesakes = append(q.catalog.namesakes, i)
		}
	}
	_, refusal = q.names.apply(q.spec.hostnames, q.catalog.namesakes)
	return refusal, nil
}

// sizeQuestion returns the question for the size.
func (f *form) sizeQuestion() question {
	return &listQuestion[civo.Size]{
		form: f, flag: "size", message: "Size:", kind: resource.Sizes(),
		value: &f.spec.size, source: f.fetched.sizes, items: &f.catalog.sizes,
		isRequired: true,
		offered:    bySize,
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
		offered:    byDistribution,
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
		value: &f.spec.sshKey, source: f.fetched.keys, items: &f.catalog.keys,
		noneChoice: &prompt.Choice{Label: noKey, Columns: []string{"the API makes a password"}},
		isNoneLast: true,
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
	network, err := q.spec.findNetwork(q.c.Region, q.catalog.networks)
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
	}
	if network.Default {
		l.noneChoice = &prompt.Choice{Label: ownFirewall, Columns: []string{"open to all"}}
	}
	if err := step(l); err != nil {
		return err
	}
	if q.spec.firewall != "" || !network.Default {
		_, err = resource.FindFirewall(q.spec.firewall, q.c.Region, network, q.catalog.firewalls)
	}
	return err
}

// tagsQuestion asks for the tags.
type tagsQuestion struct{ *form }

func (q tagsQuestion) isGiven() bool { return q.spec.given["tag"] }

// check returns nil: the flag has checked each tag.
func (q tagsQuestion) check(context.Context) error { return nil }

func (q tagsQuestion) ask(ctx context.Context) error {
	before := strings.Join(q.spec.tags, " ")
	answer, err := q.app.Term.Questions().Input(ctx, "Tags, if any, spaces between:", before, func(s string) error {
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
	if tags := strings.Fields(answer); len(tags) > 0 {
		q.spec.tags, q.spec.answered["tag"] = tags, true
	}
	return nil
}

// await waits for a list that a question is about. It says so on the terminal where that takes
// long.
func await[T any](ctx context.Context, f *form, message string, list *future[T]) ([]T, error) {
	return list.await(ctx, func() { f.app.Term.Show(message + " reading the list …") })
}
