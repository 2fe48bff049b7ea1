package target

import (
	"cmp"
	"context"
	"slices"

	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/prompt"
	"github.com/civoctl/civoctl/internal/terminal"
	"github.com/civoctl/civoctl/pkg/civo"
)

// FindOrPick returns the instance that args names. Where args names none, a person picks one of those
// that isOffered on the terminal; nil offers all.
func FindOrPick(ctx context.Context, t *terminal.Terminal, c *civo.Client, args []string, isOffered func(civo.Instance) bool) (civo.Instance, error) {
	if len(args) > 0 {
		return Find(ctx, c, args[0])
	}
	picked, err := pick(ctx, t, c, isOffered, false)
	if err != nil {
		return civo.Instance{}, err
	}
	return picked[0], nil
}

// CheckOne refuses, before any request, arguments that name no instance where there is no terminal to
// ask on, and an empty name.
func CheckOne(t *terminal.Terminal, args []string) error {
	if len(args) == 0 && !t.IsInteractive() {
		return failure.Errorf(failure.Usage, "no instance named").WithHint("give its hostname or ID")
	}
	if slices.Contains(args, "-") {
		return failure.Errorf(failure.Usage, "- stands for names on standard input, and this takes one INSTANCE").WithHint("give its hostname or ID")
	}
	return CheckNames(args)
}

// pick asks a person to choose one or several of the region's instances that isOffered.
func pick(ctx context.Context, t *terminal.Terminal, c *civo.Client, isOffered func(civo.Instance) bool, several bool) ([]civo.Instance, error) {
	var instances []civo.Instance
	all := 0
	for i, err := range c.Instances(ctx) {
		if err != nil {
			return nil, err
		}
		all++
		if isOffered == nil || isOffered(i) {
			instances = append(instances, i)
		}
	}
	switch {
	case all == 0:
		return nil, failure.Errorf(failure.NotFound, "pick an instance: %s has none", c.Region)
	case len(instances) == 0:
		return nil, failure.Errorf(failure.NotFound, "pick an instance: of the %d in %s none is in a status for this", all, c.Region)
	}
	slices.SortStableFunc(instances, func(x, y civo.Instance) int { return cmp.Compare(x.Hostname, y.Hostname) })
	var ids []string
	var err error
	if several {
		ids, err = t.Questions().MultiSelect(ctx, "Instances:", choices(instances, c.Region), nil)
	} else {
		ids = make([]string, 1)
		ids[0], err = t.Questions().Select(ctx, "Instance:", choices(instances, c.Region), "")
	}
	if err != nil {
		return nil, terminal.QuestionError(err)
	}
	picked := slices.DeleteFunc(instances, func(i civo.Instance) bool { return !slices.Contains(ids, i.ID) })
	if len(picked) == 0 {
		return nil, failure.Errorf(failure.Declined, "pick an instance: none was picked")
	}
	return picked, nil
}

// choices returns the instances as choices of a question, labelled by hostname, and with the ID where
// several share it.
func choices(instances []civo.Instance, region string) []prompt.Choice {
	names := labels(instances)
	rows := make([][]string, len(instances))
	for n, i := range instances {
		rows[n] = []string{cmp.Or(i.Status, "status unknown"), cmp.Or(i.PublicIP, "no public IP"), region}
	}
	choices := make([]prompt.Choice, len(instances))
	for n, detail := range terminal.Align(rows) {
		choices[n] = prompt.Choice{Value: instances[n].ID, Label: names[civo.IDKey(instances[n].ID)], Detail: detail}
	}
	return choices
}
