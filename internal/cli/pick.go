package cli

import (
	"cmp"
	"context"
	"slices"

	"github.com/civoctl/civoctl/internal/prompt"
	"github.com/civoctl/civoctl/pkg/civo"
)

// One finds the instance that args names. Where it names none, a person picks
// one on the terminal; without a terminal that is a usage error.
func (a *App) One(ctx context.Context, c *civo.Client, args []string, useful func(civo.Instance) bool) (civo.Instance, error) {
	if len(args) > 0 {
		return a.Instance(ctx, c, args[0])
	}
	picked, err := a.pick(ctx, c, useful, false)
	if err != nil {
		return civo.Instance{}, err
	}
	return picked[0], nil
}

// CheckOne refuses, before any request, a call that names no instance where
// nobody can be asked, or an empty one.
func (a *App) CheckOne(args []string) error {
	if len(args) == 0 && !a.Interactive() {
		return Errorf(Usage, "no instance named").WithHint("give its hostname or ID")
	}
	if slices.Contains(args, "-") {
		return Errorf(Usage, "- stands for names on standard input, and this takes one INSTANCE").WithHint("give its hostname or ID")
	}
	return CheckNames(args)
}

// pick lets a person choose among the region's instances that are useful.
func (a *App) pick(ctx context.Context, c *civo.Client, useful func(civo.Instance) bool, several bool) ([]civo.Instance, error) {
	var instances []civo.Instance
	all := 0
	for i, err := range c.Instances(ctx) {
		if err != nil {
			return nil, err
		}
		all++
		if useful == nil || useful(i) {
			instances = append(instances, i)
		}
	}
	switch {
	case all == 0:
		return nil, Errorf(NotFound, "pick an instance: %s has none", c.Region)
	case len(instances) == 0:
		return nil, Errorf(NotFound, "pick an instance: of the %d in %s none is in a status for this", all, c.Region)
	}
	slices.SortStableFunc(instances, func(x, y civo.Instance) int { return cmp.Compare(x.Hostname, y.Hostname) })
	a.EndProgress()
	var ids []string
	var err error
	if several {
		ids, err = a.Terminal().MultiSelect(ctx, "Instances:", choices(instances, c.Region), nil)
	} else {
		ids = make([]string, 1)
		ids[0], err = a.Terminal().Select(ctx, "Instance:", choices(instances, c.Region), "")
	}
	if err != nil {
		return nil, Asked(err)
	}
	picked := slices.DeleteFunc(instances, func(i civo.Instance) bool { return !slices.Contains(ids, i.ID) })
	if len(picked) == 0 {
		return nil, Errorf(Declined, "pick an instance: none was picked")
	}
	return picked, nil
}

// choices are the instances as a person knows them: by the hostname, and by the
// ID where several share it.
func choices(instances []civo.Instance, region string) []prompt.Choice {
	names := labels(instances)
	rows := make([][]string, len(instances))
	for n, i := range instances {
		rows[n] = []string{i.Status, cmp.Or(i.PublicIP, "no public IP"), region}
	}
	choices := make([]prompt.Choice, len(instances))
	for n, detail := range Aligned(rows) {
		choices[n] = prompt.Choice{Value: instances[n].ID, Label: names[civo.IDKey(instances[n].ID)], Detail: detail}
	}
	return choices
}
