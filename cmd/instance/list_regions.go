package instance

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/civoctl/civoctl/internal/bulk"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/jsonfield"
	"github.com/civoctl/civoctl/internal/target"
	"github.com/civoctl/civoctl/pkg/civo"
)

// printAllRegions prints the instances of all regions. Those that do not answer are the error.
func printAllRegions(ctx context.Context, app *cli.App, out *cli.Printer[civo.Instance], filter *target.Selector) error {
	c, err := app.API.AccountClient(ctx)
	if err != nil {
		return err
	}
	instances, failures, err := listAllRegions(ctx, c, func(c *civo.Client) sequence {
		return target.Select(ctx, app, c, filter)
	})
	if err != nil {
		return err
	}
	if err := printList(app, out, instances, "any region", filter); err != nil {
		return err
	}
	return regionsError(ctx, app, failures)
}

// regionError is what kept a region from being listed.
type regionError struct {
	region string
	err    error
}

// listAllRegions lists all regions at once. It yields the instances in the order of the regions,
// each with its region, and returns apart what kept a region from answering.
func listAllRegions(ctx context.Context, c *civo.Client, list func(*civo.Client) sequence) (sequence, []regionError, error) {
	regions, err := c.Regions(ctx)
	if err != nil {
		return nil, nil, err
	}
	lists := bulk.Run(ctx, regions, bulk.Options{}, func(_ context.Context, r civo.Region) ([]civo.Instance, error) {
		var instances []civo.Instance
		for i, err := range list(c.WithRegion(r.Code)) {
			if err == nil {
				i, err = withRegion(i, r.Code)
			}
			if err != nil {
				return nil, err
			}
			instances = append(instances, i)
		}
		return instances, nil
	})
	var failures []regionError
	for n, l := range lists {
		if l.Err != nil {
			failures = append(failures, regionError{regions[n].Code, l.Err})
		}
	}
	return func(yield func(civo.Instance, error) bool) {
		for _, l := range lists {
			for _, i := range l.Value {
				if !yield(i, nil) {
					return
				}
			}
		}
	}, failures, nil
}

// withRegion returns the instance with its region in its object, which the API need not send.
func withRegion(i civo.Instance, region string) (civo.Instance, error) {
	if said, _ := i.Text("region"); said != "" {
		return i, nil
	}
	object, err := i.MarshalJSON()
	if err == nil {
		object, err = jsonfield.Set(object, "region", region)
	}
	if err == nil {
		err = json.Unmarshal(object, &i)
	}
	return i, err
}

// regionsError returns the error of a list that lacks regions; nil where none failed.
func regionsError(ctx context.Context, app *cli.App, failures []regionError) error {
	if len(failures) == 0 {
		return nil
	}
	e := failure.Errorf(failure.Partial, "list instances: %d regions failed", len(failures))
	if ctx.Err() != nil {
		e = failure.Errorf(failure.Interrupted, "list instances: interrupted, %d regions were not read", len(failures))
	}
	for _, f := range failures {
		e.Detail = append(e.Detail, fmt.Sprintf("  %s: %v", f.region, app.Explain(ctx, f.err)))
	}
	return e
}
