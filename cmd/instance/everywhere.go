package instance

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"

	"github.com/civoctl/civoctl/internal/bulk"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/pkg/civo"
)

// regionalColumns are the columns of a list of several regions: the region
// stands beside the hostname.
func regionalColumns() []output.Column[civo.Instance] {
	var region output.Column[civo.Instance]
	var others []output.Column[civo.Instance]
	for _, c := range columns() {
		if c.Name == "region" {
			region = c
			region.Wide = false
			continue
		}
		others = append(others, c)
	}
	return append([]output.Column[civo.Instance]{others[0], region}, others[1:]...)
}

// regionError is what kept a region from being listed.
type regionError struct {
	region string
	err    error
}

// everywhere lists all regions at once. The instances come in the order of the
// regions, each with its region; what kept a region from answering is apart.
func everywhere(ctx context.Context, c *civo.Client, list func(*civo.Client) iter.Seq2[civo.Instance, error]) (iter.Seq2[civo.Instance, error], []regionError, error) {
	regions, err := c.Regions(ctx)
	if err != nil {
		return nil, nil, err
	}
	lists := bulk.Run(ctx, regions, bulk.Options{}, func(_ context.Context, r civo.Region) ([]civo.Instance, error) {
		var instances []civo.Instance
		for i, err := range list(c.WithRegion(r.Code)) {
			if err == nil {
				i, err = inRegion(i, r.Code)
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

// inRegion is the instance with its region in its object, which the API need not
// send.
func inRegion(i civo.Instance, region string) (civo.Instance, error) {
	if said, _ := i.Text("region"); said != "" {
		return i, nil
	}
	object, err := i.MarshalJSON()
	if err == nil {
		object, err = withField(object, "region", region)
	}
	if err == nil {
		err = json.Unmarshal(object, &i)
	}
	return i, err
}

// failedRegions is the error of a list that lacks regions; nil where none
// failed.
func failedRegions(ctx context.Context, app *cli.App, failures []regionError) error {
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
