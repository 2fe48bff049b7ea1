package target

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/bulk"
	"github.com/civoctl/civoctl/pkg/civo"
)

// elsewhereTime is how long other regions are looked through for a hint.
const elsewhereTime = 3 * time.Second

// findElsewhere returns, for each name that an instance of another region has, in which region it
// is and how to go there. It sends one request to each other region, so that of a long list only
// the first page is seen, and returns nothing where they do not answer in time.
func findElsewhere(ctx context.Context, c *civo.Client, names []string) []string {
	ctx, cancel := context.WithTimeout(ctx, elsewhereTime)
	defer cancel()
	regions, err := c.Regions(ctx)
	if err != nil {
		return nil
	}
	regions = slices.DeleteFunc(regions, func(r civo.Region) bool { return strings.EqualFold(r.Code, c.Region) })
	found := bulk.Run(ctx, regions, bulk.Options{}, func(ctx context.Context, r civo.Region) ([]civo.Instance, error) {
		return readSome(ctx, c.WithRegion(r.Code), names)
	})
	var hints []string
	for _, name := range names {
		for n, r := range regions {
			if !slices.ContainsFunc(found[n].Value, func(i civo.Instance) bool { return isNamed(i, name) }) {
				continue
			}
			it := "it"
			if len(names) > 1 {
				it = name
			}
			hints = append(hints, fmt.Sprintf("%s is in %s: add --region %[2]s", it, r.Code))
		}
	}
	return hints
}

// readSome returns the instances that one request to the region of c shows: the one of an ID, or
// else the first page of the list.
func readSome(ctx context.Context, c *civo.Client, names []string) ([]civo.Instance, error) {
	if len(names) == 1 && arg.IsID(names[0]) {
		i, err := c.GetInstance(ctx, names[0])
		return []civo.Instance{i}, err
	}
	page, err := c.ListInstances(ctx, civo.ListOptions{Page: 1, PerPage: civo.PageSize})
	return page.Items, err
}

// isNamed reports whether name is the ID or the hostname of the instance.
func isNamed(i civo.Instance, name string) bool {
	return civo.SameID(i.ID, name) || strings.EqualFold(i.Hostname, name)
}
