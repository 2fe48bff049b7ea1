package target

import (
	"context"
	"strings"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/resource"
	"github.com/civoctl/civoctl/pkg/civo"
)

// FindAll returns the targets of the names and IDs in the scope, each once, in their order. One
// that is missing or ambiguous is an error, and nothing is returned.
func (p *Scope) FindAll(ctx context.Context, app *cli.App, names []string) ([]Target, error) {
	if !p.isAll {
		found, err := FindAll(ctx, p.clients[0], names)
		return in(p.clients[0], found), err
	}
	targets, missing, err := p.FindSome(ctx, app, names)
	if err != nil {
		return nil, err
	}
	if len(missing) > 0 {
		e := resource.NotFound("instance", missing, p.where(), nil)
		e.Region = ""
		return nil, e.WithHint("`civoctl instance list --all-regions` lists them")
	}
	return targets, nil
}

// FindSome returns the targets of the names and IDs in all regions, each once, in their order, and
// the names that no region has. It fails where a region that cannot be read leaves in doubt what a
// name stands for.
func (p *Scope) FindSome(ctx context.Context, app *cli.App, names []string) (targets []Target, missing []string, err error) {
	if err := CheckNames(names); err != nil {
		return nil, nil, err
	}
	found, err := readRegions(ctx, p, func(ctx context.Context, c *civo.Client) ([]Target, error) {
		instances, err := findNamed(ctx, c, names)
		return in(c, instances), err
	})
	if err != nil {
		return nil, nil, err
	}
	byName := map[string][]Target{} // by the key of the ID, and by hostname in lower case
	for _, t := range unique(found) {
		byName[civo.IDKey(t.ID)] = []Target{t}
		hostname := strings.ToLower(t.Hostname)
		byName[hostname] = append(byName[hostname], t)
	}
	var doubtful []string
	for _, name := range names {
		key := strings.ToLower(name)
		if arg.IsID(name) {
			key = civo.IDKey(name)
		}
		switch matches := byName[key]; {
		case len(matches) > 1:
			return nil, nil, ambiguous(name, p.where(), matches)
		case len(matches) == 0:
			missing = append(missing, name)
		default:
			targets = append(targets, matches[0])
		}
		if len(byName[key]) == 0 || !arg.IsID(name) {
			doubtful = append(doubtful, name)
		}
	}
	if len(p.unread) > 0 && len(doubtful) > 0 {
		e := failure.Errorf(failure.Unreachable, "find instance: whether %s has %s is not known", p.unreadNames(), strings.Join(doubtful, ", "))
		e.Detail = p.reasons(ctx, app)
		return nil, nil, e.WithHint("name the region with --region, or instances by their IDs")
	}
	p.unread = nil // what is named by its ID is nowhere else
	return unique(targets), missing, nil
}

// findNamed returns the instances of the client's region that have one of the names or IDs.
func findNamed(ctx context.Context, c *civo.Client, names []string) ([]civo.Instance, error) {
	byName, _, err := byHostname(ctx, c, names)
	if err != nil {
		return nil, err
	}
	var found []civo.Instance
	for _, name := range names {
		if !arg.IsID(name) {
			found = append(found, byName[strings.ToLower(name)]...)
			continue
		}
		i, isFound, err := Get(ctx, c, name)
		if err != nil {
			return nil, err
		}
		if isFound {
			found = append(found, i)
		}
	}
	return found, nil
}

// in returns the instances as targets in the region of the client.
func in(c *civo.Client, instances []civo.Instance) []Target {
	targets := make([]Target, len(instances))
	for n, i := range instances {
		targets[n] = Target{i, c}
	}
	return targets
}
