// Package target finds the instances that a command works on. An instance is found by its full ID
// or its exact hostname, case ignored, never by a part of either.
package target

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/resource"
	"github.com/civoctl/civoctl/pkg/civo"
)

// Find returns the instance of the name or ID.
func Find(ctx context.Context, c *civo.Client, name string) (civo.Instance, error) {
	found, err := findAll(ctx, c, []string{name}, "`civoctl instance list --name %s` shows those that match")
	if err != nil {
		return civo.Instance{}, err
	}
	return found[0], nil
}

// FindAll returns the instances of the names and IDs, each once, in their order. One that is
// missing or ambiguous is an error, and nothing is returned.
func FindAll(ctx context.Context, c *civo.Client, names []string) ([]civo.Instance, error) {
	return findAll(ctx, c, names, "--name %s selects those that match")
}

// findAll does as FindAll, with the hint for names with the signs of a pattern.
func findAll(ctx context.Context, c *civo.Client, names []string, patternHint string) ([]civo.Instance, error) {
	if err := CheckNames(names); err != nil {
		return nil, err
	}
	byName, known, err := byHostname(ctx, c, names)
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
			i, found, err := Get(ctx, c, name)
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
			return nil, ambiguous(name, c.Region, in(c, matches))
		}
	}
	if len(missing) > 0 {
		return nil, notFound(ctx, c, missing, known, patternHint)
	}
	return found, nil
}

// notFound returns the error for instances that the region does not have. Its hint says which other
// region has them, if one does. For a name with the signs of a pattern it is patternHint, in which
// %s stands for the pattern.
func notFound(ctx context.Context, c *civo.Client, missing, known []string, patternHint string) error {
	e := resource.NotFound("instance", missing, c.Region, known)
	for _, name := range missing {
		if strings.ContainsAny(name, "*?[") {
			return e.WithHint("a name stands for one instance; "+patternHint, "'"+name+"'")
		}
	}
	if elsewhere := findElsewhere(ctx, c, missing); len(elsewhere) > 0 {
		return e.WithHint("%s", strings.Join(elsewhere, "; "))
	}
	return e
}

// CheckNames refuses an empty name, before any request.
func CheckNames(names []string) error {
	for _, name := range names {
		if strings.TrimSpace(name) == "" {
			return failure.Errorf(failure.Usage, "find instance: the name is empty").
				WithHint("give a hostname or an ID; in a script, check that its variable is set")
		}
	}
	return nil
}

// byHostname returns the instances that names has by hostname, by lower-case hostname, and all
// hostnames that exist. The list is read only where names has one that is not an ID.
func byHostname(ctx context.Context, c *civo.Client, names []string) (byName map[string][]civo.Instance, known []string, err error) {
	byName = map[string][]civo.Instance{}
	if !hasHostname(names) {
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

// hasHostname reports whether a name is not an ID.
func hasHostname(names []string) bool {
	for _, name := range names {
		if !arg.IsID(name) {
			return true
		}
	}
	return false
}

// ambiguous returns the error for a hostname that several instances have.
func ambiguous(name, where string, matches []Target) error {
	e := failure.Errorf(failure.Ambiguous, "find instance: %d in %s have the hostname %q", len(matches), where, name)
	e.Region = commonRegion(matches)
	for _, t := range matches {
		e.Detail = append(e.Detail, "  "+Describe(t.Instance, t.Client.Region))
	}
	return e.WithHint("name it by its ID")
}

// Describe returns an instance on one line, for a question or an error.
func Describe(i civo.Instance, region string) string {
	return strings.Join(description(i, region), "  ")
}

// description returns the cells of Describe.
func description(i civo.Instance, region string) []string {
	return []string{i.Hostname, i.ID, region, cmp.Or(i.PublicIP, "no public IP"), cmp.Or(i.Status, "status unknown")}
}
