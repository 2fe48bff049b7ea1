package cli

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/suggest"
	"github.com/civoctl/civoctl/pkg/civo"
)

// Finding is by full ID or by exact name, case ignored: never by a part of
// either, so that no command touches what it was not told to.

// Instance finds one instance.
func (a *App) Instance(ctx context.Context, c *civo.Client, name string) (civo.Instance, error) {
	found, err := a.Instances(ctx, c, []string{name})
	if err != nil {
		return civo.Instance{}, err
	}
	return found[0], nil
}

// Instances finds every one of names, each once, in their order. One that is
// missing or ambiguous fails them all.
func (a *App) Instances(ctx context.Context, c *civo.Client, names []string) ([]civo.Instance, error) {
	if err := CheckNames(names); err != nil {
		return nil, err
	}
	byName, known, err := a.hostnames(ctx, c, names)
	if err != nil {
		return nil, err
	}
	var found []civo.Instance
	seen := map[string]bool{}
	add := func(i civo.Instance) {
		if key := civo.IDKey(i.ID); !seen[key] {
			seen[key] = true
			found = append(found, i)
		}
	}
	var missing []string
	for _, name := range names {
		if arg.IsID(name) {
			i, found, err := Look(ctx, c, name)
			switch {
			case err != nil:
				return nil, err
			case found:
				add(i)
			default:
				missing = append(missing, name)
			}
			continue
		}
		switch matches := byName[strings.ToLower(name)]; len(matches) {
		case 0:
			missing = append(missing, name)
		case 1:
			add(matches[0])
		default:
			return nil, ambiguous(name, c.Region, matches)
		}
	}
	if len(missing) > 0 {
		return nil, notFound("instance", missing, c.Region, known)
	}
	return found, nil
}

// CheckNames refuses an empty name, before any request.
func CheckNames(names []string) error {
	for _, name := range names {
		if strings.TrimSpace(name) == "" {
			return Errorf(Usage, "find instance: the name is empty").
				WithHint("give a hostname or an ID; is a variable in a script unset?")
		}
	}
	return nil
}

// hostnames returns the instances that names has by hostname, by lower-case
// hostname, and all hostnames that there are. The list is read only where names
// has any that is not an ID.
func (a *App) hostnames(ctx context.Context, c *civo.Client, names []string) (byName map[string][]civo.Instance, known []string, err error) {
	byName = map[string][]civo.Instance{}
	if !anyName(names) {
		return byName, nil, nil
	}
	wanted, all := map[string]bool{}, map[string]bool{}
	for _, name := range names {
		wanted[strings.ToLower(name)] = true
	}
	found, err := c.FindInstances(ctx, func(i civo.Instance) bool {
		all[i.Hostname] = true
		return wanted[strings.ToLower(i.Hostname)]
	})
	for _, i := range found {
		key := strings.ToLower(i.Hostname)
		byName[key] = append(byName[key], i)
	}
	return byName, slices.Collect(maps.Keys(all)), err
}

func anyName(names []string) bool {
	for _, name := range names {
		if !arg.IsID(name) {
			return true
		}
	}
	return false
}

func notFound(noun string, missing []string, region string, known []string) error {
	quoted := make([]string, len(missing))
	for i, name := range missing {
		quoted[i] = fmt.Sprintf("%q", name)
	}
	where := ""
	if region != "" {
		where = " in " + region
	}
	e := Errorf(NotFound, "find %s: no %s%s", noun, strings.Join(quoted, ", "), where)
	e.Region = region
	var near []string
	for _, name := range missing {
		near = append(near, suggest.Closest(name, known)...)
	}
	if len(near) > 0 {
		return e.WithHint("did you mean %s?", strings.Join(near, ", "))
	}
	return e.WithHint("`civoctl %s list` shows what there is", noun)
}

func ambiguous(name, region string, matches []civo.Instance) error {
	e := Errorf(Ambiguous, "find instance: %d in %s have the hostname %q", len(matches), region, name)
	e.Region = region
	for _, i := range matches {
		e.Detail = append(e.Detail, "  "+Describe(i, region))
	}
	return e.WithHint("name it by its ID")
}

// Describe is an instance on one line, for a question or an error.
func Describe(i civo.Instance, region string) string {
	return strings.Join(description(i, region), "  ")
}

func description(i civo.Instance, region string) []string {
	return []string{i.Hostname, i.ID, region, cmp.Or(i.PublicIP, "no public IP"), cmp.Or(i.Status, "status unknown")}
}
