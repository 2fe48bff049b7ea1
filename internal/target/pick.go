package target

import (
	"cmp"
	"context"
	"slices"
	"sync/atomic"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/prompt"
	"github.com/civoctl/civoctl/internal/terminal"
	"github.com/civoctl/civoctl/pkg/civo"
)

// Offer is which of the region's instances a person may pick. Its zero value is all of them.
type Offer struct {
	IsShown func(civo.Instance) bool   // nil: all are
	Refusal func(civo.Instance) string // why one that is shown may not be picked, or ""; nil: all may
}

// FindOrPick returns the instance that args names. Where args names none, a person picks one of
// those offered on the terminal.
func FindOrPick(ctx context.Context, t *terminal.Terminal, c *civo.Client, args []string, offer Offer) (civo.Instance, error) {
	if len(args) > 0 {
		return Find(ctx, c, args[0])
	}
	picked, err := pick(ctx, t, InRegion(c), offer, false)
	if err != nil {
		return civo.Instance{}, err
	}
	return picked[0].Instance, nil
}

// CheckOne refuses, before any request, arguments that name no instance where there is no terminal
// to ask on, and an empty name.
func CheckOne(t *terminal.Terminal, args []string) error {
	if len(args) == 0 && !t.IsInteractive() {
		return failure.Errorf(failure.Usage, "no instance is named").WithHint("give its hostname or ID")
	}
	if slices.Contains(args, "-") {
		return failure.Errorf(failure.Usage, "- stands for names on standard input, and this takes one INSTANCE").WithHint("give its hostname or ID")
	}
	return CheckNames(args)
}

// pick asks a person to choose one or several of the instances in the scope that are offered. Keys
// that were pressed before the question is seen choose none.
func pick(ctx context.Context, t *terminal.Terminal, p *Scope, offer Offer, several bool) ([]Target, error) {
	instances, err := findOffered(ctx, p, offer)
	if err != nil {
		return nil, err
	}
	choices := offer.choices(instances)
	if !slices.ContainsFunc(choices, func(c prompt.Choice) bool { return c.Refusal == "" }) {
		return nil, failure.Errorf(failure.Refused, "pick an instance: protected by the tag %q are all %d in %s that this is for", protected, len(choices), p.where()).
			WithHint("--override-protection includes them")
	}
	var ids []string
	if several {
		ids, err = t.Questions().Fresh().MultiSelect(ctx, "Instances:", choices)
	} else {
		ids = make([]string, 1)
		ids[0], err = t.Questions().Fresh().Select(ctx, "Instance:", choices, "")
	}
	if err != nil {
		return nil, terminal.QuestionError(err)
	}
	picked := slices.DeleteFunc(instances, func(t Target) bool { return !slices.Contains(ids, t.ID) })
	if len(picked) == 0 {
		return nil, failure.Errorf(failure.Declined, "pick an instance: none was picked")
	}
	return picked, nil
}

// findOffered returns the instances in the scope that are shown, in the order of their hostnames.
// None is an error.
func findOffered(ctx context.Context, p *Scope, offer Offer) ([]Target, error) {
	var all atomic.Int64
	shown, err := readRegions(ctx, p, func(ctx context.Context, c *civo.Client) ([]Target, error) {
		instances, err := c.FindInstances(ctx, func(i civo.Instance) bool {
			all.Add(1)
			return offer.IsShown == nil || offer.IsShown(i)
		})
		return in(c, instances), err
	})
	shown = unique(shown)
	switch {
	case err != nil:
		return nil, err
	case all.Load() == 0:
		return nil, failure.Errorf(failure.NotFound, "pick an instance: %s has none", p.where())
	case len(shown) == 0:
		return nil, failure.Errorf(failure.NotFound, "pick an instance: of the %d in %s none is in a status for this", all.Load(), p.where())
	}
	slices.SortStableFunc(shown, func(x, y Target) int { return cmp.Compare(x.Hostname, y.Hostname) })
	return shown, nil
}

// choices returns the instances as choices of a question, labelled by hostname, and with the ID
// where several share it.
func (o Offer) choices(targets []Target) []prompt.Choice {
	names := Labels(Instances(targets))
	choices := make([]prompt.Choice, len(targets))
	for n, i := range targets {
		choices[n] = terminal.Choice(i.ID, names[civo.IDKey(i.ID)], cmp.Or(i.Status, "status unknown"), cmp.Or(i.PublicIP, "no public IP"), i.Client.Region)
		if o.Refusal != nil {
			choices[n].Refusal = o.Refusal(i.Instance)
		}
	}
	return choices
}

// One returns a client and the one instance that args names. Where args names none, a person picks
// one of those offered on the terminal.
func One(ctx context.Context, app *cli.App, args []string, offer Offer) (*civo.Client, civo.Instance, error) {
	if err := CheckOne(app.Term, args); err != nil {
		return nil, civo.Instance{}, err
	}
	c, err := app.API.Client(ctx)
	if err != nil {
		return nil, civo.Instance{}, err
	}
	i, err := FindOrPick(ctx, app.Term, c, args, offer)
	return c, i, err
}
